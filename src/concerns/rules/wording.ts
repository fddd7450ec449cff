import { isVisible } from '../../language/translator'
import { nameFault, nameFaultTexts } from '../../people/name-fault'
import type { Practice } from '../../practices/practice'
import type { ConcernKind, Wish } from './first-words'
import type { Audience, ClosingOutcome } from './concern'
import { comingFault, meetingFault, momentFault, pastFault } from './days/day-faults'
import { moveOf, type Ask, type MoveName } from './moves'
import { promisedFault } from './days/promisable-days'
import type { TextKey } from '../../language/english'

/** What a person would call characters, in one field. */
export const mostCharacters = 10_000

/** Words by the name of their field (concern.ts). */
export type MoveWords = Readonly<Record<string, string>>

/** What was chosen beside the words. Only `close` chooses an outcome; what a move asks for (moves.ts) are details; all else goes with `send`. */
export interface Choices {
  readonly therapist?: string
  readonly audience?: Audience
  readonly owners?: readonly string[]
  /** The guardians who read along with a young person, by the ids of their guardianships. */
  readonly guardians?: readonly string[]
  /** For whom a guardian writes first words: a child, by the id of the guardianship, or themself. */
  readonly forWhom?: string
  readonly outcome?: ClosingOutcome
  /** Whom somebody lets read, or lets answer from then on: with `bring_in` and `hand_over` alone. */
  readonly reader?: string
  /** By the name of what is asked; as it was typed. */
  readonly details?: MoveWords
  /** What kind of thing first words are about, what would help, and when the two meet next (2026-12-03), as it was typed. */
  readonly kind?: ConcernKind
  readonly help?: readonly Wish[]
  readonly meets?: string
  /** The person who answers may show these words, and all that follow, to a supervisor. */
  readonly supervision?: boolean
  /** A letter that need not be sent: until its writer wants to, nobody is asked who may read it. */
  readonly letter?: boolean
  /** How somebody without an account wants to be called; empty: they give no name. */
  readonly name?: string
}

/** Something that keeps a draft from being sent: where, and a key of t() that says it to its writer. */
export interface MoveFault {
  readonly field: string
  readonly text: TextKey
}

/** What a draft still needs before its move can be made. */
export function moveFaults(
  move: MoveName,
  words: MoveWords,
  choices: Choices,
  practice: Practice,
  now: Date,
): MoveFault[] {
  const faults: MoveFault[] = move === 'send' ? audienceFaults(choices) : []
  const { words: fields, asks = [], asksOutcome } = moveOf(move)
  const ofWords = fields.flatMap(({ name, optional }): MoveFault[] => {
    const text = words[name] ?? ''
    if (!optional && !isVisible(text)) return [{ field: name, text: 'consulting.writeAFewWordsHere' }]
    return isTooLong(text) ? [{ field: name, text: 'consulting.thisIsLongerThanMost' }] : []
  })
  faults.push(...ofWords, ...asks.flatMap(ask => askFault(ask, choices.details ?? {}, practice, now)))
  if (asksOutcome && !choices.outcome)
    faults.push({ field: 'outcome', text: 'concerns.chooseHowThingsStand' })
  const ofName = nameFault(choices.name ?? '')
  if (ofName && ofName !== 'empty') faults.push({ field: 'name', text: nameFaultTexts[ofName] })
  const meeting = choices.meets ? meetingFault(choices.meets, now, practice) : null
  if (meeting) faults.push({ field: 'meets', text: meeting })
  return faults
}

function audienceFaults({ audience, owners = [] }: Choices): MoveFault[] {
  if (!audience) return [{ field: 'audience', text: 'concerns.chooseWhoMayReadIt' }]
  return audience === 'therapist' || owners.length > 0
    ? []
    : [{ field: 'owners', text: 'concerns.chooseAtLeastOneOwner' }]
}

/** What stands in an entry, sealed: its words, without the fields that were left empty. */
export function partsOf(move: MoveName, words: MoveWords, choices: Choices): MoveWords {
  const written = moveOf(move).words.flatMap(({ name }) => {
    const text = words[name] ?? ''
    return isVisible(text) ? [[name, text.trim()] as const] : []
  })
  const { outcome, details, kind, help = [] } = choices
  return {
    ...(outcome && { outcome }),
    ...Object.fromEntries(written),
    ...details,
    ...(kind && { kind }),
    ...(help.length > 0 && { help: help.join(' ') }),
  }
}

function askFault(
  { name, kind, optional }: Ask,
  details: MoveWords,
  practice: Practice,
  now: Date,
): MoveFault[] {
  const value = details[name] ?? ''
  if (!value)
    return optional
      ? []
      : [{ field: name, text: kind.endsWith('day') ? 'concerns.chooseADay' : 'concerns.chooseOne' }]
  const text = checks[kind]?.(value, now, practice)
  return text ? [{ field: name, text }] : []
}

const checks: Partial<Record<Ask['kind'], (value: string, now: Date, practice: Practice) => TextKey | null>> =
  {
    day: comingFault,
    'past day': pastFault,
    'working day': promisedFault,
    moment: momentFault,
  }

/**
 * Counts what a person would call characters: a family of four is one. In pieces, because the time it takes grows faster
 * than the text: tens of thousands at once would hold up everybody else.
 * @param upTo beyond this it need not count
 */
export function characters(text: string, upTo = Infinity): number {
  const segmenter = new Intl.Segmenter()
  let count = 0
  let start = 0
  while (start < text.length && count <= upTo) {
    const cutsPair = /[\uD800-\uDBFF]/.test(text.charAt(start + pieceLength - 1))
    const end = start + pieceLength + (cutsPair ? 1 : 0)
    const segments = Array.from(segmenter.segment(text.slice(start, end)))
    const last = end < text.length ? segments.at(-1)?.index : 0 // it may go on in the next piece
    count += last ? segments.length - 1 : segments.length
    start = last ? start + last : end
  }
  return count
}

export function isTooLong(text: string): boolean {
  return text.length > mostCharacters && characters(text, mostCharacters) > mostCharacters
}

const pieceLength = 1_000
