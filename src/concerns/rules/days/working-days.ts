import type { Practice } from '../../../practices/practice'
import { dayOf, daysAfter, onDay, weekdayOf } from '../../../time/days'

export type Calendar = Pick<Practice, 'timeZone' | 'workingDays' | 'closedDays'>

/**
 * The end of the last working day of a span, in the practice's time zone. The day on which it begins does not count,
 * as in the common complaints standard: what is sent on a Friday and due within three working days is due on Wednesday.
 * @param days working days, at least 1
 */
export function endOfWorkingDays(from: Date, days: number, calendar: Calendar): Date {
  return endOfDay(nextWorkingDays(from, days, calendar).at(-1) ?? dayOf(from, calendar), calendar)
}

/** The working days that come after the day of a moment, in order. @param count at least 1 */
export function nextWorkingDays(from: Date, count: number, calendar: Calendar): string[] {
  const days: string[] = []
  let day = dayOf(from, calendar)
  while (days.length < count) {
    day = daysAfter(day, 1)
    if (isWorkingDay(day, calendar)) days.push(day)
  }
  return days
}

/** The last moment of a day there. */
export function endOfDay(day: string, calendar: Calendar): Date {
  return new Date(onDay(daysAfter(day, 1), calendar).getTime() - 1)
}

/** The last working day before a day of the practice's calendar; where there is none in a month, the day before. */
export function lastWorkingDayBefore(day: string, calendar: Calendar): string {
  const eve = daysAfter(day, -1)
  for (let back = 0; back < 31; back += 1) {
    const candidate = daysAfter(eve, -back)
    if (isWorkingDay(candidate, calendar)) return candidate
  }
  return eve
}

/** @param day such as 2026-12-24. Samoa had no 30 December 2011. */
export function isWorkingDay(day: string, calendar: Calendar): boolean {
  const { workingDays, closedDays } = calendar
  return (
    workingDays.includes(weekdayOf(day)) &&
    !closedDays.includes(day) &&
    dayOf(onDay(day, calendar), calendar) === day
  )
}
