import { as, type Db } from '../../../database/connections'
import { withFormerNames, type FormerNames } from '../../../people/names/former-names'
import type { Named, Person } from '../../../people/person'
import { unsealName, unsealPronouns } from '../../../people/store'
import { addressesKeyOf } from '../../../vault/keys'
import type { Capacity, ReaderCapacity } from '../../rules/concern'
import type { EntryRow } from '../words/entries'

export interface Reader extends Named {
  readonly pronouns: string
  readonly capacity: ReaderCapacity
  readonly readsSince: Date
  /** Since when they can neither read nor answer any more. */
  readonly endedAt: Date | null
}

export interface ReaderRow extends Pick<Reader, 'capacity' | 'readsSince' | 'endedAt'> {
  personId: string
  name: Buffer
  pronouns: Buffer | null
}

/** The people who read it, and those who did until their role or access ended. */
export async function readerRowsOf(db: Db, person: Person, concernId: string): Promise<ReaderRow[]> {
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

/** @param formerNames those by which a client chose them */
export function readersIn(
  { practice }: Person,
  rows: readonly ReaderRow[],
  formerNames: FormerNames,
): Reader[] {
  const key = addressesKeyOf(practice)
  const readers = rows.map(({ personId: id, name, pronouns, ...row }) => ({
    ...row,
    id,
    name: unsealName(key, practice.id, id, name),
    pronouns: unsealPronouns(key, practice.id, id, pronouns),
  }))
  return withFormerNames(readers, formerNames, ({ readsSince }) => readsSince)
}

/** People who wrote here, and read it no more because another person answers now. */
export function authorsGone(
  db: Db,
  person: Person,
  readers: readonly ReaderRow[],
  entries: readonly EntryRow[],
): Promise<{ id: string; name: Buffer }[]> {
  const gone = entries
    .filter(
      ({ capacity, authorId }) =>
        capacity !== 'client' && capacity !== 'companion' && readers.every(one => one.personId !== authorId),
    )
    .map(({ authorId }) => authorId)
  if (gone.length === 0) return Promise.resolve([])
  return db('people').where({ practiceId: person.practiceId }).whereIn('id', gone).select('id', 'name')
}

/** Whom the client of a concern could still invite: owners, and its therapist, as long as they do not read it. */
export async function joinableRowsOf(
  db: Db,
  { practiceId }: Person,
  { id, therapistId }: { readonly id: string; readonly therapistId: string | null },
): Promise<{ id: string; name: Buffer }[]> {
  const { rows } = await db.raw<{ rows: { id: string; name: Buffer }[] }>(
    // An index finds the first, and the next two narrow it down.
    `select p.id, p.name from people p
     where p.practice_id = :practiceId and ('owner' = any (p.roles) or p.id = :therapistId)
       and case when p.id = :therapistId then 'therapist' else 'owner' end = any (p.roles)
       and p.ended_at is null
       and p.id not in (select r.person_id from readers r where r.practice_id = :practiceId and r.concern_id = :id)`,
    { practiceId, id, therapistId },
  )
  return rows
}

/** Whether somebody reads a concern now. */
export async function isReader(person: Person, concernId: string): Promise<boolean> {
  const { practiceId, id: personId } = person
  const row: unknown = await as(person, db =>
    db('readers').where({ practiceId, concernId, personId }).first('personId'),
  )
  return row !== undefined
}

/** As what somebody is in a concern now; null: it is none of theirs. */
export async function capacityIn(
  db: Db,
  { practiceId, id: personId }: Person,
  concernId: string,
): Promise<Capacity | null> {
  const row = await db('readers')
    .where({ practiceId, concernId, personId })
    .first<{ capacity: Capacity } | undefined>('capacity')
  if (row) return row.capacity
  const beside: unknown = await db('companions').where({ practiceId, concernId, personId }).first('id')
  return beside === undefined ? null : 'companion'
}
