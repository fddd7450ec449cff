import { v7 as newId } from 'uuid'
import { as, type Db } from '../../../database/connections'
import { call } from '../../../database/functions'
import { NotFound, Refused } from '../../../errors'
import { queueNews } from '../../../mail/emails'
import { otherOwnerRows } from '../../../people/colleagues'
import type { Person } from '../../../people/person'
import type { Key } from '../../../vault/envelope'
import { concernKeyOf } from '../../../vault/keys'
import { allowedMovesIn, type MoveName, type Situation } from '../../rules/moves'
import { pauseIn, statusAfter, stepOfDeed, type ConcernStatus } from '../../rules/status'
import { holdConcern, setPause, setStatus } from './status'
import { clientIn, type Audience } from '../../rules/concern'
import { factsIn } from '../../rules/facts'
import { type Deed } from '../../rules/deed'
import { companionIdsIn } from '../people/companions'
import { deedsIn, entryRowsOf } from '../words/entries'
import { sealParts } from '../words/sealed-parts'
import { keepReminders } from './reminders'
import { wasDueAt } from '../../rules/missed'
import { canTakeOn } from '../../rules/taken-on'
import type { MoveWords } from '../../rules/wording'
import { hasSomebodyElse, othersAreHere, type Answered } from '../somebody-else'

/**
 * Sets a concern aside, because it is abuse, or brings it back. Nothing of it is lost, and its clocks stand still.
 * @throws NotFound, Refused
 */
export async function setAside(
  answerer: Person,
  concernId: string,
  move: 'set_aside' | 'bring_back',
  now: Date,
): Promise<void> {
  await as(answerer, async db => {
    const concern = await lockConcern(db, answerer, concernId, now)
    if ((concern.waits === 'set_aside') === (move === 'set_aside')) return // a second click
    if (!allowedMovesIn(concern).includes(move)) throw new Refused('shared.thisIsNotOpenAny', { again: true })
    await step(db, answerer, concern, { id: newId(), kind: move, parts: {} }, now)
  })
}

/** A concern that nobody else changes until the transaction ends. */
export interface LockedConcern extends Situation, Pick<ConcernStatus, 'since' | 'dueAt'> {
  readonly id: string
  readonly audience: Audience
  readonly position: number
  readonly readers: readonly string[]
  /** Those who read and write beside its client now. */
  readonly companions: readonly string[]
  /** Its reader whose own it is. */
  readonly client: string
  readonly key: Key
  readonly deeds: readonly Deed[]
}

/** What is said or done now, and will stand in the concern. */
interface NewEntry {
  readonly id: string
  readonly kind: MoveName
  readonly parts: MoveWords
  /** Whom it is about, such as who is let in. */
  readonly about?: string
}

/**
 * What was said or done stands in the concern from here on, which stands as follows from it; everybody else in it hears of it. That a companion's
 * sight has ended, nobody hears.
 * @returns the position at which it stands
 */
export async function step(
  db: Db,
  person: Person,
  concern: LockedConcern,
  entry: NewEntry,
  now: Date,
): Promise<number> {
  const parts = partsNow(person, concern, entry, now)
  const { kind } = entry
  const position = await appendEntry(db, person, concern, { ...entry, parts }, now)
  const deed: Deed = { position, kind, by: concern.capacity, at: now, parts }
  const steps = [...concern.deeds, deed].map(stepOfDeed)
  const status = statusAfter(steps, person.practice, now)
  const pause = status.waits === 'pause' && beginsPause.has(kind) && pauseIn(steps, person.practice)
  if (pause) {
    const afterwards = statusAfter(steps, person.practice, pause.endsAt)
    await setPause(db, concern.id, position, pause.endsAt, afterwards)
  }
  const asksForOther = kind === 'step_back' || kind === 'ask_other'
  // Who can propose somebody else. Of a concern that owners alone read, no other one hears anything.
  const owners = asksForOther && concern.audience !== 'owners' ? await otherOwnerRows(db, person) : []
  const hear = new Set(
    kind === 'end_companion' ? [] : [...others(concern, person), ...owners.map(({ id }) => id)],
  )
  const isUnreached = kind === 'close_unreached' && hear.delete(concern.client)
  await Promise.all([
    setStatus(db, concern.id, position, status),
    keepReminders(db, person, concern, deed),
    isUnreached ? queueNews(db, concern.id, [concern.client], now, 'unreached') : null,
    queueNews(db, concern.id, [...hear], now),
  ])
  return position
}

