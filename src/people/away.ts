import { dayText } from '../language/dates'
import { clockOf, type Onlooker } from '../language/locale'
import type { Translate } from '../language/translator'
import { onDay } from '../time/days'
import type { Away, Named } from './person'

/** Such as: Ruth Adler is away until Thursday, 10 December 2026. Null: they are not away. */
export function awayText(t: Translate, person: Onlooker, { name, away }: Named): string | null {
  return away ? t('absences.nameIsAwayUntil', { name, day: lastDayText(person, away) }) : null
}

export function lastDayText(person: Onlooker, { lastDay }: Away): string {
  return dayText(onDay(lastDay, person.practice), clockOf(person))
}
