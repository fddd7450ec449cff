import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Capacity } from '../concerns/concern'
import { openConcern, type OpenConcern } from '../concerns/entries'
import { ownKeyOf } from '../concerns/sealing'
import { root } from '../config'
import { as, type Db } from '../database/connections'
import { NotFound } from '../errors'
import type { Person } from '../people/person'
import { openName } from '../people/store'
import type { Key } from '../vault/envelope'
import { addressesKeyOf, concernKeyOf } from '../vault/keys'
import { headOf, type Copy, type Head, type Proof } from './copy'

/**
 * Everything that a reader can see of a concern, with its proof. Taking it opens the concern, which is recorded as everywhere.
 * @param counts false where nobody looks
 * @throws NotFound
 */
export async function copyOf(person: Person, concernId: string, now: Date, counts: boolean): Promise<Copy> {
  const concern = await openConcern(person, concernId, now, counts)
  return as(person, async db => {
    const [key, kept, links, openings] = await Promise.all([
      keyOf(db, person, concernId),
      keptIn(db, person, concernId),
      linksOf(db, person, concernId),
      openingsIn(db, person, concernId),
    ])
    const proof = proofOf(concern, key, kept, links)
    const last = proof ? (headOf(proof)?.position ?? 0) : Infinity
    const seen = openings.filter(({ position }) => position <= last)
    const entries = entriesOf(concern, kept)
    return {
      format: 'makeright-copy',
      version: 1,
      software,
      language: person.language,
      timeZone: person.practice.timeZone,
      madeAt: now.toISOString(),
      madeFor: { id: person.id, capacity: concern.capacity },
      practice: { id: person.practiceId, name: person.practice.name },
      concern: standingOf(concern),
      people: {
        ...(concern.therapist && { [concern.therapist.id]: concern.therapist.name }),
        ...namesIn(person, seen),
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
      openings: seen.map(({ position, personId, at }) => ({ position, by: personId, at: at.toISOString() })),
      proof,
    }
  })
}

/** Where the chain of a concern ends now, for its readers; null where none is shown to this one. */
export async function headFor(person: Person, concernId: string): Promise<Head | null> {
  const { rows } = await as(person, db =>
    db.raw<{ rows: Head[] }>(
      `select l.position, encode(l.hash, 'hex') as hash from links_of(?) l order by l.position desc limit 1`,
      [concernId],
    ),
  )
  return rows[0] ?? null
}

const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }
const software = `makeright ${version}`

/** As the concern shows them, with what only their rows say of their authors. */
function entriesOf(concern: OpenConcern, kept: readonly KeptRow[]) {
  return concern.entries.flatMap(({ position, kind, author, at, parts }) => {
    const row = kept.find(one => one.position === position)
    if (!row) return []
    return { position, kind, author, by: row.authorId, capacity: row.capacity, at: at.toISOString(), parts }
  })
}

function standingOf(concern: OpenConcern): Copy['concern'] {
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
  { entries }: OpenConcern,
  concernKey: Key,
  kept: readonly KeptRow[],
  links: readonly LinkRow[],
): Proof | null {
  const shown = new Set(entries.map(({ position }) => position))
  const end = links.findIndex(({ position, digest }) => digest !== null && !shown.has(position))
  const until = links.slice(0, end < 0 ? undefined : end)
  if (until.length === 0) return null
  return {
    links: until.map(({ position, kind, by, about, at, digest, blind, cover, hash }) =>
      kind === null || at === null
        ? { position, cover: cover ?? '', hash }
        : { position, kind, by, about, at, digest, blind, hash },
    ),
    sealed: kept
      .filter(({ position }) => shown.has(position))
      .map(({ position, id, words }) => ({
        position,
        id,
        words: words.toString('base64'),
        key: ownKeyOf(concernKey, id, words)?.bytes.toString('base64') ?? null,
      })),
  }
}

function namesIn({ practice, practiceId }: Person, openings: readonly OpeningRow[]) {
  const key = addressesKeyOf(practice)
  return Object.fromEntries(
    openings.map(({ personId, name }) => [personId, openName(key, practiceId, personId, name)]),
  )
}

async function keyOf(db: Db, { practice, practiceId }: Person, concernId: string): Promise<Key> {
  const row = await db('concernKeys')
    .where({ practiceId, concernId })
    .first<{ wrapped: Buffer } | undefined>('wrapped')
  if (!row) throw new NotFound()
  return concernKeyOf(practice, concernId, row.wrapped)
}

interface KeptRow {
  readonly position: number
  readonly id: string
  readonly authorId: string
  readonly capacity: Capacity
  readonly words: Buffer
}

function keptIn(db: Db, { practiceId }: Person, concernId: string) {
  return db('entries')
    .where({ practiceId, concernId })
    .orderBy('position')
    .select<KeptRow[]>('position', 'id', 'authorId', 'capacity', 'words')
}

/** An event; all but its position, cover and hash are null where row security does not show it. */
interface LinkRow {
  readonly position: number
  readonly kind: string | null
  readonly by: string | null
  readonly about: string | null
  readonly at: number | null
  readonly digest: string | null
  readonly blind: string | null
  readonly cover: string | null
  readonly hash: string
}

async function linksOf(db: Db, { practiceId }: Person, concernId: string): Promise<LinkRow[]> {
  const { rows } = await db.raw<{ rows: LinkRow[] }>(
    `select l.position, e.kind, e.person_id as "by", e.about_id as about, (extract(epoch from e.at) * 1000000)::bigint as at,
       encode(e.digest, 'hex') as digest, e.blind, l.cover, encode(l.hash, 'hex') as hash
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
  readonly name: Buffer
  readonly at: Date
}

/** All of them, in order; the page shows only the last ones. */
function openingsIn(db: Db, person: Person, concernId: string) {
  return db('events as e')
    .join('people as p', { 'p.practiceId': 'e.practiceId', 'p.id': 'e.personId' })
    .where({ 'e.practiceId': person.practiceId, 'e.chain': concernId, 'e.kind': 'open' })
    .whereNot('e.personId', person.id)
    .orderBy('e.position')
    .select<OpeningRow[]>('e.position', 'e.personId', 'p.name', 'e.at')
}
