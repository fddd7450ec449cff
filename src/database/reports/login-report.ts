import { ConfigFault } from '../../config'
import { newClient } from './pooler'

/** What a login may not be, because the wall between people would not hold for it, or it could take it down. */
interface Powers {
  readonly isSuperuser: boolean
  readonly bypasses: boolean
  readonly ownsTables: boolean
}

/**
 * Portal and worker come with a login that is no more than a member of its role.
 * @param setting the one in which its URL stands
 * @throws ConfigFault
 */
export async function refusePowers(setting: string, databaseUrl: string): Promise<void> {
  const { isSuperuser, bypasses, ownsTables } = await powersOf(databaseUrl)
  const faults = [
    ...(isSuperuser ? ['its login is a superuser, for whom row security does not hold'] : []),
    ...(bypasses && !isSuperuser ? ['its login bypasses row security'] : []),
    ...(ownsTables && !isSuperuser
      ? ['its login owns tables of Makeright, and could change who sees what']
      : []),
  ]
  if (faults.length === 0) return
  const remedy = 'npm run logins makes one that has only its role.'
  throw new ConfigFault(faults.map(fault => `${setting}: ${fault}. ${remedy}`).join('\n'))
}

async function powersOf(databaseUrl: string): Promise<Powers> {
  const client = newClient(databaseUrl)
  try {
    await client.connect()
    const { rows } = await client.query<Powers>(
      `select r.rolsuper as "isSuperuser", r.rolbypassrls as bypasses, exists (
         select from pg_class c
         where c.relnamespace = 'public'::regnamespace and pg_has_role(r.oid, c.relowner, 'member')) as "ownsTables"
       from pg_roles r where r.rolname = session_user`,
    )
    return rows[0] ?? { isSuperuser: false, bypasses: false, ownsTables: false }
  } finally {
    await client.end().catch(() => undefined)
  }
}
