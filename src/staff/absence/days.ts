import { dayOf, daysAfter, isDay } from '../../time/days'
import type { Zoned } from '../../time/moments'
import type { TextKey } from '../../language/english'

/** Days that somebody is away, as a form gives them (2026-12-10): both included, in the practice's calendar. */
export interface DaysAway {
  readonly firstDay: string
  readonly lastDay: string
}

export interface DaysFault {
  readonly field: keyof DaysAway
  readonly text: TextKey
}

/** How many days an absence can take, and how far ahead it can end, or back it can begin: say_away() in the database holds the same. */
export const longestAway = 366

/** What is wrong with these days; null: nothing. */
export function daysFault({ firstDay, lastDay }: DaysAway, now: Date, zoned: Zoned): DaysFault | null {
  const today = dayOf(now, zoned)
  if (!isDay(firstDay)) return { field: 'firstDay', text: 'concerns.writeTheDayAsYear' }
  if (!isDay(lastDay)) return { field: 'lastDay', text: 'concerns.writeTheDayAsYear' }
  if (lastDay < firstDay) return { field: 'lastDay', text: 'absences.lastBeforeFirst' }
  if (lastDay < today) return { field: 'lastDay', text: 'absences.theseDaysAreOver' }
  if (firstDay < daysAfter(today, -longestAway)) return { field: 'firstDay', text: 'absences.mostAYear' }
  if (lastDay > daysAfter(today, longestAway) || lastDay > daysAfter(firstDay, longestAway))
    return { field: 'lastDay', text: 'absences.mostAYear' }
  return null
}
