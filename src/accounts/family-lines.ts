import { dayText } from '../language/dates'
import { clockOf, listText } from '../language/locale'
import type { Translate } from '../language/translator'
import type { Family } from '../people/families'
import type { Person } from '../people/person'

/** What clients are told in their account of those with whom they come. It is the same whatever the others write. */
export function familyLines(t: Translate, person: Person, families: readonly Family[]): string[][] {
  const clock = clockOf(person)
  return families.map(({ members, therapist, notedBy, notedAt }) => [
    t('families.youComeTogether', {
      therapist: therapist.name,
      names: listText(
        members.filter(({ id }) => id !== person.id).map(({ name }) => name),
        clock,
      ),
    }),
    t('families.notedForYou', { by: notedBy.name, day: dayText(notedAt, clock) }),
    t('families.eachWritesAlone'),
  ])
}
