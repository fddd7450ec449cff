import type { Practice } from '../../../practices/practice'
import { dayOf, daysAfter, isDay } from '../../../time/days'
import { isTime, momentsOf } from '../../../time/moments'
import type { TextKey } from '../../../language/english'

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
  if (!isTime(moment)) return 'concerns.writeItAsYearMonth'
  const [at, again] = momentsOf(moment, practice)
  if (!at) return 'concerns.clocksSkipThatTime'
  if (again) return 'concerns.thatTimeComesTwice'
  if (at <= now) return 'concerns.thatTimeIsOverChoose'
  return tooFar(moment.slice(0, 10), now, practice)
}

function formFault(day: string): TextKey | null {
  return isDay(day) ? null : 'concerns.writeTheDayAsYear'
}

function tooFar(day: string, now: Date, practice: Zone): TextKey | null {
  return day > daysAfter(dayOf(now, practice), farthest) ? 'concerns.thatDayIsMoreThan' : null
}
