import { dayText, momentOf } from '../../language/dates'
import { clockOf } from '../../language/locale'
import type { Translate } from '../../language/translator'
import type { Person } from '../../people/person'
import { dayOf, onDay } from '../../time/days'
import { sideOf, type Waits } from '../rules/concern'
import { towards, wishesIn, type Wish } from '../rules/first-words'
import { isOwed } from '../rules/status'
import type { OpenedConcern } from '../store/opened-concern'

/** What a client has said beside their first words: what would help, and when the two meet next. */

/** What would help the client. The person who answers sees it first, with where to begin. */
export function helpValues(t: Translate, concern: OpenedConcern): string[] {
  if (sideOf(concern.capacity) !== 'answerer' || concern.waits === 'nobody') return []
  return wishesOf(concern).map(wish => t(towards[wish]))
}

/** What would help, as its client has said it. */
export function wishesOf({ entries }: OpenedConcern): Wish[] {
  return wishesIn(entries[0]?.parts ?? {})
}

/** The next meeting that the client has named, until it is over; to the client also that nobody has opened it. */
export function meetingText(t: Translate, person: Person, concern: OpenedConcern, now: Date): string | null {
  const { meetsOn, capacity, openings, waits } = concern
  if (!meetsOn || waits === 'nobody' || meetsOn < dayOf(now, person.practice)) return null
  const day = dayText(onDay(meetsOn, person.practice), clockOf(person))
  if (capacity !== 'client') return t('concerns.youMeetOnDayIt', { day })
  if (openings.length > 0) return t('concerns.youMeetOnDay2', { day })
  const { text: moment } = momentOf(now, clockOf(person))
  return t('concerns.youMeetOnDayNobody', { day, moment })
}

/** The same in a list of those who answer, as long as something waits for them. */
export function meetingLine(
  t: Translate,
  person: Person,
  { meetsOn, waits }: { readonly meetsOn?: string | null; readonly waits: Waits },
  now: Date,
): string | null {
  if (!meetsOn || !isOwed(waits) || meetsOn < dayOf(now, person.practice)) return null
  return t('concerns.youMeetOnDay', { day: dayText(onDay(meetsOn, person.practice), clockOf(person)) })
}
