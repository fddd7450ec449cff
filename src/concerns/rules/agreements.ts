import type { Practice } from '../../practices/practice'
import { dayOf, daysAfter, onDay } from '../../time/days'
import { momentOfFace, type Zoned } from '../../time/moments'
import { sideOf, type Capacity, type SideOfConcern } from './concern'
import { endOfWorkingDays } from './working-days'
import type { MoveName } from './moves'
import type { ConcernStatus } from './status'
import type { MoveWords } from './wording'

/**
 * What the two sides of a concern have dealt with each other beside their messages: agreements, talks, pauses, tries to reach the client.
 * It all follows from the entries, in order; nothing of it is stored a second time.
 */

/** An entry, as far as agreements, talks and pauses follow from it. */
export interface Deed {
  readonly position: number
  readonly kind: MoveName
  readonly by: Capacity
  readonly at: Date
  readonly parts: MoveWords
}

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
  readonly state: 'proposed' | 'taken' | 'declined' | 'called off' | 'held'
  /** The time that was taken; null where none was offered. */
  readonly time: string | null
}

/** What must be so before some moves are allowed; see moves.ts. */
export const facts = [
  'agreement to answer',
  'agreement to keep',
  'talk to answer',
  'talk agreed',
  'answered and not asked',
  'paused',
  'pause asked for',
  'silence',
  'not reached',
  'closed and not asked',
  'hand over proposed',
  'somebody else to ask',
  'others answer too',
  'answer to promise',
  'not paused',
] as const
export type Fact = (typeof facts)[number]

/** A try to reach the client counts towards closing from these on. */
export const fewestAttempts = 2
/** Working days without a word, before a concern can be closed as not reached. */
export const silentDays = 20
/** Days after closing, after which its client is asked whether it held. */
export const askedAfter = 28

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
  const last = later.findLast(({ kind }) => kind in talkAfter)
  const taken = later.findLast(({ kind }) => kind === 'take_talk')?.parts.of
  return {
    position,
    way: parts.way ?? '',
    times,
    proposedBy: sideOf(by),
    state: (last && talkAfter[last.kind]) ?? 'proposed',
    time: (taken && times[taken]) ?? null,
  }
}

const talkAfter: Partial<Record<MoveName, Talk['state']>> = {
  take_talk: 'taken',
  decline_talk: 'declined',
  cancel_talk: 'called off',
  note_talk: 'held',
}

/** What is so now, for somebody who looks in this capacity. */
export function factsIn(
  deeds: readonly Deed[],
  capacity: Capacity,
  { waits, since, status }: Pick<ConcernStatus, 'waits' | 'since' | 'status'>,
  practice: Practice,
  now: Date,
): Fact[] {
  const part = sideOf(capacity)
  const agreements = agreementsIn(deeds)
  const talk = talkIn(deeds)
  const silent = waits === 'client'
  const is: Record<Fact, boolean> = {
    'agreement to answer': agreements.some(one => one.state === 'proposed' && one.proposedBy !== part),
    'agreement to keep': agreements.some(({ state }) => state === 'accepted' || state === 'not_done'),
    'talk to answer': talk?.state === 'proposed' && talk.proposedBy !== part,
    'talk agreed': talk?.state === 'taken',
    'answered and not asked': deeds.every(({ kind }) => kind !== 'say_how'),
    paused: waits === 'pause',
    'not paused': waits !== 'pause',
    'pause asked for': waits !== 'pause' && asksForPause(deeds, practice, now),
    silence: silent,
    'not reached': silent && isNotReached(deeds, since, practice, now),
    'hand over proposed': false, // stands beside the entries, as the next one: see entries.ts
    'somebody else to ask': false, // these two follow from who reads it
    'others answer too': false,
    'answer to promise': false, // see promises.ts
    'closed and not asked': status === 'closed' && isTimeToAsk(deeds, since, now),
  }
  return facts.filter(fact => is[fact])
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

function asksForPause(deeds: readonly Deed[], practice: Practice, now: Date): boolean {
  const last = deeds.findLast(({ kind }) => ['ask_pause', 'pause', 'grant_pause'].includes(kind))
  if (last?.kind !== 'ask_pause' || !last.parts.until) return false
  return onDay(last.parts.until, practice) > now
}

/**
 * From when on a silence is long enough to close a concern as not reached, once its client was tried often enough.
 * @param since when the silence began
 */
export function unreachedFrom(since: Date, practice: Practice): Date {
  return endOfWorkingDays(since, silentDays, practice)
}

/** Enough tries on different days, in a silence that has been long enough. */
function isNotReached(deeds: readonly Deed[], since: Date, practice: Practice, now: Date): boolean {
  const days = deeds
    .filter(({ kind, at }) => kind === 'attempt' && at >= since)
    .map(({ parts, at }) => parts.on ?? dayOf(at, practice))
  return new Set(days).size >= fewestAttempts && unreachedFrom(since, practice) < now
}

/** Whether its client closes a concern with this, and says that something is repaired. */
export function isRepair(deed: Deed): boolean {
  return deed.kind === 'close' && (deed.parts.outcome === 'repaired' || deed.parts.outcome === 'partly')
}

function isTimeToAsk(deeds: readonly Deed[], closedAt: Date, now: Date): boolean {
  const asked = deeds.some(({ kind, at }) => kind === 'say_held' && at >= closedAt)
  const closing = deeds.findLast(({ kind }) => kind === 'close' || kind === 'close_unreached')
  return (
    !asked &&
    closing !== undefined &&
    isRepair(closing) &&
    now.getTime() - closedAt.getTime() >= askedAfter * 24 * 3_600_000
  )
}
