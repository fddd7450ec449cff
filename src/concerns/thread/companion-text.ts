import { dayText, momentOf } from '../../language/dates'
import type { TextKey } from '../../language/english'
import { clockOf, type Onlooker } from '../../language/locale'
import type { Translate } from '../../language/translator'
import { clientIn, daysToSayItEnded, type CompanionPart } from '../rules/concern'
import { besideNow, type Companion } from '../store/people/companions'
import type { Entry } from '../store/words/entries'
import type { OpenedConcern } from '../store/opened-concern'
import type { ShownReader } from './reader-values'
import { dayMs } from '../../time/days'

/** What pages say of those who read and write beside a client. */

export const partText = {
  interpreter: 'companions.interpreter',
  helper: 'companions.helper',
  guardian: 'guardians.guardian',
  together: 'families.sharesThis',
} as const satisfies Record<CompanionPart, TextKey>

/** How a companion finds a concern again: by its client. */
export function besideNameText(
  t: Translate,
  { part, client }: { readonly part: CompanionPart; readonly client: string },
): string {
  return t(part === 'together' ? 'families.togetherWithName' : 'companions.besideName', { name: client })
}

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
  const part = t('families.onceTheySayYes')
  return [
    ...besideNow(companions)
      .filter(({ id }) => id !== person.id)
      .map(one => companionName(t, one)),
    ...askedNow(companions).map(({ name }) => t('companions.nameAs', { name, part })),
  ]
}

/** Those who will read what is written now if they say yes. */
export function askedNow(companions: readonly Companion[]): Companion[] {
  return companions.filter(one => one.part === 'together' && !one.beganAt && !one.endedAt)
}

/** Over words of a companion: who wrote them, and for whom. */
export function besideText(
  t: Translate,
  { author, mine, client, parts }: Pick<Entry, 'author' | 'mine' | 'client' | 'parts'>,
): string {
  if (mine)
    return parts.part === 'together' ? t('families.writtenByYou') : t('companions.writtenByYou', { client })
  if (parts.part === 'together')
    return client === undefined
      ? t('families.writtenByWhoSharesWithYou', { name: author })
      : t('families.writtenByWhoShares', { name: author, client })
  if (parts.part === 'guardian')
    return client === undefined
      ? t('guardians.writtenByYourGuardian', { name: author })
      : t('guardians.writtenBy', { name: author, client })
  const interprets = parts.part === 'interpreter'
  if (client === undefined)
    return t(interprets ? 'companions.writtenForYou' : 'companions.writtenBesideYou', { name: author })
  return t(interprets ? 'companions.writtenFor' : 'companions.writtenBeside', { name: author, client })
}

/** On every page of a concern: who reads along, and to its client the ways to end it and to send the invitation again. */
export interface ShownCompanion {
  readonly text: string
  readonly name: string
  readonly again: string | null
  readonly end: string | null
}

export function companionValues(
  t: Translate,
  person: Onlooker & { readonly id: string },
  { capacity, companions, readers, waits, writtenFor }: OpenedConcern,
  now: Date,
): ShownCompanion[] {
  const client = clientIn(readers)?.name
  const mine = capacity === 'client'
  const present = companions
    .filter(({ personId, endedAt }) => endedAt === null && personId !== person.id)
    .map(one => ({
      ...shown(one, readsAlong(one)),
      again: againOf(one),
      end: mine && !one.byRule ? `/companions/${one.id}/ending` : null,
    }))
  return [...present, ...companions.flatMap(one => sharedNoMore(one))]

  function shown({ name }: Pick<Companion, 'name'>, text: string): ShownCompanion {
    return { name, text, again: null, end: null }
  }

  /** Whoever was asked in the portal itself has no invitation. */
  function againOf({ id, part, beganAt }: Companion): string | null {
    const canCome = !beganAt && part !== 'together' && waits !== 'nobody' && !writtenFor?.overSince
    return mine && canCome ? `/companions/${id}/again` : null
  }

  /** For two weeks. Of a no only its client is told; that a question has ended in any other way reads the same. */
  function sharedNoMore({ name, part, beganAt, endedAt }: Companion): ShownCompanion[] {
    if (part !== 'together' || !endedAt || now.getTime() - endedAt.getTime() > twoWeeks) return []
    if (beganAt) return [shown({ name }, t('families.sharesThisNoMore', { name }))]
    return mine ? [shown({ name }, t('families.isNotPart', { name }))] : []
  }

  /** To its client alone: nobody else has the invitation in their sight. */
  function linkText(until: Date | null): string[] {
    if (!until) return []
    if (until <= now) return [t('companions.linkWorksNoMore')]
    return [t('companions.linkWorksUntil', { day: dayText(until, clockOf(person)) })]
  }

  function readsAlong({ name, part, beganAt, invitedAt, linkUntil }: Companion): string {
    const clock = clockOf(person)
    if (!beganAt && part === 'together') {
      const names = { name, client, day: momentOf(invitedAt, clock).text }
      return t(mine ? 'families.youAskedOn' : 'families.clientAskedOn', names)
    }
    if (!beganAt)
      return [
        t('companions.invitedOnDay', { name, day: dayText(invitedAt, clock) }),
        ...linkText(linkUntil),
      ].join(' ')
    if (part === 'guardian')
      return mine ? t('guardians.readsWithYou', { name }) : t('guardians.readsWith', { name, client })
    const day = momentOf(invitedAt, clock).text
    if (part === 'together')
      return mine
        ? t('families.sharesWithYou', { name, day })
        : t('families.theyShare', { name, client, day })
    const interprets = part === 'interpreter'
    if (mine) return t(interprets ? 'companions.interpretsForYou' : 'companions.helpsYou', { name, day })
    return t(interprets ? 'companions.interpretsFor' : 'companions.helps', { name, client, day })
  }
}

const twoWeeks = daysToSayItEnded * dayMs

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
