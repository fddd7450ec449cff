import { attachmentValues, type ShownAttachment } from '../../attachments/values'
import { dayText, momentOf, secondText, type At } from '../../language/dates'
import { clockOf, type Onlooker } from '../../language/locale'
import type { Person } from '../../people/person'
import { formerlyText, withPronouns } from '../../people/contact'
import { unshown, type Translate } from '../../language/translator'
import { sideOf, type ClosingOutcome, type ReaderCapacity, type Waits } from '../rules/concern'
import { moveOf, type MoveName } from '../rules/moves'
import { dayOf, onDay } from '../../time/days'
import { isKind, kinds, towards, wishes, wishesIn, type Wish } from '../rules/first-words'
import { askedValues, dayIn } from './agreement-values'
import { besideText } from './companion-text'
import type { Deed } from '../rules/agreements'
import type { Draft } from '../store/drafts'
import type { Entry } from '../store/entries'
import type { OpenedConcern } from '../store/opened-concern'
import type { Reader } from '../store/readers'
import { beginningOf } from '../rules/title'
import type { MoveWords as Written } from '../rules/wording'
import type { TextKey } from '../../language/english'

/** From what the domain knows to what a view says. Pure: every value is finished here, and no view has to decide anything. */

/** Something that was said or done, as views/shared/_entries.ejs shows it. */
export interface ShownEntry {
  /** Who did what, as a sentence. */
  readonly heading: string
  readonly at: At
  readonly mine: boolean
  readonly parts: readonly ShownPart[]
  readonly attachments: readonly ShownAttachment[]
  /** The reader has not read it before; the first of these can be jumped to. */
  readonly news?: 'first' | 'more' | undefined
}

/** Words under their label; null: they stand alone. */
export interface ShownPart {
  readonly label: string | null
  readonly text: string
}

export function entryValues(
  t: Translate,
  person: Onlooker,
  entries: readonly Omit<Entry, 'authorId'>[],
): ShownEntry[] {
  return entries.map((_, place) => entryValue(t, person, entries, place))
}

/** One of them. @param place its index */
export function entryValue(
  t: Translate,
  person: Onlooker,
  entries: readonly Omit<Entry, 'authorId'>[],
  place: number,
): ShownEntry {
  const entry = entries[place]
  if (!entry) throw new RangeError('There is no such entry.')
  const { kind, author, mine, client, at, parts, attachments = [] } = entry
  return {
    heading:
      kind === 'write_beside'
        ? besideText(t, { author, mine, parts, ...(client !== undefined && { client }) })
        : doneText(t, { name: author, mine }, didText(t, kind, parts)),
    at: momentOf(at, clockOf(person)),
    mine,
    parts: entryPartValues(t, person, kind, parts, entries.slice(0, place)),
    attachments: attachmentValues(t, person, attachments),
  }
}

/**
 * Such as: Ruth Adler closed this. The sentence is whole in each language, because many change the verb where the reader did it.
 * @param did the end of the sentence, such as: closed this
 */
export function doneText(
  t: Translate,
  { name, mine }: { readonly name: string; readonly mine: boolean },
  did: string,
): string {
  return mine ? t('concerns.youDid', { did }) : t('concerns.nameDid', { name, did })
}

function didText(t: Translate, kind: MoveName, { who, part }: Written): string {
  if (kind === 'invite_companion')
    return t(part === 'interpreter' ? 'companions.invitedInterpreter' : 'companions.invitedHelper', {
      name: who,
    })
  if (kind === 'end_companion') return t('companions.endedAccessOf', { name: who })
  if (kind === 'bring_in') return t('concerns.invitedName', { name: who })
  if (kind === 'hand_over') return t('concerns.choseNameToAnswerFrom', { name: who })
  return t(moveOf(kind).did)
}

/**
 * The words of an entry or a draft, under the labels of their fields where there are several.
 * @param before what was done before it, of which it may speak
 */
export function entryPartValues(
  t: Translate,
  person: Onlooker,
  kind: MoveName,
  parts: Written,
  before: readonly Deed[],
): ShownPart[] {
  const fields = moveOf(kind).words.filter(({ name }) => parts[name])
  const written = fields.map(({ name, label }) => ({
    label: moveOf(kind).words.length > 1 ? t(label) : null,
    text: parts[name] ?? '',
  }))
  return [
    ...(parts.outcome ? [{ label: null, text: t(outcomeText[parts.outcome as ClosingOutcome]) }] : []),
    ...written,
    ...askedValues(t, person, kind, parts, before),
    ...furtherValues(t, parts),
    ...(parts.wasDue ? [{ label: t('concerns.itShouldHaveComeBy'), text: dayIn(person, parts.wasDue) }] : []),
  ]
}

