import type { Capacity } from '../concerns/rules/concern'
import { wrappedKeyOf } from '../concerns/store/concern-row'
import type { Db } from '../database/connections'
import { Refused } from '../errors'
import type { Person } from '../people/person'
import { unsealOr } from '../vault/damage'
import type { Key } from '../vault/envelope'
import { concernKeyOf } from '../vault/keys'

/** The key of a concern, for one of its readers. @throws NotFound; Refused where it was damaged */
export async function keyOf(db: Db, person: Person, concernId: string): Promise<Key> {
  const wrapped = await wrappedKeyOf(db, person, concernId)
  const key = unsealOr(() => concernKeyOf(person.practice, concernId, wrapped), null)
  if (!key) throw new Refused('copies.somethingInItWasDamaged')
  return key
}

export interface KeptRow {
  readonly position: number
  readonly id: string
  readonly authorId: string
  readonly capacity: Capacity
  /** Microseconds since 1970. */
  readonly at: number
  readonly words: Buffer
}

/** The entries as they are kept, sealed, in order. */
export async function keptIn(db: Db, { practiceId }: Person, concernId: string): Promise<KeptRow[]> {
  const { rows } = await db.raw<{ rows: KeptRow[] }>(
    `select n.position, n.id, n.author_id, n.capacity, (extract(epoch from n.at) * 1000000)::bigint as at, n.words
     from entries n where n.practice_id = ? and n.concern_id = ? order by n.position`,
    [practiceId, concernId],
  )
  return rows
}

/** An event; all but its position, cover, hash and signature are null where row security does not show it. */
export interface LinkRow {
  readonly position: number
  readonly kind: string | null
  readonly by: string | null
  readonly about: string | null
  readonly at: number | null
  readonly capacity: Capacity | null
  readonly saidAt: number | null
  readonly digest: string | null
  readonly blind: string | null
  readonly cover: string | null
  readonly hash: string
  readonly signature: Buffer | null
}

/** The chain of a concern, in order. */
export async function linksOf(db: Db, { practiceId }: Person, concernId: string): Promise<LinkRow[]> {
  const { rows } = await db.raw<{ rows: LinkRow[] }>(
    `select l.position, e.kind, e.person_id as "by", e.about_id as about, (extract(epoch from e.at) * 1000000)::bigint as at,
       e.capacity, (extract(epoch from e.said_at) * 1000000)::bigint as said_at, encode(e.digest, 'hex') as digest, e.blind, l.cover,
       encode(l.hash, 'hex') as hash, l.signature
     from links_of(:concernId) l
     left join events e on e.practice_id = :practiceId and e.chain = :concernId and e.position = l.position
     order by l.position`,
    { practiceId, concernId },
  )
  return rows
}

export interface CopiedOpening {
  readonly position: number
  readonly personId: string
  /** Null: nobody whom this reader can see any more, such as the client before they had an account. */
  readonly name: Buffer | null
  /** Microseconds since 1970. */
  readonly at: number
}

/** All of them, in order; the page shows only the last ones. */
export async function openingsIn(
  db: Db,
  { practiceId, id }: Person,
  concernId: string,
): Promise<CopiedOpening[]> {
  const { rows } = await db.raw<{ rows: CopiedOpening[] }>(
    `select e.position, e.person_id, p.name, (extract(epoch from e.at) * 1000000)::bigint as at
     from events e left join people p on p.practice_id = e.practice_id and p.id = e.person_id
     where e.practice_id = ? and e.chain = ? and e.kind = 'open' and e.person_id <> ? order by e.position`,
    [practiceId, concernId, id],
  )
  return rows
}
