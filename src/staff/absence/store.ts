import { as } from '../../database/connections'
import { call } from '../../database/functions'
import { NotFound } from '../../errors'
import { clockOf, inAlphabeticalOrder } from '../../language/locale'
import { otherOwnerRows, therapistRows } from '../../people/colleagues'
import type { Named, Person } from '../../people/person'
import { namesOf } from '../../people/store'
import { dayOf, daysAfter, onDay } from '../../time/days'
import type { DaysAway } from './days'

/** @param colleague the id of who stands in; null: nobody does */
export interface AbsenceToSay extends DaysAway {
  readonly id: string
  readonly colleague: string | null
}

/** The therapists who work in the practice. */
export async function therapistsInPractice(viewer: Person): Promise<Named[]> {
  const rows = await as(viewer, db => therapistRows(db, viewer))
  return inAlphabeticalOrder(namesOf(viewer.practice, rows), ({ name }) => name, clockOf(viewer))
}

/** Whether somebody else owns the practice, who can read in their place and hears that an answer is late. */
export async function hasAnotherOwner(viewer: Person, { id }: Pick<Named, 'id'>): Promise<boolean> {
  const others = await as(viewer, db => otherOwnerRows(db, { practiceId: viewer.practiceId, id }))
  return others.length > 0
}

/**
 * Says that somebody is away, or, by the id of an absence that is not over, changes what was said.
 * @returns whether it is said now: not where they are away on one of these days already
 */
export async function sayAway(by: Person, whose: string, absence: AbsenceToSay, now: Date): Promise<boolean> {
  return as(by, db => call<boolean>(db, 'say_away', { ...absence, person: whose, at: now }))
}

/** How many answers this person owes that are due in each of these absences of theirs. */
export async function answersDueIn(person: Person, absences: readonly DaysAway[]): Promise<number[]> {
  if (absences.length === 0) return []
  const { practice, practiceId, id } = person
  const from = absences.map(({ firstDay }) => firstDay).reduce((one, other) => (one < other ? one : other))
  const to = absences.map(({ lastDay }) => lastDay).reduce((one, other) => (one > other ? one : other))
  const { rows } = await as(person, db =>
    db.raw<{ rows: { dueAt: Date }[] }>(
      `select r.due_at from readers r
       where r.practice_id = :practiceId and r.person_id = :id and r.capacity <> 'client' and r.waits in ('acknowledgement', 'answer')
         and r.due_at >= :from and r.due_at < :to`,
      { practiceId, id, from: onDay(from, practice), to: onDay(daysAfter(to, 1), practice) },
    ),
  )
  const days = rows.map(({ dueAt }) => dayOf(dueAt, practice))
  return absences.map(({ firstDay, lastDay }) => days.filter(day => day >= firstDay && day <= lastDay).length)
}

/** They are back, or do not go. @throws NotFound */
export async function endAway(by: Person, id: string, now: Date): Promise<void> {
  const ended = await as(by, db => call<boolean>(db, 'end_away', { id, at: now }))
  if (!ended) throw new NotFound()
}