/** The same in a list of those who answer, as long as something waits for them. */
export function meetingLine(
  t: Translate,
  person: Person,
  { meetsOn, waits }: { readonly meetsOn?: string | null; readonly waits: Waits },
  now: Date,
): string | null {
  const owed = waits === 'acknowledgement' || waits === 'answer'
  if (!meetsOn || !owed || meetsOn < dayOf(now, person.practice)) return null
  return t('concerns.youMeetOnDay', { day: dayText(onDay(meetsOn, person.practice), clockOf(person)) })
}

/** What was said beside first words. */
function furtherValues(t: Translate, parts: Written): { label: string; text: string }[] {
  const { kind = '' } = parts
  const wished = wishesIn(parts)
  return [
    ...(wished.length > 0
      ? [{ label: t('concerns.whatWouldHelp'), text: wished.map(wish => t(wishes[wish])).join('\n') }]
      : []),
    ...(isKind(kind) ? [{ label: t('shared.whatItIsAbout'), text: t(kinds[kind]) }] : []),
  ]
}

/** What would help the client. The person who answers sees it first, with where to begin. */
export function helpValues(t: Translate, concern: OpenedConcern): string[] {
  if (sideOf(concern.capacity) !== 'answerer' || concern.waits === 'nobody') return []
  return wishesOf(concern).map(wish => t(towards[wish]))
}

/** What would help, as its client has said it. */
export function wishesOf({ entries }: OpenedConcern): Wish[] {
  return wishesIn(entries[0]?.parts ?? {})
}

/** The next meeting that the client has named, until it is over; to the client also that nobody has opened it. */
export function meetingText(t: Translate, person: Person, concern: OpenedConcern, now: Date): string | null {
  const { meetsOn, capacity, openings, waits } = concern
  if (!meetsOn || waits === 'nobody' || meetsOn < dayOf(now, person.practice)) return null
  const day = dayText(onDay(meetsOn, person.practice), clockOf(person))
  if (capacity !== 'client') return t('concerns.youMeetOnDayIt', { day })
  if (openings.length > 0) return t('concerns.youMeetOnDay2', { day })
  const { text: moment } = momentOf(now, clockOf(person))
  return t('concerns.youMeetOnDayNobody', { day, moment })
}

export const outcomeText = {
  repaired: 'concerns.putRight',
  partly: 'concerns.partlyPutRight',
  not_repaired: 'concerns.notPutRight',
  leave: 'concerns.leaveThisHere',
} as const satisfies Record<ClosingOutcome, TextKey>

/** A person who reads it, or will. */
export interface ShownReader {
  readonly name: string
  readonly as: string
  readonly formerly: string | null
  readonly since?: string
}

export function readerValues(
  t: Translate,
  person: Onlooker & { readonly id: string },
  readers: readonly Reader[],
) {
  const first = readers[0]?.readsSince.getTime()
  return readers.map(({ id, name, pronouns, capacity, readsSince, endedAt, formerly }) => ({
    name: id === person.id ? t('shared.you') : withPronouns(name, pronouns),
    as: t(capacityText[capacity]),
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

export type BegunDrafts = NonNullable<ReturnType<typeof begunValues>>

/** Drafts that wait for their writer, each told from the others by its first words. @param concerns that they belong to, by id, where a list has drafts of more than one */
export function begunValues(
  t: Translate,
  person: Person,
  drafts: readonly Draft[],
  concerns: ReadonlyMap<string, { readonly who: string; readonly apart: string | null }> = new Map(),
) {
  const values = drafts.map(draft => {
    const { id, concernId, savedAt, goesAt, thrownAt } = draft
    return {
      href: goesAt || thrownAt ? `/drafts/${id}` : `/drafts/${id}/edit`,
      what: nameOf(t, draft),
      concern: concerns.get(concernId ?? '') ?? null,
      begins: firstWordsOf(draft),
      savedText: goesAt
        ? t('concerns.goesOutAtTime', { time: secondText(goesAt, clockOf(person)) })
        : t('concerns.keptOnMoment', { moment: momentOf(savedAt, clockOf(person)).text }),
      discard: goesAt ? null : `/drafts/${id}/discarding`,
      isThrown: thrownAt !== null,
    }
  })
  if (values.length === 0) return null
  return {
    begun: values.filter(({ isThrown }) => !isThrown),
    thrown: values.filter(({ isThrown }) => isThrown),
  }
}

/** What a draft is called where several stand together. */
function nameOf(t: Translate, { move, choices }: Pick<Draft, 'move' | 'choices'>): string {
  return choices.letter ? letterHeading(t) : t(moveOf(move).heading)
}

export function letterHeading(t: Translate): string {
  return t('concerns.aLetterThatYouNeed')
}

/** So much of a draft that its writer knows which one it is. */
export function firstWordsOf({ words, damaged }: Draft): string | null {
  return damaged ? unshown : beginningOf(Object.values(words).join(' '))
}
