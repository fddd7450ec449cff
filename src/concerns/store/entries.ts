import { as, type Db } from '../../database/connections'
import { NotFound } from '../../errors'
import {
  formerNamesFor,
  sinceWhereChosen,
  withFormerNames,
  type FormerNames,
} from '../../people/former-names'
import type { Named, Person } from '../../people/person'
import { namesOf, unsealName, unsealPronouns } from '../../people/store'
import { unsealOr } from '../../vault/damage'
import type { Key } from '../../vault/envelope'
import { addressesKeyOf, concernKeyOf, entryKeyOf } from '../../vault/keys'
import { unshown } from '../../language/translator'
import type { Audience, Capacity } from '../rules/concern'
import type { ConcernStatus } from '../rules/status'
import { consultedIn, type Consulting } from './consultations'
import { dayOf } from '../../time/days'
import { factsIn, type Deed } from '../rules/agreements'
import { draftsBegunBy } from '../../drafts/store'
import { moveDrafts, type Draft } from './drafts'
import { questionIn, type WhoQuestion } from './recognitions'
import { moveOf, type Situation } from '../rules/moves'
import { unsealParts } from './sealed-parts'
import { keptFrom } from '../rules/title'
import { hasSomebodyElse } from './somebody-else'
import type { MoveWords } from '../rules/wording'

/** One thing said or done, as its readers see it. */
export interface Entry extends Deed {
  readonly author: string
  /** Whether whoever reads it wrote it; a client also what they wrote before they had an account. */
  readonly mine: boolean
}

export interface Reader extends Named {
  readonly pronouns: string
  readonly capacity: Capacity
  readonly readsSince: Date
  /** Since when they can neither read nor answer any more. */
  readonly endedAt: Date | null
}

export interface Opening {
  readonly name: string
  /** Who showed it to them: then they are a supervisor, and no reader. */
  readonly shownBy: string | null
  readonly at: Date
}

/** A concern with everything that this reader may see of it. */
export interface OpenedConcern extends ConcernStatus, Situation {
  readonly id: string
  readonly reference: string
  /** Null: its client would rather not say. */
  readonly therapist: Named | null
  /** Who could answer in place of its therapist, if its client says yes; only its client sees that. */
  readonly successor: Named | null
  /** Who its client may be: the last time that was asked. */
  readonly question: WhoQuestion | null
  readonly audience: Audience
  readonly sentAt: Date
  /** When client and therapist meet next, if the client has said it: 2026-12-03. */
  readonly meetsOn: string | null
  /** Of the last thing said or done. */
  readonly position: number
  /** How far this reader had read before they opened it now. */
  readonly seen: number
  readonly readers: readonly Reader[]
  /** Those who read it until they were that here no more. */
  readonly former: readonly Reader[]
  readonly entries: readonly Entry[]
  /** What this reader has begun to write in it. */
  readonly drafts: readonly Draft[]
  /** Whom its client could still bring in: owners, and a therapist who read it before. */
  readonly couldJoin: readonly Named[]
  /** The therapist from whom its client has kept it, who could be let in as well; only its client sees that. */
  readonly keptOut: Named | null
  readonly consulting: Consulting
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
): Promise<OpenedConcern> {
  const { practice, practiceId } = person
  return as(person, async db => {
    const [concern, readerRows, entryRows, drafts, consulted] = await Promise.all([
      concernRow(db, person, id, now, counts),
      readerRowsOf(db, person, id),
      entryRowsOf(db, person, id),
      draftsBegunBy(moveDrafts, db, person, { concernId: id }),
      consultedIn(db, person, id), // for those who answer; a client finds nothing of their own there
    ])
    if (!concern) throw new NotFound()
    const names = addressesKeyOf(practice)
    const nameOf = (row: { personId: string; name: Buffer }) =>
      unsealName(names, practiceId, row.personId, row.name)

    const mine = concern.capacity === 'client'
    const [gone, openingRows, joinable, question, hasOthers, formerNames] = await Promise.all([
      authorsGone(db, person, readerRows, entryRows),
      mine ? openingRowsOf(db, person, id) : [],
      mine && concern.status !== 'closed' ? joinableRowsOf(db, person, concern) : [],
      concern.byDoor ? questionIn(db, person, id) : null,
      !mine && hasSomebodyElse(db, person, concern),
      mine ? formerNamesFor(db, person) : nobodysNames,
    ])
    const everyReader = readerRows.map(row => ({
      id: row.personId,
      name: nameOf(row),
      pronouns: unsealPronouns(names, practiceId, row.personId, row.pronouns),
      capacity: row.capacity,
      readsSince: row.readsSince,
      endedAt: row.endedAt,
    }))
    const everybody = withFormerNames(everyReader, formerNames, ({ readsSince }) => readsSince)
    const key = unsealOr(() => concernKeyOf(practice, id, concern.wrapped), null)
    const couldRead = withFormerNames(namesOf(practice, joinable), formerNames, () => sinceWhereChosen(now))
    const keptOut = couldRead.find(one => one.id === keptFrom(concern.audience, concern.therapistId)) ?? null
    const readers = everybody.filter(({ endedAt }) => endedAt === null)
    const authors = new Map([...everybody, ...namesOf(practice, gone)].map(({ id: of, name }) => [of, name]))
    const clientName = readers.find(({ capacity }) => capacity === 'client')?.name
    const {
      wrapped: _,
      noted: __,
      therapistId,
      therapistName,
      successorId,
      successorName,
      ...known
    } = concern
    const { askedAt, shows, ...rest } = known
    const successor =
      mine && successorId && successorName
        ? { id: successorId, name: nameOf({ personId: successorId, name: successorName }) }
        : null
    const entries = entryRows.map(row => ({
      position: row.position,
      kind: row.kind,
      by: row.capacity,
      at: row.at,
      author: (row.capacity === 'client' ? clientName : authors.get(row.authorId)) ?? '',
      mine: row.capacity === 'client' ? mine : row.authorId === person.id,
      parts: partsIn(practiceId, key, row),
    }))
    return {
      ...rest,
      facts: [
        ...factsIn(entries, concern.capacity, concern, practice, now),
        ...(successor ? (['hand over proposed'] as const) : []),
        ...(hasOthers ? (['somebody else to ask'] as const) : []),
      ],
      successor,
      entries,
      therapist:
        therapistId && therapistName
          ? { id: therapistId, name: nameOf({ personId: therapistId, name: therapistName }) }
          : null,
      question,
      consulting: { askedAt, shows, ...consulted },
      readers,
      former: everybody.filter(({ endedAt }) => endedAt !== null),
      drafts,
      couldJoin: couldRead.filter(one => one !== keptOut),
      keptOut,
      openings: openingRows.map(({ shownById, shownByName, ...row }) => ({
        name: nameOf(row),
        shownBy: shownById && shownByName ? nameOf({ personId: shownById, name: shownByName }) : null,
        at: row.at,
      })),
    }
  })
}

