import type { Practice } from '../../practices/practice'
import type { TextKey } from '../../language/english'
import type { Deed } from './agreements'
import { isOwed, clockBeginsIn, stepOfDeed, type ConcernStatus } from './status'
import { nextWorkingDays, type Calendar } from './working-days'

/** A holding line says that somebody has read it, and by which day they will answer. That day becomes the due day, once for each run of the clock. */

/** Working days that a promised day lies ahead, at most. */
export const mostDaysAhead = 5

/** The days that can be promised now, in order. */
export function promisableDays(now: Date, calendar: Calendar): string[] {
  return nextWorkingDays(now, mostDaysAhead, calendar)
}

export function promisedFault(day: string, now: Date, calendar: Calendar): TextKey | null {
  return promisableDays(now, calendar).includes(day) ? null : 'concerns.chooseOneOfTheseDays'
}

/** The promise by which an answer is due now; undefined: there is none. */
export function promiseIn<One extends Deed>(deeds: readonly One[], practice: Practice): One | undefined {
  const promises = deeds.filter(({ kind }) => kind === 'promise')
  if (promises.length === 0) return undefined // as nearly always, and then nobody asks when the clock began
  const begins = clockBeginsIn(deeds.map(stepOfDeed), practice)
  return promises.findLast(({ at }) => at >= begins)
}

/** Whether an answerer could promise a day now. */
export function canPromise(
  deeds: readonly Deed[],
  { waits }: Pick<ConcernStatus, 'waits'>,
  practice: Practice,
): boolean {
  return isOwed(waits) && promiseIn(deeds, practice) === undefined
}
