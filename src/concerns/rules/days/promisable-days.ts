import type { TextKey } from '../../../language/english'
import { nextWorkingDays, type Calendar } from './working-days'

/** Working days that a promised day lies ahead, at most. */
export const mostDaysAhead = 5

/** The days that can be promised now, in order. */
export function promisableDays(now: Date, calendar: Calendar): string[] {
  return nextWorkingDays(now, mostDaysAhead, calendar)
}

export function promisedFault(day: string, now: Date, calendar: Calendar): TextKey | null {
  return promisableDays(now, calendar).includes(day) ? null : 'concerns.chooseOneOfTheseDays'
}
