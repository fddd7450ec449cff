import { call, rowsFrom } from '../database/functions'
import type { Knex } from 'knex'
import { v7 as newId } from 'uuid'
import type { Access } from '../http/abuse/access'
import { hashOf } from '../vault/keys'
import { newSecret } from './sessions'
import { addressHash } from '../people/store'

/** How long the operator's link works, in minutes. */
export const operatorLinkMinutes = 30

/** Lets the owner who has this address sign in: to each practice that they own. */
export async function newOperatorLinks(
  admin: Knex,
  address: string,
  now: Date,
): Promise<{ practiceId: string; ownerId: string; link: string }[]> {
  const hash = addressHash(address)
  const known = await rowsFrom<{ practiceId: string; personId: string }>(admin, 'people_at', {
    addressHash: hash,
  })
  const links: { practiceId: string; ownerId: string; link: string }[] = []
  for (const { practiceId, personId } of known) {
    const link = newSecret()
    const until = new Date(now.getTime() + operatorLinkMinutes * 60_000)
    const isOwner = await call<boolean>(admin, 'let_in', {
      practice: practiceId,
      addressHash: hash,
      token: newId(),
      linkHash: hashOf(link),
      nothing: hashOf(newSecret()), // no browser has asked, and no digits open it
      at: now,
      expiresAt: until,
    })
    if (!isOwner) continue
    links.push({ practiceId, ownerId: personId, link })
    await call(admin, 'count_access', { what: 'way in made by the operator' satisfies Access, at: now })
  }
  return links
}
