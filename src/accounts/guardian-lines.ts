import { dayText } from '../language/dates'
import { clockOf } from '../language/locale'
import type { Translate } from '../language/translator'
import type { ChildGuardianship } from '../people/children'
import type { Guardianship } from '../people/guardians'
import type { Person } from '../people/person'

/** What a guardian is told of the children without an account for whom they write. */
export function childLines(
  t: Translate,
  person: Person,
  guardianships: readonly ChildGuardianship[],
): string[][] {
  return guardianships.map(({ childName: child, confirmedBy, confirmedAt, endsAt }) => {
    const day = (moment: Date) => dayText(moment, clockOf(person))
    return [
      t('guardians.youAreGuardianOf', { child }),
      t('guardians.youCanWriteForChild', { child, by: confirmedBy.name, day: day(confirmedAt) }),
      t('guardians.itEndsOn', { day: day(endsAt) }),
    ]
  })
}

/** What people are told in their account of their guardians, and of whose guardian they are. A guardian is told the same whatever the young person does alone. */
export function guardianLines(
  t: Translate,
  person: Person,
  guardianships: readonly Guardianship[],
  now: Date,
): string[][] {
  const day = (moment: Date) => dayText(moment, clockOf(person))
  return guardianships.map(one =>
    one.guardian.id === person.id
      ? [
          t('guardians.youAreGuardianOf', { child: one.child.name }),
          t('guardians.youSeeWhatIsShared', { child: one.child.name }),
          t('guardians.itEndsOn', { day: day(one.endsAt) }),
        ]
      : toChild(one),
  )

  function toChild({ guardian, confirmedBy, confirmedAt, readsAloneAt, endsAt, endedAt }: Guardianship) {
    const { name } = guardian
    const said = t('guardians.isYourGuardian', { name, by: confirmedBy.name, day: day(confirmedAt) })
    if (endedAt || endsAt <= now) return [said, t('guardians.itEndedOn', { day: day(endedAt ?? endsAt) })]
    const isAlone = readsAloneAt !== null && readsAloneAt <= now
    return [
      said,
      ...(isAlone
        ? [t('guardians.youDecide', { name })]
        : [
            t('guardians.readsAlongForNow', { name }),
            ...(readsAloneAt && readsAloneAt < endsAt
              ? [t('guardians.youDecideFrom', { day: day(readsAloneAt) })]
              : []),
          ]),
      t('guardians.neverWhatOwnersRead', { name }),
      t('guardians.itEndsOn', { day: day(endsAt) }),
    ]
  }
}
