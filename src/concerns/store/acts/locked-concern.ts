import type { Db } from '../../../database/connections'
import { NotFound } from '../../../errors'
import type { Person } from '../../../people/person'
import type { Key } from '../../../vault/envelope'
import { concernKeyOf } from '../../../vault/keys'
import { clientIn, type Audience } from '../../rules/concern'
import type { Deed } from '../../rules/deed'
import { factsIn } from '../../rules/facts'
import type { Situation } from '../../rules/moves'
import type { ConcernStatus } from '../../rules/status'
import { canTakeOn } from '../../rules/taken-on'
import { companionIdsIn } from '../people/companions'
import { hasSomebodyElse, othersAreHere, type Answered } from '../somebody-else'
import { deedsIn, entryRowsOf } from '../words/entries'
import { holdConcern } from './status'

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

/** @throws NotFound where this person does not read it */
export async function lockConcern(db: Db, person: Person, id: string, now: Date): Promise<LockedConcern> {
  const { practice } = person
  // All five leave in one round trip and are answered in order, so the reads come after the lock.
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
