import { dayText } from '../../language/dates'
import { clockOf } from '../../language/locale'
import type { Translate } from '../../language/translator'
import type { KnownDeparture } from '../../people/departures'
import type { KnownTherapist, Named, Person } from '../../people/person'
import { onDay } from '../../time/days'

/** What clients are told of therapists who leave, or have left. */

/** Until when somebody who leaves is there; null: nothing is planned, or it is over. */
export function lastDayIn(
  { practice, language }: Pick<Person, 'practice' | 'language'>,
  departure: KnownDeparture | null | undefined,
): string | null {
  if (!departure || departure.ended) return null
  return dayText(onDay(departure.lastDay, practice), clockOf({ practice, language }))
}

/** Before a client writes to somebody who leaves; null: they do not. */
export function beforeLastDay(
  t: Translate,
  client: Person,
  { name, departure }: KnownTherapist,
): string | null {
  const day = lastDayIn(client, departure)
  return day && t('concerns.lastDayBeforeYouWrite', { therapist: name, day })
}

/** On a client's own page: of whom leaves, and of whom they worked with before. @param names of those who go on with them, by id */
export function partingTexts(
  t: Translate,
  client: Person,
  therapists: readonly KnownTherapist[],
  names: ReadonlyMap<string, string>,
): string[] {
  return therapists.flatMap(therapist => {
    const { name, departure, former } = therapist
    const day = lastDayIn(client, departure)
    const successor = departure?.toId ? names.get(departure.toId) : undefined
    if (day)
      return [
        t('concerns.lastDayOfTherapist', { therapist: name, day }),
        ...(successor && !former
          ? [t('concerns.practicePlansSuccessor', { therapist: name, successor })]
          : []),
      ]
    if (!former) return []
    const goesOn = therapists.some(one => one.id === departure?.toId && !one.former)
    return [
      formerText(t, therapist),
      ...(successor && goesOn ? [t('concerns.successorWorksWithYou', { successor })] : []),
    ]
  })
}

/** What a former client is told on their own page. */
function formerText(t: Translate, { name, gone, departure }: KnownTherapist): string {
  const names = { therapist: name }
  if (departure?.ended && departure.died) return t('concerns.therapistHasDied', names)
  return t(gone ? 'concerns.yourWorkWithTherapistHas' : 'concerns.yourWorkWithTherapistHasEnded', names)
}

/** Why nobody answers a client, or why the practice suggests somebody; null: its therapist is here. */
export function goneText(
  t: Translate,
  therapist: Named | null,
  departure: KnownDeparture | null,
): string | null {
  if (!therapist || !departure?.ended) return null
  return t(departure.died ? 'departures.hasDied' : 'departures.noLongerWorksHere', { name: therapist.name })
}
