import { dayText } from '../../language/dates'
import type { TextKey } from '../../language/english'
import { clockOf, type Onlooker } from '../../language/locale'
import type { Translate } from '../../language/translator'
import { formerlyText, withPronouns } from '../../people/contact'
import type { ReaderCapacity } from '../rules/concern'
import type { Reader } from '../store/people/readers'

/** A person who reads it, or will. */
export interface ShownReader {
  readonly name: string
  readonly as: string
  readonly formerly: string | null
  readonly since?: string
}

/** @param child for whom its client wrote, as their guardian */
export function readerValues(
  t: Translate,
  person: Onlooker & { readonly id: string },
  readers: readonly Reader[],
  child: string | null,
) {
  const first = readers[0]?.readsSince.getTime()
  return readers.map(({ id, name, pronouns, capacity, readsSince, endedAt, formerly }) => ({
    name: id === person.id ? t('shared.you') : withPronouns(name, pronouns),
    as:
      capacity === 'client' && child !== null
        ? t('guardians.guardianOfChild', { child })
        : t(capacityText[capacity]),
    formerly: formerlyText(t, { formerly }, clockOf(person)),
    since: endedAt
      ? t('concerns.cannotReadItAnyMore', { day: dayText(endedAt, clockOf(person)) })
      : sinceText(t, person, readsSince, capacity === 'client' || readsSince.getTime() === first),
  }))
}

/** Since when somebody reads it, and why: its client chose them at the sending, or has let them in later. */
function sinceText(t: Translate, person: Onlooker, since: Date, fromTheBeginning: boolean): string {
  const values = { day: dayText(since, clockOf(person)) }
  return fromTheBeginning ? t('shared.sinceDay', values) : t('concerns.sinceDayLetInBy', values)
}

export const capacityText = {
  client: 'shared.client',
  therapist: 'shared.therapist2',
  owner: 'shared.practiceOwner',
} as const satisfies Record<ReaderCapacity, TextKey>
