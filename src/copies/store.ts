import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Capacity } from '../concerns/rules/concern'
import { openConcern, type OpenedConcern } from '../concerns/store/entries'
import { root } from '../config'
import { as, type Db } from '../database/connections'
import { NotFound, Refused } from '../errors'
import type { Person } from '../people/person'
import { unsealName } from '../people/store'
import { unsealOr } from '../vault/damage'
import type { Key } from '../vault/envelope'
import { addressesKeyOf, concernKeyOf, entryKeyOf } from '../vault/keys'
import { isoOf } from './moments'
import { copyHeadOf, type Copy, type CopyHead, type CopyProof, type UnsealedCopy } from './copy'

/**
 * Everything that a reader can see of a concern, with its proof. Taking it opens the concern, which is recorded as everywhere.
 * @param counts false where nobody looks
 * @throws NotFound
 */
export async function copyOf(
  person: Person,
  concernId: string,
  now: Date,
  counts: boolean,
): Promise<UnsealedCopy> {
  const concern = await openConcern(person, concernId, now, counts)
  return as(person, async db => {
    const [key, kept, links, openings] = await Promise.all([
      keyOf(db, person, concernId),
      keptIn(db, person, concernId),
      linksOf(db, person, concernId),
      openingsIn(db, person, concernId),
    ])
    const proof = proofOf(concern, key, kept, links)
    const end = copyHeadOf(proof).position
    const seen = openings.filter(({ position }) => position <= end)
    const entries = entriesOf(concern, kept)
    return {
      format: 'makeright-copy',
      version: 2,
      software,
      language: person.language,
      timeZone: person.practice.timeZone,
      madeAt: now.toISOString(),
      madeFor: { id: person.id, capacity: concern.capacity },
      practice: { id: person.practiceId, name: person.practice.name },
      concern: copiedConcern(concern),
      people: {
        ...(concern.therapist && { [concern.therapist.id]: concern.therapist.name }),
        ...namesIn(person, seen),
        ...clientsBefore(concern, links),
        ...Object.fromEntries(entries.map(({ by, author }) => [by, author])),
        ...Object.fromEntries([...concern.readers, ...concern.former].map(({ id, name }) => [id, name])),
      },
      readers: [...concern.readers, ...concern.former].map(
        ({ id, pronouns, capacity, readsSince, endedAt }) => ({
          id,
          pronouns,
          capacity,
          since: readsSince.toISOString(),
          endedAt: endedAt?.toISOString() ?? null,
        }),
      ),
      entries: entries.map(({ author: _, ...entry }) => entry),
      openings: seen.map(({ position, personId, at }) => ({ position, by: personId, at: isoOf(at) })),
      proof,
    }
  })
}

/** Where the chain of a concern ends now. @throws NotFound where this person does not read it */
export async function chainHeadFor(person: Person, concernId: string): Promise<CopyHead> {
  const { rows } = await as(person, db =>
    db.raw<{ rows: CopyHead[] }>(
      `select l.position, encode(l.hash, 'hex') as hash from links_of(?) l order by l.position desc limit 1`,
      [concernId],
    ),
  )
  if (!rows[0]) throw new NotFound()
  return rows[0]
}

const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }
const software = `makeright ${version}`

/** As the concern shows them, with what only their rows say of their authors. */
function entriesOf(concern: OpenedConcern, kept: readonly KeptRow[]) {
  return concern.entries.flatMap(({ position, kind, author, parts }) => {
    const row = kept.find(one => one.position === position)
    if (!row) return []
    return { position, kind, author, by: row.authorId, capacity: row.capacity, at: isoOf(row.at), parts }
  })
}

function copiedConcern(concern: OpenedConcern): Copy['concern'] {
  const { id, reference, therapist, sentAt, status, waits, since, dueAt, meetsOn } = concern
  return {
    id,
    reference,
    therapist: therapist?.id ?? null,
    sentAt: sentAt.toISOString(),
    status,
    waits,
    since: since.toISOString(),
    dueAt: dueAt?.toISOString() ?? null,
    meetsOn,
  }
}

