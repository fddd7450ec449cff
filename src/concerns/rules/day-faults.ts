import { DateTime } from 'luxon'
import type { Practice } from '../../practices/practice'
import { dayOf } from './working-days'
import type { TextKey } from '../../language/english'

/** What is wrong with a day or a moment that somebody typed, in the practice's time zone; null: nothing. Texts are keys of t(). */

type Zone = Pick<Practice, 'timeZone'>

/** How far ahead a day can be, in days. */
export const farthest = 366

/** Of the next meeting (2026-12-03). */
export function meetingFault(day: string, now: Date, practice: Zone): TextKey | null {
  return (
    formFault(day) ??
    (day < dayOf(now, practice) ? 'concerns.thatDayIsOverChoose' : tooFar(day, now, practice))
  )
}

/** Of a day on which something is due or comes back: from tomorrow on. */
export function comingFault(day: string, now: Date, practice: Zone): TextKey | null {
  return (
    formFault(day) ??
    (day <= dayOf(now, practice) ? 'concerns.chooseADayFromTomorrow' : tooFar(day, now, practice))
  )
}

/** Of a day on which something was done. */
export function pastFault(day: string, now: Date, practice: Zone): TextKey | null {
  return formFault(day) ?? (day > dayOf(now, practice) ? 'concerns.thatDayIsStillTo' : null)
}

/** Of a time to talk (2026-12-03T16:00). */
export function momentFault(moment: string, now: Date, practice: Zone): TextKey | null {
  if (/^\d{4}-\d\d-\d\d(T|$)/.test(moment) && formFault(moment.slice(0, 10)) === null && moment.length < 16)
    return 'concerns.aTimeIsMissingWrite'
  const at = DateTime.fromISO(moment, { zone: practice.timeZone })
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d$/.test(moment) || !at.isValid) return 'concerns.writeItAsYearMonth'
  if (at.toJSDate() <= now) return 'concerns.thatTimeIsOverChoose'
  return tooFar(moment.slice(0, 10), now, practice)
}

function formFault(day: string): TextKey | null {
  const isDay = /^\d{4}-\d\d-\d\d$/.test(day) && DateTime.fromISO(day, { zone: 'utc' }).isValid
  return isDay ? null : 'concerns.writeTheDayAsYear'
}

function tooFar(day: string, now: Date, practice: Zone): TextKey | null {
  const last = DateTime.fromISO(dayOf(now, practice), { zone: 'utc' }).plus({ days: farthest })
  return DateTime.fromISO(day, { zone: 'utc' }) > last ? 'concerns.thatDayIsMoreThan' : null
}
