import type { Practice } from '../../practices/practice'
import { dayMs, dayOf, onDay } from '../../time/days'
import { agreementsIn, talkIn } from './agreements'
import { sideOf } from './concern'
import { endOfWorkingDays } from './days/working-days'
import type { Deed } from './deed'
import type { Situation } from './moves'
import { facts, type Fact } from './moves/move'
import { canPromise } from './promises'
import type { ConcernStatus } from './status'

/** A try to reach the client counts towards closing from these on. */
export const fewestAttempts = 2
/** Working days without a word, before a concern can be closed as not reached. */
export const silentDays = 20
/** Days after closing, after which its client is asked whether it held. */
export const askedAfter = 28

/** What follows from who reads it, or stands beside what was said and done. */
type FactsBeside = Record<
  'guardian no more' | 'hand over proposed' | 'somebody else to ask' | 'others answer too',
  boolean
>

/** What is so now, for somebody who looks in this capacity. @param beside absent for a companion, of whom nothing of it is so */
export function factsIn(
  deeds: readonly Deed[],
  { capacity, waits, since, status }: Standing,
  practice: Practice,
  now: Date,
  beside?: FactsBeside,
): Fact[] {
  const silent = waits === 'client'
  const is: Record<Exclude<Fact, keyof FactsBeside>, boolean> & Partial<FactsBeside> = {
    ...beside,
    ...whatIsAsked(deeds, { capacity, waits, since, status }, practice, now),
    'answered and not asked': deeds.every(({ kind }) => kind !== 'say_how'),
    paused: waits === 'pause',
    'not paused': waits !== 'pause',
    silence: silent,
    'not reached': silent && isNotReached(deeds, since, practice, now),
    'answer to promise': canPromise(deeds, waits, practice),
  }
  return facts.filter(fact => is[fact])
}

type Standing = Pick<Situation & ConcernStatus, 'capacity' | 'waits' | 'since' | 'status'>

/** The kinds of entries from which it follows what is asked of somebody: a list looks at no others. */
export const askingKinds = [
  ...['propose_talk', 'take_talk', 'decline_talk', 'cancel_talk', 'note_talk'],
  ...['agree', 'change_agreement', 'agree_to', 'disagree', 'done', 'not_done'],
  ...['ask_pause', 'pause', 'grant_pause'],
  ...['close', 'close_unreached', 'say_held', 'reopen'],
]

/** What a list needs to say what is asked of its reader. @param deeds at least those of askingKinds */
export function factsOfLine(
  deeds: readonly Deed[],
  standing: Standing,
  practice: Practice,
  now: Date,
): Fact[] {
  const is: Partial<Record<Fact, boolean>> = whatIsAsked(deeds, standing, practice, now)
  return facts.filter(fact => is[fact])
}

function whatIsAsked(
  deeds: readonly Deed[],
  { capacity, waits, since, status }: Standing,
  practice: Practice,
  now: Date,
) {
  const part = sideOf(capacity)
  const agreements = agreementsIn(deeds)
  const talk = talkIn(deeds)
  return {
    'agreement to answer': agreements.some(one => one.state === 'proposed' && one.proposedBy !== part),
    'agreement to keep': agreements.some(({ state }) => state === 'accepted' || state === 'not_done'),
    'talk to answer': talk?.state === 'proposed' && talk.proposedBy !== part,
    'talk agreed': talk?.state === 'taken',
    'pause asked for': waits !== 'pause' && asksForPause(deeds, practice, now),
    'closed and not asked': status === 'closed' && isTimeToAsk(deeds, since, now),
  }
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
    now.getTime() - closedAt.getTime() >= askedAfter * dayMs
  )
}
