import type { Field, FieldError, HiddenField } from '../http/page-parts'
import type { Translate } from '../language/translator'
import { dayText } from '../language/dates'
import { clockOf } from '../language/locale'
import type { Named, Person } from '../people/person'
import { onDay } from '../time/days'
import { shownNames } from '../people/names/shown-names'
import type { Departure } from './departure'
import { mostToTap, planFields, type PlanForm } from './form'

/** The form in which a departure is planned, or changed later. */
export interface PlanValues {
  readonly action: string
  /** What it does; empty where something is planned already. */
  readonly statements: readonly string[]
  /** Access ends at once if it is saved once more; null: it does not. */
  readonly warning: string | null
  readonly hidden: readonly HiddenField[]
  readonly fields: readonly Field[]
  /** Under what it is folded; null: it stands open. */
  readonly summary: string | null
  readonly open: boolean
}

export function planValues(
  t: Translate,
  { id, name }: Named,
  {
    departure,
    takers,
    errors,
    form,
    sure,
  }: {
    readonly departure: Departure | null
    readonly takers: readonly Named[]
    readonly errors: readonly FieldError[]
    /** As it was typed; null: as it stands. */
    readonly form: PlanForm | null
    readonly sure: string | null
  },
): PlanValues {
  const standing = {
    reason: departure?.reason ?? null,
    lastDay: departure?.lastDay ?? '',
    saysDied: departure?.saysDied ?? false,
    successor: '',
  }
  const typed = form && { ...form, saysDied: form.says }
  return {
    action: `/people/${id}/leaving`,
    statements: departure
      ? []
      : [
          t('departures.clientsReadItAtOnce', { name }),
          t('departures.nobodyIsMovedWithoutAYes', { name }),
          t('departures.afterTheLastDay', { name }),
        ],
    warning: sure === null ? null : t('departures.thisEndsAccessAtOnce', { name }),
    hidden: [
      { name: 'version', value: departure?.version ?? 0 },
      ...(sure === null ? [] : [{ name: 'sure', value: sure }]),
      ...(takers.length > mostToTap && !departure ? [shownNames(takers)] : []),
    ],
    fields: planFields(t, name, typed ?? standing, { departure, takers, errors }),
    summary: departure && t(departure.endedAt ? 'departures.changeWhatClientsRead' : 'departures.changeThis'),
    open: form !== null,
  }
}

/** What is planned, or has happened, in sentences. */
export function statesOf(
  t: Translate,
  owner: Person,
  { name }: Named,
  departure: Departure | null,
  isOnlyOwner: boolean,
): string[] {
  if (!departure) return []
  const { endedAt, lastDay, saysDied } = departure
  const clock = clockOf(owner)
  if (endedAt)
    return [
      t('departures.accessEndedOn', { name, day: dayText(endedAt, clock) }),
      t(saysDied ? 'departures.clientsReadHasDied' : 'departures.clientsReadNoLongerHere', { name }),
    ]
  return [
    t('departures.lastDayIs', { name, day: dayText(onDay(lastDay, owner.practice), clock) }),
    ...(isOnlyOwner ? [t('departures.notBeforeThereIsAnother', { name })] : []),
  ]
}
