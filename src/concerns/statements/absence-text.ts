import { dayText } from '../../language/dates'
import { clockOf, listText, type Onlooker } from '../../language/locale'
import type { Translate } from '../../language/translator'
import { awayText, lastDayText } from '../../people/away'
import type { Away, Named } from '../../people/person'
import { onDay } from '../../time/days'

/** What is said of people who are away, to clients who wait for them, or are about to write to them. */

type Absent = Named & { readonly away: Away }

/** Those of these people who are away now. */
export function absentAmong<Somebody extends Named>(
  people: readonly Somebody[],
): (Somebody & { readonly away: Away })[] {
  return people.flatMap(one => (one.away ? [{ ...one, away: one.away }] : []))
}

/**
 * The same before a client chooses who reads their words: they can wait, or choose an owner.
 * @param others the owners who can be chosen
 */
export function awayBeforeChoosing(
  t: Translate,
  person: Onlooker,
  therapist: Named,
  others: readonly Named[],
): string | null {
  const away = awayText(t, person, therapist)
  const owners = others.filter(one => !one.away).map(({ name }) => name)
  const { name } = therapist
  const choice =
    owners.length > 0
      ? t('absences.youCanWaitOrChoose', { name, owners: listText(owners, clockOf(person), 'disjunction') })
      : t('absences.youCanWaitFor', { name })
  return away && `${away} ${choice}`
}

/**
 * Of somebody who reads a concern, or will: until when they are away, and who stands in and cannot read it.
 * @param readers those who read it do not stand in: they can answer
 */
export function awayAndStandingIn(
  t: Translate,
  person: Onlooker,
  absent: Absent,
  readers: readonly Pick<Named, 'id'>[],
): string {
  const { name, away } = absent
  const text = t('absences.nameIsAwayAndReadsAfter', { name, day: lastDayText(person, away) })
  const { standsIn } = away
  return standsIn && !readers.some(({ id }) => id === standsIn.id)
    ? `${text} ${t('absences.standsInUnread', { colleague: standsIn.name })}`
    : text
}

/** Such as: Ruth Adler was away until Thursday, 10 December 2026, and is back. */
export function backText(
  t: Translate,
  person: Onlooker,
  { name, wasAwayUntil }: Named & { readonly wasAwayUntil: string },
): string {
  return t('absences.nameIsBackAgain', {
    name,
    day: dayText(onDay(wasAwayUntil, person.practice), clockOf(person)),
  })
}
