import { as, type Db } from '../database/connections'
import { dayOf } from '../time/days'
import type { Named, Person } from './person'
import { unsealName } from './store'
import { addressesKeyOf } from '../vault/keys'

/** Days on which a therapist is away, both included, in the practice's calendar (2026-12-10). */
export interface Absence {
  readonly id: string
  readonly personId: string
  readonly firstDay: string
  readonly lastDay: string
  /** Who stands in: they learn that something waits, and cannot read it. Null: nobody was named, or they are no therapist here any more. */
  readonly colleague: Named | null
  /** The colleague is away on one of these days too, so that nobody stands in then. */
  readonly colleagueIsAway: boolean
}

/** Those of these people who are away now, each with their absence, by their ids. */
export type Away = ReadonlyMap<string, Absence>

export const nobodyAway: Away = new Map()

/** @param people of the viewer's practice */
export async function awayNow(db: Db, viewer: Person, people: readonly string[], now: Date): Promise<Away> {
  if (people.length === 0) return nobodyAway
  const today = dayOf(now, viewer.practice)
  const absences = await rowsOf(
    db,
    viewer,
    `a.person_id = any(:people) and :today between a.first_day and a.last_day`,
    {
      people: [...people],
      today,
    },
  )
  return new Map(absences.map(absence => [absence.personId, absence]))
}

/** The absences of somebody that are not over, the next one first. */
export async function absencesOf(viewer: Person, personId: string, now: Date): Promise<Absence[]> {
  const today = dayOf(now, viewer.practice)
  return as(viewer, db =>
    rowsOf(db, viewer, 'a.person_id = :personId and a.last_day >= :today', { personId, today }),
  )
}

/** One that is not over. */
export async function findOptionalAbsence(viewer: Person, id: string, now: Date): Promise<Absence | null> {
  const today = dayOf(now, viewer.practice)
  const [absence] = await as(viewer, db =>
    rowsOf(db, viewer, 'a.id = :id and a.last_day >= :today', { id, today }),
  )
  return absence ?? null
}

interface AbsenceRow extends Omit<Absence, 'colleague'> {
  readonly colleagueId: string | null
  readonly colleagueName: Buffer | null
}

async function rowsOf(
  db: Db,
  { practice, practiceId }: Person,
  which: string,
  values: Readonly<Record<string, string | string[]>>,
): Promise<Absence[]> {
  const { rows } = await db.raw<{ rows: AbsenceRow[] }>(
    `select a.id, a.person_id, a.first_day::text, a.last_day::text, c.id as colleague_id, c.name as colleague_name,
       exists (select from absences o where o.practice_id = a.practice_id and o.person_id = c.id and o.ended_at is null
         and o.first_day <= a.last_day and o.last_day >= a.first_day) as colleague_is_away
     from absences a
     left join people c on c.practice_id = a.practice_id and c.id = a.colleague_id and 'therapist' = any (c.roles) and c.ended_at is null
     where a.practice_id = :practiceId and a.ended_at is null and ${which}
     order by a.first_day`,
    { practiceId, ...values },
  )
  return rows.map(({ colleagueId: id, colleagueName: name, ...row }) => ({
    ...row,
    colleague: id && name ? { id, name: unsealName(addressesKeyOf(practice), practiceId, id, name) } : null,
  }))
}
