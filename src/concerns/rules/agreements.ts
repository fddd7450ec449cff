import { daysAfter } from '../../time/days'
import { momentOfFace, type Zoned } from '../../time/moments'
import { sideOf, type SideOfConcern } from './concern'
import type { Deed } from './deed'
import type { MoveName } from './moves'

/**
 * What the two sides of a concern have agreed on beside their messages: agreements and talks. It all follows from the entries, in order;
 * nothing of it is stored a second time.
 */

export interface Agreement {
  /** Of the entry that proposed it: by this others speak of it. */
  readonly position: number
  readonly text: string
  readonly who: string
  /** The day by which it is done, such as 2026-12-03; null: from now on. */
  readonly by: string | null
  readonly proposedBy: SideOfConcern
  readonly state: 'proposed' | 'accepted' | 'declined' | 'done' | 'not_done'
}

export interface Talk {
  readonly position: number
  readonly way: string
  /** What was offered, by the name of its field: local time in the practice's zone, such as 2026-12-03T16:00. */
  readonly times: Readonly<Record<string, string>>
  readonly proposedBy: SideOfConcern
  /** Closing a concern calls off the talk that was to come. */
  readonly state: 'proposed' | 'taken' | 'declined' | 'called off' | 'held'
  readonly byClosing: boolean
  /** The time that was taken; null where none was offered. */
  readonly time: string | null
}

export function agreementsIn(deeds: readonly Deed[]): Agreement[] {
  const agreements = new Map<number, Agreement>()
  for (const deed of deeds) {
    const { kind, position, by } = deed
    const proposes = kind === 'agree' || kind === 'change_agreement'
    const state = stateAfter[kind]
    if (!proposes && !state) continue
    const { parts } = deed
    if (proposes) {
      agreements.delete(Number(parts.of)) // this one stands in its place
      const { words: text = '', who = '', by: day } = parts
      agreements.set(position, {
        position,
        text,
        who,
        by: day ?? null,
        proposedBy: sideOf(by),
        state: 'proposed',
      })
    }
    const agreement = agreements.get(Number(parts.of))
    if (agreement && state) agreements.set(agreement.position, { ...agreement, state })
  }
  return [...agreements.values()]
}

const stateAfter: Partial<Record<MoveName, Agreement['state']>> = {
  agree_to: 'accepted',
  disagree: 'declined',
  done: 'done',
  not_done: 'not_done',
}

/** The last talk that was proposed. */
export function talkIn(deeds: readonly Deed[]): Talk | null {
  const at = deeds.findLastIndex(({ kind }) => kind === 'propose_talk')
  const proposal = deeds[at]
  if (!proposal) return null
  const { position, by, parts } = proposal
  const times = Object.fromEntries(
    ['first', 'second', 'third'].flatMap(name => (parts[name] ? [[name, parts[name]] as const] : [])),
  )
  const later = deeds.slice(at + 1)
  const { state, byClosing } = later.reduce(talkAfterDeed, { state: 'proposed', byClosing: false })
  const taken = later.findLast(({ kind }) => kind === 'take_talk')?.parts.of
  return {
    position,
    way: parts.way ?? '',
    times,
    proposedBy: sideOf(by),
    state,
    byClosing,
    time: (taken && times[taken]) ?? null,
  }
}

type StateOfTalk = Pick<Talk, 'state' | 'byClosing'>

function talkAfterDeed(talk: StateOfTalk, { kind }: Deed): StateOfTalk {
  const state = talkAfter[kind]
  if (state) return { state, byClosing: false }
  return talk.state === 'taken' && closingMoves.includes(kind)
    ? { state: 'called off', byClosing: true }
    : talk
}

const closingMoves: readonly MoveName[] = ['close', 'close_unreached']

const talkAfter: Partial<Record<MoveName, Talk['state']>> = {
  take_talk: 'taken',
  decline_talk: 'declined',
  cancel_talk: 'called off',
  note_talk: 'held',
}

/** What an entry of this move can be about, by the value that a form gives it. @returns texts without those that are keys */
export function choicesOf(
  move: MoveName,
  deeds: readonly Deed[],
  part: SideOfConcern,
): { value: string; text: string }[] {
  if (move === 'take_talk') {
    const times = Object.entries(talkIn(deeds)?.times ?? {})
    return times.length > 0 ? times.map(([value, text]) => ({ value, text })) : [{ value: 'yes', text: '' }]
  }
  const answering = move === 'agree_to' || move === 'change_agreement' || move === 'disagree'
  return agreementsIn(deeds)
    .filter(({ state, proposedBy }) =>
      answering ? state === 'proposed' && proposedBy !== part : state === 'accepted' || state === 'not_done',
    )
    .map(({ position, text }) => ({ value: String(position), text }))
}

/** When both are reminded of a day that they have agreed on: at seven in the morning of the day before. */
export function dayBefore(day: string, zoned: Zoned): Date {
  return momentOfFace(`${daysAfter(day, -1)}T07:00`, zoned)
}
