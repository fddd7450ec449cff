import { attachmentValues, type ShownAttachment } from '../../attachments/values'
import { momentOf, type At } from '../../language/dates'
import type { TextKey } from '../../language/english'
import { clockOf, type Onlooker } from '../../language/locale'
import type { Translate } from '../../language/translator'
import type { ClosingOutcome } from '../rules/concern'
import { isKind, kinds, wishes, wishesIn } from '../rules/first-words'
import { moveOf, moves, type MoveName } from '../rules/moves'
import type { MoveWords as Written } from '../rules/wording'
import type { Entry } from '../store/words/entries'
import { askedValues, dayIn, type AuthoredDeed } from './agreement-values'
import { besideText } from './companion-text'

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
    attachments: attachmentValues(t, person, attachments, { mine }),
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
  if (kind === 'invite_companion' && part === 'guardian') return t('guardians.tookAlong', { name: who })
  if (part === 'together' && (kind === 'invite_companion' || kind === 'end_companion'))
    return t(kind === 'invite_companion' ? 'families.askedToShare' : 'families.endedSharing', { name: who })
  if (kind === 'invite_companion')
    return t(part === 'interpreter' ? 'companions.invitedInterpreter' : 'companions.invitedHelper', {
      name: who,
    })
  if (kind === 'end_companion') return t('companions.endedAccessOf', { name: who })
  if (kind === 'bring_in') return t('concerns.invitedName', { name: who })
  if (kind === 'hand_over') return t('concerns.choseNameToAnswerFrom', { name: who })
  return t(moves[kind].did)
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
  before: readonly AuthoredDeed[],
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

export const outcomeText = {
  repaired: 'concerns.putRight',
  partly: 'concerns.partlyPutRight',
  not_repaired: 'concerns.notPutRight',
  leave: 'concerns.leaveThisHere',
} as const satisfies Record<ClosingOutcome, TextKey>