const nobodysNames: FormerNames = new Map()

/** What was done in a concern so far, in order. */
export async function deedsIn(db: Db, person: Person, concernId: string, key: Key): Promise<Deed[]> {
  const rows = await entryRowsOf(db, person, concernId)
  return rows.map(row => ({
    position: row.position,
    kind: row.kind,
    by: row.capacity,
    at: row.at,
    parts: partsIn(person.practiceId, key, row),
  }))
}

/** What was said in an entry; where it was damaged, a word that says so in its place. @param key null: the concern's is damaged */
function partsIn(practiceId: string, key: Key | null, { id, kind, words }: EntryRow): MoveWords {
  const instead = { [moveOf(kind).words[0]?.name ?? 'words']: unshown }
  return key ? unsealOr(() => unsealParts(practiceId, entryKeyOf(key, id), id, words), instead) : instead
}

interface ConcernRow extends Omit<
  OpenedConcern,
  | 'therapist'
  | 'question'
  | 'readers'
  | 'former'
  | 'entries'
  | 'drafts'
  | 'couldJoin'
  | 'keptOut'
  | 'openings'
  | 'facts'
  | 'successor'
  | 'consulting'
> {
  therapistId: string | null
  therapistName: Buffer | null
  successorId: string | null
  successorName: Buffer | null
  askedAt: Date[]
  shows: boolean
  wrapped: Buffer
  noted: unknown
}

interface EntryRow extends Pick<Entry, 'position' | 'kind' | 'at'> {
  id: string
  authorId: string
  capacity: Capacity
  words: Buffer
}

