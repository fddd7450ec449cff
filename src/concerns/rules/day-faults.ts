import { DateTime } from 'luxon'
import type { Practice } from '../../practices/practice'
import { dayOf } from './working-days'

/** What is wrong with a day or a moment that somebody typed, in the practice's time zone; null: nothing. Texts are keys of t(). */

type Zone = Pick<Practice, 'timeZone'>

/** How far ahead a day can be, in days. */
export const farthest = 366

/** Of the next meeting (2026-12-03). */
export function meetingFault(day: string, now: Date, practice: Zone): string | null {
  return (
    formFault(day) ??
    (day < dayOf(now, practice)
      ? 'That day is over. Choose one from today on, or none.'
      : tooFar(day, now, practice))
  )
}

/** Of a day on which something is due or comes back: from tomorrow on. */
export function comingFault(day: string, now: Date, practice: Zone): string | null {
  return (
    formFault(day) ??
    (day <= dayOf(now, practice) ? 'Choose a day from tomorrow on.' : tooFar(day, now, practice))
  )
}

/** Of a day on which something was done. */
export function pastFault(day: string, now: Date, practice: Zone): string | null {
  return formFault(day) ?? (day > dayOf(now, practice) ? 'That day is still to come.' : null)
}

/** Of a time to talk (2026-12-03T16:00). */
export function momentFault(moment: string, now: Date, practice: Zone): string | null {
  if (/^\d{4}-\d\d-\d\d(T|$)/.test(moment) && formFault(moment.slice(0, 10)) === null && moment.length < 16)
    return 'A time is missing. Write it after the day, such as 2026-12-03T16:00.'
  const at = DateTime.fromISO(moment, { zone: practice.timeZone })
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d$/.test(moment) || !at.isValid)
    return 'Write it as year, month, day and time, such as 2026-12-03T16:00.'
  if (at.toJSDate() <= now) return 'That time is over. Choose one that is still to come.'
  return tooFar(moment.slice(0, 10), now, practice)
}

function formFault(day: string): string | null {
  const isDay = /^\d{4}-\d\d-\d\d$/.test(day) && DateTime.fromISO(day, { zone: 'utc' }).isValid
  return isDay ? null : 'Write the day as year, month and day, such as 2026-12-03.'
}

function tooFar(day: string, now: Date, practice: Zone): string | null {
  const last = DateTime.fromISO(dayOf(now, practice), { zone: 'utc' }).plus({ days: farthest })
  return DateTime.fromISO(day, { zone: 'utc' }) > last ? 'That day is more than a year away.' : null
}
