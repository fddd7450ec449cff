import { farthest } from '../concerns/rules/days/day-faults'
import type { TextKey } from '../language/english'
import type { Named } from '../people/person'
import type { Practice } from '../practices/practice'
import { dayOf, daysAfter, isDay } from '../time/days'

/** Why somebody leaves; for owners alone. */
export const departureReasons = ['leaves', 'unable', 'died'] as const
export type DepartureReason = (typeof departureReasons)[number]

/** That somebody leaves, or has left, as an owner has planned it. */
export interface Departure {
  readonly id: string
  readonly reason: DepartureReason
  /** Clients read that they have died; else that they no longer work here. */
  readonly saysDied: boolean
  /** Of the practice's calendar, such as 2026-12-18. Access ends with it. */
  readonly lastDay: string
  /** How often it was saved. */
  readonly version: number
  /** When access ended. */
  readonly endedAt: Date | null
}

/** What is to be settled, in numbers: of concerns, those on the board. */
export interface DepartureFacts {
  readonly open: number
  /** Their clients have been asked about somebody else, and there is time to answer. */
  readonly asked: number
  /** They have been asked, and the day is over. */
  readonly unanswered: number
  /** People who are invited as clients of the one who leaves. */
  readonly invited: number
  readonly onlyOwner: boolean
  /** They have named the colleague outside. */
  readonly namedColleague: boolean
  /** They stand in for somebody who is away, or will be. */
  readonly standsIn: boolean
}

/** A client of the one who leaves, and who goes on with them. */
export interface DepartingClient extends Named {
  readonly to: Named | null
}

/** What was typed of a departure. */
export interface DepartureForm {
  readonly reason: DepartureReason | null
  readonly lastDay: string
  readonly saysDied: boolean
}

/** What is wrong in a form; `field` is its field. */
export interface DepartureFault {
  readonly field: 'reason' | 'lastDay'
  readonly text: TextKey
}

/** A day up to a year away, or over for up to a year. Whoever has died has no last day to choose. */
export function departureFaults(
  { reason, lastDay }: DepartureForm,
  now: Date,
  practice: Pick<Practice, 'timeZone'>,
): DepartureFault[] {
  if (!reason) return [{ field: 'reason', text: 'departures.chooseWhatIsTrue' }]
  if (reason === 'died') return []
  const today = dayOf(now, practice)
  if (!isDay(lastDay)) return [{ field: 'lastDay', text: 'concerns.writeTheDayAsYear' }]
  if (lastDay > daysAfter(today, farthest)) return [{ field: 'lastDay', text: 'concerns.thatDayIsMoreThan' }]
  return lastDay < daysAfter(today, -farthest)
    ? [{ field: 'lastDay', text: 'departures.thatDayIsOverAYearAgo' }]
    : []
}

/** Whether access ends as soon as this is saved. */
export function endsAtOnce(
  { reason, lastDay }: DepartureForm,
  now: Date,
  practice: Pick<Practice, 'timeZone'>,
): boolean {
  return reason === 'died' || lastDay < dayOf(now, practice)
}