/** The row, and, where it counts, the record that it was opened. */
async function concernRow(db: Db, person: Person, id: string, now: Date, counts: boolean) {
  const { practice, practiceId } = person
  const { rows } = await db.raw<{ rows: ConcernRow[] }>(
    `select c.id, c.reference, c.therapist_id, t.name as therapist_name, s.id as successor_id, s.name as successor_name, c.by_door, c.audience, c.sent_at, c.status, c.waits, c.since,
       c.due_at, c.position, (select n.seen from seen_in(array[c.id]) n) as seen, m.meets_on::text, r.capacity, k.wrapped,
       exists (select from consultation_consents o where o.practice_id = r.practice_id and o.concern_id = r.concern_id) as shows,
       array(select e.at from events e where e.practice_id = r.practice_id and e.chain = r.concern_id and e.kind = 'consult'
         order by e.position) as asked_at,
       case when :counts then note_opening(c.id, :day, :now) end as noted
     from readers r
     join concerns c on c.practice_id = r.practice_id and c.id = r.concern_id
     join concern_keys k on k.practice_id = r.practice_id and k.concern_id = r.concern_id
     left join meetings m on m.practice_id = r.practice_id and m.concern_id = r.concern_id
     left join hand_overs h on h.practice_id = r.practice_id and h.concern_id = r.concern_id and h.answered_at is null
     left join people s on s.practice_id = h.practice_id and s.id = h.to_id
     left join people t on t.practice_id = c.practice_id and t.id = c.therapist_id
     where r.practice_id = :practiceId and r.concern_id = :id and r.person_id = :reader`,
    { practiceId, id, reader: person.id, counts, day: dayOf(now, practice), now },
  )
  return rows[0]
}

interface ReaderRow extends Pick<Reader, 'capacity' | 'readsSince' | 'endedAt'> {
  personId: string
  name: Buffer
  pronouns: Buffer | null
}

/** Those who read it, and those who did until they were that here no more. */
async function readerRowsOf(db: Db, person: Person, concernId: string): Promise<ReaderRow[]> {
  const { rows } = await db.raw<{ rows: ReaderRow[] }>(
    `select r.person_id, r.capacity, r.reads_since, p.name, p.pronouns, r.ended_at
     from (
       select practice_id, person_id, capacity, reads_since, null::timestamptz as ended_at from readers
       where practice_id = :practiceId and concern_id = :concernId
       union all
       select practice_id, person_id, capacity, reads_since, ended_at from former_readers
       where practice_id = :practiceId and concern_id = :concernId
     ) r join people p on p.practice_id = r.practice_id and p.id = r.person_id
     order by r.reads_since, r.capacity, r.person_id`,
    { practiceId: person.practiceId, concernId },
  )
  return rows
}

function entryRowsOf(db: Db, person: Person, concernId: string) {
  return db('entries')
    .where({ practiceId: person.practiceId, concernId })
    .orderBy('position')
    .select<EntryRow[]>('id', 'position', 'kind', 'authorId', 'capacity', 'at', 'words')
}

/** Those who wrote here and read it no more, because somebody else answers now. */
function authorsGone(
  db: Db,
  person: Person,
  readers: readonly ReaderRow[],
  entries: readonly EntryRow[],
): Promise<{ id: string; name: Buffer }[]> {
  const gone = entries
    .filter(
      ({ capacity, authorId }) => capacity !== 'client' && readers.every(one => one.personId !== authorId),
    )
    .map(({ authorId }) => authorId)
  if (gone.length === 0) return Promise.resolve([])
  return db('people').where({ practiceId: person.practiceId }).whereIn('id', gone).select('id', 'name')
}

interface OpeningRow {
  readonly personId: string
  readonly name: Buffer
  readonly at: Date
  readonly shownById: string | null
  readonly shownByName: Buffer | null
}

function openingRowsOf(db: Db, person: Person, concernId: string) {
  return db('events as e')
    .join('people as p', { 'p.practiceId': 'e.practiceId', 'p.id': 'e.personId' })
    .leftJoin('people as s', { 's.practiceId': 'e.practiceId', 's.id': 'e.aboutId' })
    .where({ 'e.practiceId': person.practiceId, 'e.chain': concernId, 'e.kind': 'open' })
    .whereNot('e.personId', person.id)
    .orderBy('e.position', 'desc')
    .limit(50)
    .select<OpeningRow[]>('e.personId', 'p.name', 'e.at', 's.id as shownById', 's.name as shownByName')
}

function joinableRowsOf(db: Db, person: Person, { id, therapistId }: ConcernRow) {
  return db('people as p')
    .where('p.practiceId', person.practiceId)
    .whereRaw(`('owner' = any(p.roles) or p.id = ?)`, [therapistId]) // which an index finds, and the next two narrow down
    .whereRaw(`case when p.id = ? then 'therapist' else 'owner' end = any(p.roles)`, [therapistId])
    .where('p.endedAt', null)
    .whereNotIn(
      'p.id',
      db('readers as r').select('r.personId').where({ 'r.practiceId': person.practiceId, 'r.concernId': id }),
    )
    .select<{ id: string; name: Buffer }[]>('p.id', 'p.name')
}
