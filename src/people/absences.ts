import { as, type Db } from '../database/connections'
import { dayOf } from '../time/days'
import type { Away, Named, Person } from './person'
import { optionalNamedOf } from './store'

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

/** Everybody in the practice who is away now, by their ids. */
export async function awayNow(db: Db, viewer: Person, now: Date): Promise<ReadonlyMap<string, Away>> {
  const { practice, practiceId } = viewer
  const { rows } = await db.raw<{ rows: AwayRow[] }>(
    `select a.person_id, a.last_day::text, c.id as colleague_id, c.name as colleague_name
     from absences a
     left join people c on c.practice_id = a.practice_id and c.id = a.colleague_id and 'therapist' = any (c.roles) and c.ended_at is null
       and not exists (select from absences o where o.practice_id = a.practice_id and o.person_id = c.id and o.ended_at is null
         and :today between o.first_day and o.last_day)
     where a.practice_id = :practiceId and a.ended_at is null and a.last_day >= :today and a.first_day <= :today`,
    { practiceId, today: dayOf(now, practice) },
  )
  return new Map(
    rows.map(({ personId, lastDay, colleagueId, colleagueName }) => [
      personId,
      { lastDay, standsIn: optionalNamedOf(practice, colleagueId, colleagueName) },
    ]),
  )
}

/** The same people, with who of them is away. */
export function withAway<Somebody extends Named>(
  people: readonly Somebody[],
  away: ReadonlyMap<string, Away>,
): Somebody[] {
  return people.map(one => {
    const absence = away.get(one.id)
    return absence ? { ...one, away: absence } : one
  })
}

/** The same people, each with their absence if they are away now: somebody is about to choose one. */
export async function withAbsences<Somebody extends Named>(
  viewer: Person,
  people: readonly Somebody[],
  now: Date,
): Promise<Somebody[]> {
  return people.length === 0 ? [] : withAway(people, await as(viewer, db => awayNow(db, viewer, now)))
}

export interface AwayAndBack {
  readonly away: ReadonlyMap<string, Away>
  /** The last day on which they were away, by their ids. */
  readonly back: ReadonlyMap<string, string>
}

/** Who is away now, and who of these people came back after that moment. */
export async function awayAndBack(
  db: Db,
  viewer: Person,
  people: readonly string[],
  moments: { readonly since: Date; readonly now: Date },
): Promise<AwayAndBack> {
  const [away, back] = await Promise.all([
    awayNow(db, viewer, moments.now),
    backSince(db, viewer, people, moments),
  ])
  return { away, back }
}

async function backSince(
  db: Db,
  viewer: Person,
  people: readonly string[],
  { since, now }: { readonly since: Date; readonly now: Date },
): Promise<ReadonlyMap<string, string>> {
  const { practice, practiceId } = viewer
  const { rows } = await db.raw<{
    rows: { personId: string; firstDay: string; lastDay: string; endedAt: Date | null }[]
  }>(
    `select a.person_id, a.first_day::text, a.last_day::text, a.ended_at
     from absences a
     where a.practice_id = :practiceId and a.person_id = any (:people) and a.last_day >= :from and a.first_day <= :today
       and (a.ended_at > :since or (a.ended_at is null and a.last_day < :today))
     order by a.last_day`,
    { practiceId, people: [...people], from: dayOf(since, practice), today: dayOf(now, practice), since },
  )
  const over = rows.map(({ endedAt, ...row }) => ({
    ...row,
    lastDay: endedAt ? dayOf(endedAt, practice) : row.lastDay,
  }))
  return new Map(
    over
      .filter(({ firstDay, lastDay }) => firstDay <= lastDay)
      .map(({ personId, lastDay }) => [personId, lastDay]),
  )
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

interface ColleagueRow {
  readonly colleagueId: string | null
  readonly colleagueName: Buffer | null
}

interface AwayRow extends ColleagueRow {
  readonly personId: string
  readonly lastDay: string
}

interface AbsenceRow extends Omit<Absence, 'colleague'>, ColleagueRow {}

async function rowsOf(
  db: Db,
  viewer: Person,
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
    { practiceId: viewer.practiceId, ...values },
  )
  return rows.map(({ colleagueId, colleagueName, ...row }) => ({
    ...row,
    colleague: optionalNamedOf(viewer.practice, colleagueId, colleagueName),
  }))
}
