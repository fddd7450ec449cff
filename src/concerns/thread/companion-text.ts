import { dayText, momentOf } from '../../language/dates'
import type { TextKey } from '../../language/english'
import { clockOf, type Onlooker } from '../../language/locale'
import type { Translate } from '../../language/translator'
import type { CompanionPart } from '../rules/concern'
import { besideNow, type Companion } from '../store/people/companions'
import type { Entry } from '../store/words/entries'
import type { OpenedConcern } from '../store/opened-concern'
import type { ShownReader } from './reader-values'

/** What pages say of those who read and write beside a client. */

export const partText = {
  interpreter: 'companions.interpreter',
  helper: 'companions.helper',
  guardian: 'guardians.guardian',
} as const satisfies Record<CompanionPart, TextKey>

/** Such as: Nadia Haddad (interpreter) */
export function companionName(t: Translate, { name, part }: Pick<Companion, 'name' | 'part'>): string {
  return t('companions.nameAs', { name, part: t(partText[part]) })
}

/** Those who will read what is written now, but for the person who writes. */
export function companionNames(
  t: Translate,
  person: { readonly id: string },
  { companions }: OpenedConcern,
): string[] {
  return besideNow(companions)
    .filter(({ id }) => id !== person.id)
    .map(one => companionName(t, one))
}

/** Over words of a companion: who wrote them, and for whom. */
export function besideText(
  t: Translate,
  { author, mine, client, parts }: Pick<Entry, 'author' | 'mine' | 'client' | 'parts'>,
): string {
  if (mine) return t('companions.writtenByYou', { client })
  if (parts.part === 'guardian')
    return client === undefined
      ? t('guardians.writtenByYourGuardian', { name: author })
      : t('guardians.writtenBy', { name: author, client })
  const interprets = parts.part === 'interpreter'
  if (client === undefined)
    return t(interprets ? 'companions.writtenForYou' : 'companions.writtenBesideYou', { name: author })
  return t(interprets ? 'companions.writtenFor' : 'companions.writtenBeside', { name: author, client })
}

/** On every page of a concern: who reads along, and to its client the way to end it. */
export interface ShownCompanion {
  readonly text: string
  readonly end: string | null
}

export function companionValues(
  t: Translate,
  person: Onlooker & { readonly id: string },
  { capacity, companions, readers }: OpenedConcern,
): ShownCompanion[] {
  const client = readers.find(one => one.capacity === 'client')?.name
  const mine = capacity === 'client'
  return companions
    .filter(({ personId, endedAt }) => endedAt === null && personId !== person.id)
    .map(one => ({ text: readsAlong(one), end: mine && !one.byRule ? `/companions/${one.id}/ending` : null }))

  function readsAlong({ name, part, beganAt, invitedAt }: Companion): string {
    const clock = clockOf(person)
    if (!beganAt) return t('companions.invitedOnDay', { name, day: dayText(invitedAt, clock) })
    if (part === 'guardian')
      return mine ? t('guardians.readsWithYou', { name }) : t('guardians.readsWith', { name, client })
    const day = momentOf(invitedAt, clock).text
    const interprets = part === 'interpreter'
    if (mine) return t(interprets ? 'companions.interpretsForYou' : 'companions.helpsYou', { name, day })
    return t(interprets ? 'companions.interpretsFor' : 'companions.helps', { name, client, day })
  }
}

/** Among those who read it: whoever has come, also before. */
export function companionReaders(
  t: Translate,
  person: Onlooker & { readonly id: string },
  companions: readonly Pick<Companion, 'personId' | 'name' | 'part' | 'beganAt' | 'endedAt'>[],
): (ShownReader & { readonly since: string })[] {
  return companions.flatMap(({ personId, name, part, beganAt, endedAt }) => {
    if (!beganAt) return []
    const day = dayText(endedAt ?? beganAt, clockOf(person))
    return {
      name: personId === person.id ? t('shared.you') : name,
      as: t(partText[part]),
      formerly: null,
      since: t(endedAt ? 'concerns.cannotReadItAnyMore' : 'concerns.sinceDayLetInBy', { day }),
    }
  })
}
