import { dayText } from '../language/dates'
import { clockOf } from '../language/locale'
import type { TextKey } from '../language/english'
import type { Translate } from '../language/translator'
import type { ChildGuardianship } from '../people/children'
import type { Guardianship, WayToConfirm } from '../people/guardians'
import type { Person } from '../people/person'

/** A guardianship as those who keep it see it, on the page of a client. */
export interface ShownGuardianship {
  readonly lines: readonly string[]
  /** Where it is ended; null: it has ended. */
  readonly end: string | null
}

export function guardianshipValues(
  t: Translate,
  person: Person,
  guardianships: readonly Guardianship[],
): ShownGuardianship[] {
  const day = (moment: Date) => dayText(moment, clockOf(person))
  return guardianships.map(one => {
    const { id, guardian, child, confirmedBy, how, endedAt } = one
    const names = { guardian: guardian.name, child: child.name, by: confirmedBy.name }
    return {
      lines: [
        t('guardians.guardianIsGuardianOf', names),
        t(howText[how], { ...names, day: day(one.confirmedAt) }),
        ...(endedAt ? [t('guardians.itEndedOn', { day: day(endedAt) })] : lastingTexts(one, names)),
      ],
      end: endedAt ? null : `/together/${id}/ending`,
    }
  })

  function lastingTexts({ readsAloneAt, endsAt }: Guardianship, names: { guardian: string; child: string }) {
    const isAlone = readsAloneAt !== null && readsAloneAt <= new Date()
    return [
      ...(isAlone ? [t('guardians.childDecides', names)] : []),
      ...(readsAloneAt && !isAlone && readsAloneAt < endsAt
        ? [t('guardians.childDecidesFrom', { ...names, day: day(readsAloneAt) })]
        : []),
      t('guardians.itEndsOn', { day: day(endsAt) }),
    ]
  }
}

/** The same of children who have no account, on the page of their guardian. */
export function childGuardianshipValues(
  t: Translate,
  person: Person,
  guardianships: readonly ChildGuardianship[],
): ShownGuardianship[] {
  const day = (moment: Date) => dayText(moment, clockOf(person))
  return guardianships.map(({ id, guardian, childName, confirmedBy, confirmedAt, how, endsAt, endedAt }) => ({
    lines: [
      t('guardians.writesForChild', { guardian: guardian.name, child: childName }),
      t(howText[how], { by: confirmedBy.name, day: day(confirmedAt) }),
      endedAt
        ? t('guardians.itEndedOn', { day: day(endedAt) })
        : t('guardians.itEndsOn', { day: day(endsAt) }),
    ],
    end: endedAt ? null : `/together/${id}/ending`,
  }))
}

const howText = {
  papers: 'guardians.confirmedByPapers',
  court: 'guardians.confirmedByCourt',
  known: 'guardians.confirmedAsKnown',
} as const satisfies Record<WayToConfirm, TextKey>
