import { DateTime } from 'luxon'
import type { Practice } from '../../practices/practice'

export type Calendar = Pick<Practice, 'timeZone' | 'workingDays' | 'closedDays'>

/**
 * The end of the last working day of a span, in the practice's time zone. The day on which it begins does not count,
 * as in the common complaints standard: what is sent on a Friday and due within three working days is due on Wednesday.
 * @param days working days, at least 1
 */
export function endOfWorkingDays(from: Date, days: number, calendar: Calendar): Date {
  let day = DateTime.fromJSDate(from, { zone: calendar.timeZone })
  for (let counted = 0; counted < days;) {
    day = day.plus({ days: 1 })
    if (isWorkingDay(day, calendar)) counted += 1
  }
  return day.endOf('day').toJSDate()
}

/** The day of the practice's calendar, such as 2026-11-22. */
export function dayOf(moment: Date, { timeZone }: Pick<Calendar, 'timeZone'>): string {
  return DateTime.fromJSDate(moment, { zone: timeZone }).toFormat('yyyy-MM-dd')
}

/** The beginning of a day of the practice's calendar. */
export function onDay(day: string, { timeZone }: Pick<Calendar, 'timeZone'>): Date {
  return DateTime.fromISO(day, { zone: timeZone }).toJSDate()
}

/** The beginning of the last working day before a day of the practice's calendar; where there is none in a month, of the day before. */
export function lastWorkingDayBefore(day: string, calendar: Calendar): DateTime {
  const eve = DateTime.fromISO(day, { zone: calendar.timeZone }).minus({ days: 1 })
  for (let back = 0; back < 31; back += 1) {
    const candidate = eve.minus({ days: back })
    if (isWorkingDay(candidate, calendar)) return candidate
  }
  return eve
}

function isWorkingDay(day: DateTime, { workingDays, closedDays }: Calendar): boolean {
  return workingDays.includes(day.weekday) && !closedDays.includes(day.toFormat('yyyy-MM-dd'))
}