/** What stands in an entry of this moment: what was said, and by which day an answer had been due, if it was late. */
export function partsNow(
  { practice }: Person,
  concern: Pick<LockedConcern, 'capacity' | 'dueAt'>,
  { kind, parts }: Pick<NewEntry, 'kind' | 'parts'>,
  now: Date,
): MoveWords {
  return { ...parts, ...wasDueAt({ kind, by: concern.capacity, at: now }, concern, practice) }
}

/** What pauses a concern, or lets it stay paused. */
const beginsPause: ReadonlySet<MoveName> = new Set(['pause', 'grant_pause', 'bring_back'])

export async function lockConcern(db: Db, person: Person, id: string, now: Date): Promise<LockedConcern> {
  const { practice } = person
  // They leave together, and are answered in this order: whatever is read, is read once it is held.
  const [, row, readers, companions, entries] = await Promise.all([
    holdConcern(db, id),
    heldRow(db, person, id),
    capacitiesIn(db, person, id),
    companionIdsIn(db, person, id),
    entryRowsOf(db, person, id),
  ])
  const capacity = readers.find(({ id }) => id === person.id)?.capacity
  const client = clientIn(readers)?.id
  if (!row || !capacity || !client) throw new NotFound()
  const { wrapped, othersAreHere, overSince, ...concern } = row
  const key = concernKeyOf(practice, id, wrapped)
  const deeds = deedsIn(person, key, entries)
  const facts = factsIn(deeds, { ...concern, capacity }, practice, now, {
    'guardian no more': overSince !== null,
    'hand over proposed': false, // asked of the database when its client answers
    'somebody else to ask': hasSomebodyElse({ ...concern, othersAreHere, capacity }),
    'others answer too': canTakeOn(person.id, deeds, readers),
  })
  const ids = readers.map(one => one.id)
  return { ...concern, capacity, readers: ids, companions, client, key, deeds, facts }
}

type HeldRow = Pick<LockedConcern, 'id' | 'status' | 'waits' | 'since' | 'dueAt' | 'byDoor' | 'position'> &
  Omit<Answered, 'capacity'> & { readonly wrapped: Buffer; readonly overSince: Date | null }

async function heldRow(db: Db, { practiceId, id: self }: Person, id: string): Promise<HeldRow | undefined> {
  const { rows } = await db.raw<{ rows: HeldRow[] }>(
    `select c.id, c.status, c.waits, c.since, c.due_at, c.by_door, c.position, c.audience, c.asks_for_other, k.wrapped,
       (select w.over_since from written_for(array[c.id]) w) as over_since,
       ${othersAreHere}
     from concerns c join concern_keys k on k.practice_id = c.practice_id and k.concern_id = c.id
     where c.practice_id = :practiceId and c.id = :id`,
    { practiceId, id, self },
  )
  return rows[0]
}

async function capacitiesIn(db: Db, { practiceId }: Person, concernId: string) {
  const { rows } = await db.raw<{ rows: { id: string; capacity: LockedConcern['capacity'] }[] }>(
    'select person_id as id, capacity from readers where practice_id = :practiceId and concern_id = :concernId',
    { practiceId, concernId },
  )
  return rows
}

/** @returns the position of the entry */
export async function appendEntry(
  db: Db,
  person: Person,
  concern: LockedConcern,
  { id, kind, parts, about }: NewEntry,
  now: Date,
): Promise<number> {
  return call<number>(db, 'append_event', {
    concern: concern.id,
    kind,
    at: now,
    about: about ?? null,
    entry: id,
    words: sealParts(person.practiceId, concern.key, id, parts),
  })
}

export function others(concern: LockedConcern, person: Person): string[] {
  return [...concern.readers, ...concern.companions].filter(reader => reader !== person.id)
}
