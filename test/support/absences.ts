import { v7 as newId } from 'uuid'
import { sayAway } from '../../src/staff/absence/store'
import { dayText } from '../../src/language/dates'
import { clockOf } from '../../src/language/locale'
import type { Person } from '../../src/people/person'
import { dayOf, daysAfter, onDay } from '../../src/time/days'
import type { House } from './house'

/** The day that lies so many days from now, in the practice of this person. */
export function dayFromNow(days: number, { practice }: Person, now = new Date()): string {
  return daysAfter(dayOf(now, practice), days)
}

/** The same as pages write it. */
export function dayFromNowText(days: number, person: Person, now = new Date()): string {
  return dayText(onDay(dayFromNow(days, person, now), person.practice), clockOf(person))
}

/** A therapist says that they are away. @param days from which to which, from now on @returns the absence's id */
export async function goAway(
  therapist: Person,
  [first, last]: readonly [number, number],
  colleague: Person | null = null,
  now = new Date(),
): Promise<string> {
  const id = newId()
  const days = { firstDay: dayFromNow(first, therapist, now), lastDay: dayFromNow(last, therapist, now) }
  await sayAway(therapist, therapist.id, { id, ...days, colleague: colleague?.id ?? null }, now)
  return id
}

/** What the worker does every five minutes, at a time of which only the operator can say that it has come. */
export async function keepAbsencesAt({ admin }: Pick<House, 'admin'>, at = new Date()): Promise<void> {
  await admin.raw('select keep_absences(?)', [at])
}
