import { dayText } from '../language/dates'
import { clockOf, listText } from '../language/locale'
import type { Translate } from '../language/translator'
import type { Family } from '../people/families'
import type { Person } from '../people/person'

/** Who comes together, as those who work with them see it on the page of a client. */
export interface ShownFamily {
  readonly lines: readonly string[]
  /** Where it is ended. */
  readonly end: string
}

export function familyValues(t: Translate, person: Person, families: readonly Family[]): ShownFamily[] {
  const clock = clockOf(person)
  return families.map(({ id, members, therapist, notedBy, notedAt }) => ({
    lines: [
      t('families.theyComeTogether', {
        names: listText(
          members.map(({ name }) => name),
          clock,
        ),
        therapist: therapist.name,
      }),
      t('families.notedOn', { by: notedBy.name, day: dayText(notedAt, clock) }),
    ],
    end: `/others/${id}/ending`,
  }))
}
