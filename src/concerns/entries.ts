import { as, type Db } from '../database/connections'
import { NotFound } from '../errors'
import type { Named, Person } from '../people/person'
import { named, openName } from '../people/store'
import { open, seal, type Key } from '../vault/envelope'
import { addressesKeyOf, concernKeyOf } from '../vault/keys'
import type { Audience, Capacity, MoveName, Standing } from './concern'
import { dayOf } from './deadlines'
import { begunBy, type Begun } from './drafts'
import type { Words } from './wording'

/** One thing said or done, as its readers see it. */
export interface Entry {
  readonly position: number
  readonly kind: MoveName
  readonly authorId: string
  readonly author: string
  readonly at: Date
  readonly parts: Words
}

export interface Reader {
  readonly id: string
  readonly name: string
  readonly capacity: Capacity
  readonly readsSince: Date
}

export interface Opening {
  readonly name: string
  readonly at: Date
}

/** A concern with everything that this reader may see of it. */
export interface OpenConcern extends Standing {
  readonly id: string
  readonly reference: string
  readonly therapist: Named
  readonly audience: Audience
  readonly sentAt: Date
  /** Of the last thing said or done. */
  readonly position: number
  readonly capacity: Capacity
  readonly readers: readonly Reader[]
  readonly entries: readonly Entry[]
  /** What this reader has begun to write in it. */
  readonly drafts: readonly Begun[]
  /** Whom its client could still bring in: owners, and the therapist where only owners read it. */
  readonly couldJoin: readonly Named[]
  /** Who else opened it, and when; only its client sees that. */
  readonly openings: readonly Opening[]
}

/**
 * Opens a concern to one of its readers. Opening somebody's words is itself recorded, once a day for each reader.
 * @param counts false where nobody looks: a HEAD request, a browser that fetches ahead
 * @throws NotFound for everybody who is no reader, an owner too
 */
export async function openConcern(
  person: Person,
  id: string,
  now: Date,
  counts = true,
): Promise<OpenConcern> {
  const { practice, practiceId } = person
  return as(person, async db => {
    const [concern, readerRows, entryRows, drafts] = await Promise.all([
      concernRow(db, person, id),
      readerRowsOf(db, person, id),
      entryRowsOf(db, person, id),
      begunBy(db, person, id),
    ])
    if (!concern) throw new NotFound()
    const names = addressesKeyOf(practice)
    const nameOf = (row: { personId: string; name: Buffer }) =>
      openName(names, practiceId, row.personId, row.name)

    const mine = concern.capacity === 'client'
    const [openingRows, joinable] = await Promise.all([
      mine ? openingRowsOf(db, person, id) : [],
      mine && concern.status !== 'closed' ? joinableRowsOf(db, person, concern) : [],
      counts && db.raw('select note_opening(?, ?, ?)', [id, dayOf(now, practice), now]),
    ])
    const readers = readerRows.map(({ personId, capacity, readsSince, ...row }) => ({
      id: personId,
      name: nameOf({ personId, ...row }),
      capacity,
      readsSince,
    }))
    const key = concernKeyOf(practice, id, concern.wrapped)
    const authors = new Map(readers.map(reader => [reader.id, reader.name]))
    const { wrapped: _, therapistId, therapistName, ...rest } = concern
    return {
      ...rest,
      therapist: { id: therapistId, name: nameOf({ personId: therapistId, name: therapistName }) },
      readers,
      drafts,
      couldJoin: named(practice, joinable),
      entries: entryRows.map(({ id: entryId, words, ...entry }) => ({
        ...entry,
        author: authors.get(entry.authorId) ?? '',
        parts: openParts(practiceId, key, entryId, words),
      })),
      openings: openingRows.map(row => ({ name: nameOf(row), at: row.at })),
    }
  })
}

export function sealParts(practiceId: string, key: Key, entryId: string, parts: Words): Buffer {
  return seal(key, wordsPlace(practiceId, entryId), JSON.stringify(parts))
}

function openParts(practiceId: string, key: Key, entryId: string, sealed: Buffer): Words {
  return JSON.parse(open(key, wordsPlace(practiceId, entryId), sealed).toString()) as Words
}

function wordsPlace(practice: string, entryId: string) {
  return { practice, table: 'entries', column: 'words', row: entryId }
}

interface ConcernRow extends Omit<
  OpenConcern,
  'therapist' | 'readers' | 'entries' | 'drafts' | 'couldJoin' | 'openings'
> {
  therapistId: string
  therapistName: Buffer
  wrapped: Buffer
}

async function concernRow(db: Db, person: Person, id: string): Promise<ConcernRow | undefined> {
  return db('readers as r')
    .join('concerns as c', { 'c.practiceId': 'r.practiceId', 'c.id': 'r.concernId' })
    .join('people as t', { 't.practiceId': 'c.practiceId', 't.id': 'c.therapistId' })
    .join('concernKeys as k', { 'k.practiceId': 'r.practiceId', 'k.concernId': 'r.concernId' })
    .where({ 'r.practiceId': person.practiceId, 'r.concernId': id, 'r.personId': person.id })
    .first<ConcernRow | undefined>(
      'c.id',
      'c.reference',
      'c.therapistId',
      't.name as therapistName',
      'c.audience',
      'c.sentAt',
      'c.status',
      'c.waits',
      'c.since',
      'c.dueAt',
      'c.position',
      'r.capacity',
      'k.wrapped',
    )
}

function readerRowsOf(db: Db, person: Person, concernId: string) {
  return db('readers as r')
    .join('people as p', { 'p.practiceId': 'r.practiceId', 'p.id': 'r.personId' })
    .where({ 'r.practiceId': person.practiceId, 'r.concernId': concernId })
    .orderBy(['r.readsSince', 'r.capacity', 'r.personId'])
    .select<{ personId: string; name: Buffer; capacity: Capacity; readsSince: Date }[]>(
      'r.personId',
      'r.capacity',
      'r.readsSince',
      'p.name',
    )
}

function entryRowsOf(db: Db, person: Person, concernId: string) {
  return db('entries')
    .where({ practiceId: person.practiceId, concernId })
    .orderBy('position')
    .select<{ id: string; position: number; kind: MoveName; authorId: string; at: Date; words: Buffer }[]>(
      'id',
      'position',
      'kind',
      'authorId',
      'at',
      'words',
    )
}

function openingRowsOf(db: Db, person: Person, concernId: string) {
  return db('events as e')
    .join('people as p', { 'p.practiceId': 'e.practiceId', 'p.id': 'e.personId' })
    .where({ 'e.practiceId': person.practiceId, 'e.chain': concernId, 'e.kind': 'open' })
    .whereNot('e.personId', person.id)
    .orderBy('e.position', 'desc')
    .limit(50)
    .select<{ personId: string; name: Buffer; at: Date }[]>('e.personId', 'p.name', 'e.at')
}

function joinableRowsOf(db: Db, person: Person, { id, therapistId }: ConcernRow) {
  return db('people as p')
    .where('p.practiceId', person.practiceId)
    .whereRaw(`('owner' = any(p.roles) or p.id = ?)`, [therapistId])
    .whereNotIn(
      'p.id',
      db('readers as r').select('r.personId').where({ 'r.practiceId': person.practiceId, 'r.concernId': id }),
    )
    .select<{ id: string; name: Buffer }[]>('p.id', 'p.name')
}