/** What came after the concern was opened here, and what this reader cannot see yet, is no part of the copy. */
function proofOf(
  { entries }: OpenedConcern,
  concernKey: Key,
  kept: readonly KeptRow[],
  links: readonly LinkRow[],
): CopyProof {
  const shown = new Set(entries.map(({ position }) => position))
  const end = links.findIndex(({ position, digest }) => digest !== null && !shown.has(position))
  const until = links.slice(0, end < 0 ? undefined : end)
  return {
    links: until.map(({ kind, at, cover, ...link }) => {
      const { position, hash } = link
      const signature = link.signature?.toString('base64') ?? null
      return kind === null || at === null
        ? { position, cover: cover ?? '', hash, signature }
        : { ...link, kind, at, signature }
    }),
    sealed: kept
      .filter(({ position }) => shown.has(position))
      .map(({ position, id, words }) => ({
        position,
        id,
        words: words.toString('base64'),
        key: entryKeyOf(concernKey, id).bytes.toString('base64'),
      })),
  }
}

/** Who came without an account, and whose concern is an account's own by now: they bear its name. */
function clientsBefore({ readers }: OpenedConcern, links: readonly LinkRow[]): Record<string, string> {
  const client = readers.find(({ capacity }) => capacity === 'client')
  const before = links.flatMap(({ kind, about }) => (kind === 'join_account' && about ? [about] : []))
  return Object.fromEntries(before.map(id => [id, client?.name ?? '']))
}

function namesIn({ practice, practiceId }: Person, openings: readonly OpeningRow[]) {
  const key = addressesKeyOf(practice)
  return Object.fromEntries(
    openings.flatMap(({ personId, name }) =>
      name ? [[personId, unsealName(key, practiceId, personId, name)]] : [],
    ),
  )
}

async function keyOf(db: Db, { practice, practiceId }: Person, concernId: string): Promise<Key> {
  const row = await db('concernKeys')
    .where({ practiceId, concernId })
    .first<{ wrapped: Buffer } | undefined>('wrapped')
  if (!row) throw new NotFound()
  const key = unsealOr(() => concernKeyOf(practice, concernId, row.wrapped), null)
  if (!key) throw new Refused('copies.somethingInItWasDamaged', false)
  return key
}

interface KeptRow {
  readonly position: number
  readonly id: string
  readonly authorId: string
  readonly capacity: Capacity
  /** Microseconds since 1970. */
  readonly at: number
  readonly words: Buffer
}

async function keptIn(db: Db, { practiceId }: Person, concernId: string): Promise<KeptRow[]> {
  const { rows } = await db.raw<{ rows: KeptRow[] }>(
    `select n.position, n.id, n.author_id, n.capacity, (extract(epoch from n.at) * 1000000)::bigint as at, n.words
     from entries n where n.practice_id = ? and n.concern_id = ? order by n.position`,
    [practiceId, concernId],
  )
  return rows
}

/** An event; all but its position, cover, hash and signature are null where row security does not show it. */
interface LinkRow {
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

async function linksOf(db: Db, { practiceId }: Person, concernId: string): Promise<LinkRow[]> {
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

interface OpeningRow {
  readonly position: number
  readonly personId: string
  /** Null: nobody whom this reader can see any more, such as the client before they had an account. */
  readonly name: Buffer | null
  /** Microseconds since 1970. */
  readonly at: number
}

/** All of them, in order; the page shows only the last ones. */
async function openingsIn(db: Db, { practiceId, id }: Person, concernId: string): Promise<OpeningRow[]> {
  const { rows } = await db.raw<{ rows: OpeningRow[] }>(
    `select e.position, e.person_id, p.name, (extract(epoch from e.at) * 1000000)::bigint as at
     from events e left join people p on p.practice_id = e.practice_id and p.id = e.person_id
     where e.practice_id = ? and e.chain = ? and e.kind = 'open' and e.person_id <> ? order by e.position`,
    [practiceId, concernId, id],
  )
  return rows
}
