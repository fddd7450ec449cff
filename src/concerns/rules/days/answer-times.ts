import { dayOf, daysAfter } from '../../../time/days'
import { isWorkingDay, type Calendar } from './working-days'

/** In working days of the practice; 0: on the same day. */
export interface AnswerTimes {
  readonly quickest: number
  /** At least half of them came within so many. */
  readonly half: number
  readonly slowest: number
}

/** @param spans from when somebody could answer until they did @returns null where there are none */
export function answerTimes(
  spans: readonly { readonly from: Date; readonly to: Date }[],
  calendar: Calendar,
): AnswerTimes | null {
  const days = spans.map(({ from, to }) => workingDaysBetween(from, to, calendar)).sort((a, b) => a - b)
  const [quickest, half, slowest] = [days[0], days[Math.ceil(days.length / 2) - 1], days.at(-1)]
  return quickest === undefined || half === undefined || slowest === undefined
    ? null
    : { quickest, half, slowest }
}

/** The working days after the day of one moment, up to that of another: as many as a due day counts. */
export function workingDaysBetween(from: Date, to: Date, calendar: Calendar): number {
  const last = dayOf(to, calendar)
  let count = 0
  for (let day = daysAfter(dayOf(from, calendar), 1); day <= last; day = daysAfter(day, 1))
    if (isWorkingDay(day, calendar)) count += 1
  return count
}
