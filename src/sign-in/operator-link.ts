import type { Knex } from 'knex'
import { v7 as newId } from 'uuid'
import type { Access } from '../http/access'
import { hashOf } from '../vault/keys'
import { newSecret } from './sessions'
import { addressHash } from '../people/store'

/** How long the operator's link opens the door. */
export const operatorLinkMinutes = 30

/** Opens the door to whoever owns a practice and has this address, of every practice of which that is so. */
export async function newOperatorLinks(
  admin: Knex,
  address: string,
  now: Date,
): Promise<{ practiceId: string; ownerId: string; link: string }[]> {
  const hash = addressHash(address)
  const { rows } = await admin.raw<{ rows: { practiceId: string; personId: string }[] }>(
    'select practice_id, person_id from people_at(?)',
    [hash],
  )
  const links: { practiceId: string; ownerId: string; link: string }[] = []
  for (const { practiceId, personId } of rows) {
    const link = newSecret()
    const until = new Date(now.getTime() + operatorLinkMinutes * 60_000)
    const { rows: opened } = await admin.raw<{ rows: { letIn: boolean }[] }>(
      'select let_in(?, ?, ?, ?, ?, ?, ?)',
      [
        practiceId,
        hash,
        newId(),
        hashOf(link),
        hashOf(newSecret()), // no browser has asked, and no digits open it
        now,
        until,
      ],
    )
    if (!opened[0]?.letIn) continue
    links.push({ practiceId, ownerId: personId, link })
    await admin.raw('select count_access(?, ?)', ['way in made by the operator' satisfies Access, now])
  }
  return links
}
