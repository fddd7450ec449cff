import { as } from '../../database/connections'
import { call } from '../../database/functions'
import { NotFound } from '../../errors'
import { clockOf, inAlphabeticalOrder } from '../../language/locale'
import { otherOwnerRows, therapistRows } from '../../people/colleagues'
import type { Named, Person } from '../../people/person'
import { namesOf } from '../../people/store'
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

/** They are back, or do not go. @throws NotFound */
export async function endAway(by: Person, id: string, now: Date): Promise<void> {
  const ended = await as(by, db => call<boolean>(db, 'end_away', { id, at: now }))
  if (!ended) throw new NotFound()
}
