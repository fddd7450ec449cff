import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto'
import type { Knex } from 'knex'
import { escapeIdentifier, escapeLiteral } from 'pg'

/** A login of a process, and the one role that it has (docs/operating.md). */
export interface Login {
  readonly name: string
  readonly password: string
  readonly role: 'makeright_web' | 'makeright_worker' | 'makeright_backup'
}

/**
 * Makes a login, or gives the one that is there this password and this role.
 * @throws where a login of this name can do more than its role may
 */
export async function makeLogin(admin: Knex, { name, password, role }: Login): Promise<void> {
  const { rows } = await admin.raw<{ rows: { powerful: boolean }[] }>(
    `select rolsuper or rolbypassrls or rolcreaterole or oid = (select datdba from pg_database where datname = current_database()) as powerful
     from pg_roles where rolname = ?`,
    [name],
  )
  if (rows[0]?.powerful)
    throw new Error(`The login ${name} can do more than its role may. Choose another name.`)
  const login = escapeIdentifier(name)
  const sentences = [
    ...(rows.length === 0 ? [`create role ${login}`] : []),
    `alter role ${login} login password ${escapeLiteral(scramOf(password))}`,
    `grant ${escapeIdentifier(role)} to ${login}`,
  ]
  for (const sentence of sentences) await admin.raw(sentence.replaceAll('?', '\\?'))
}

/** What PostgreSQL keeps of a password (SCRAM-SHA-256, RFC 5803), made here: the password itself would get into its log. */
function scramOf(password: string): string {
  const salt = randomBytes(16)
  const salted = pbkdf2Sync(password, salt, rounds, 32, 'sha256')
  const keyed = (text: string) => createHmac('sha256', salted).update(text).digest()
  const stored = createHash('sha256').update(keyed('Client Key')).digest('base64')
  return `SCRAM-SHA-256$${rounds}:${salt.toString('base64')}$${stored}:${keyed('Server Key').toString('base64')}`
}

/** As PostgreSQL's own. */
const rounds = 4_096
