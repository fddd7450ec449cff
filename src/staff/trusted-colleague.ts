import { v7 as newId } from 'uuid'
import { as, callDefiner } from '../database/connections'
import { call } from '../database/functions'
import { unshown } from '../language/translator'
import { colleaguePlace } from '../mail/emails'
import type { Person } from '../people/person'
import { addressHash } from '../people/store'
import { newSecret } from '../sign-in/sessions'
import { unsealOr } from '../vault/damage'
import { seal, unseal } from '../vault/envelope'
import { addressesKeyOf, hashOf } from '../vault/keys'
import { dayMs } from '../time/days'

/** Why we part from them without anybody's doing: an email to them came back for good, or an older state of everything was brought back. */
export const partings = ['came_back', 'restored'] as const

/** Somebody outside a practice, as its owners see what became of naming them. */
export interface TrustedColleague {
  /** Null: it has ended, and we know it no more. */
  readonly address: string | null
  readonly namedAt: Date
  readonly agreedAt: Date | null
  readonly endedAt: Date | null
  /** They ended it themselves. */
  readonly declined: boolean
  /** Null: an owner or they themselves ended it. */
  readonly endedBecause: (typeof partings)[number] | null
  /** When an email to them could not be brought last, in the last thirty days. */
  readonly failedAt: Date | null
}

/** Days for which somebody can agree. */
export const askedDays = 14

/** The one who was named last; null: nobody ever was. */
export async function findOptionalColleague(owner: Person, now: Date): Promise<TrustedColleague | null> {
  const { practice, practiceId } = owner
  const [row] = await as(owner, async db => {
    const { rows } = await db.raw<{ rows: ColleagueRow[] }>(
      `select c.id, c.address, c.named_at, c.agreed_at, c.ended_at, c.declined, c.ended_because,
         (select max(e.settled_at) from emails e where e.practice_id = c.practice_id and e.colleague_id = c.id
           and e.status = 'failed' and e.settled_at > :lately) as failed_at
       from trusted_colleagues c where c.practice_id = :practiceId order by c.named_at desc limit 1`,
      { practiceId, lately: new Date(now.getTime() - 30 * dayMs) },
    )
    return rows
  })
  if (!row) return null
  const { id, address: sealed, ...known } = row
  const open = (of: Buffer) =>
    unseal(addressesKeyOf(practice), colleaguePlace(practiceId, id, 'address'), of).toString()
  return { ...known, address: sealed && unsealOr(() => open(sealed), unshown) }
}

interface ColleagueRow extends Omit<TrustedColleague, 'address'> {
  readonly id: string
  readonly address: Buffer | null
}

/**
 * From now on nobody else is named. We write to them once, and again only if they agree.
 * @returns whether we do: not if they have said no to this practice before
 */
export async function nameColleague(owner: Person, address: string, now: Date): Promise<boolean> {
  const { practice, practiceId } = owner
  const id = newId()
  const link = newSecret()
  const sealed = (column: 'address' | 'link', text: string) =>
    seal(addressesKeyOf(practice), colleaguePlace(practiceId, id, column), text)
  return as(owner, db =>
    call<boolean>(db, 'name_colleague', {
      id,
      address: sealed('address', address),
      addressHash: addressHash(address),
      link: sealed('link', link),
      linkHash: hashOf(link),
      at: now,
    }),
  )
}

export async function partFromColleague(owner: Person, now: Date): Promise<void> {
  await as(owner, db => call(db, 'part_from_colleague', { at: now }))
}

/** What somebody finds behind their link. */
export interface BehindLink {
  /** Of the practice that has named them. */
  readonly language: string
  readonly state: 'asked' | 'agreed' | 'ended'
}

/** @returns null where the link leads nowhere */
export async function colleagueAt(link: string, now: Date): Promise<BehindLink | null> {
  const [row] = await callDefiner<BehindLink>('colleague_at', { linkHash: hashOf(link), at: now })
  return row ?? null
}

export async function answerAsColleague(link: string, yes: boolean, now: Date): Promise<void> {
  await callDefiner('answer_as_colleague', { linkHash: hashOf(link), yes, at: now })
}
