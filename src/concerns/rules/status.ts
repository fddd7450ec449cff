import type { Practice } from '../../practices/practice'
import { sideOf, type Capacity, type Status, type Waits } from './concern'
import { onDay } from '../../time/days'
import type { Deed } from './deed'
import { endOfDay, endOfWorkingDays } from './days/working-days'
import { moveOf, type MoveName } from './moves'

/** What was done in a concern, by whom, and when; in order. */
export interface Step {
  readonly kind: MoveName
  readonly by: Capacity
  readonly at: Date
  /** Of what pauses a concern, or asks for it: the day on which it comes back. */
  readonly until?: string | undefined
  /** Of a promise: the day by which the answer comes. */
  readonly day?: string | undefined
  /** The day by which an answer had been due, if it was late then. */
  readonly wasDue?: string | undefined
}

/** What a deed means for the status. Its words are asked for only where they decide. */
export function stepOfDeed(deed: Deed): Step {
  const { kind, by, at } = deed
  return {
    ...{ kind, by, at },
    get until() {
      return deed.parts.until
    },
    get day() {
      return deed.parts.day
    },
    get wasDue() {
      return deed.parts.wasDue
    },
  }
}

export interface ConcernStatus {
  readonly status: Status
  readonly waits: Waits
  /** Since when it has been so. */
  readonly since: Date
  /** Null: nobody owes an answer. */
  readonly dueAt: Date | null
}

/** A pause, and when it was over, or will be. */
export interface Pause {
  readonly since: Date
  readonly endsAt: Date
}

/**
 * How a concern stands, from its steps alone. The client's words make the answerer owe, the answerer's words make it the
 * client's turn. The due day counts from the first words that were not answered: writing again never postpones it. What was set
 * aside, or paused, had no clock: it begins again on the day on which it came back. So it does for somebody who answers from now on. A day
 * that an answerer promises is due instead.
 * @param steps at least the first words
 */
export function statusAfter(steps: readonly Step[], practice: Practice, now: Date): ConcernStatus {
  const status = steps.map(({ kind }) => moveOf(kind).to).findLast(to => to !== null) ?? 'sent'
  const { of, since } = whoseTurnIn(steps)
  const aside = steps.findLast(({ kind }) => kind === 'set_aside' || kind === 'bring_back')
  if (aside?.kind === 'set_aside') return { status, waits: 'set_aside', since: aside.at, dueAt: null }
  const pause = pauseIn(steps, practice)
  if (of !== 'nobody' && pause && pause.endsAt > now)
    return { status, waits: 'pause', since: pause.since, dueAt: null }
  if (of !== 'answerer') return { status, waits: of, since, dueAt: null }
  const waits = status === 'sent' ? 'acknowledgement' : 'answer'
  const begins = clockBeginsIn(steps, practice)
  const promised = steps.findLast(({ kind, at }) => kind === 'promise' && at >= begins)?.day
  const dueAt = promised ? endOfDay(promised, practice) : dueAfter(waits, begins, practice)
  return { status, waits, since, dueAt }
}

/** From when on the days count, by which an answer to the first unanswered words is due. */
export function clockBeginsIn(steps: readonly Step[], practice: Practice): Date {
  const aside = steps.findLast(({ kind }) => kind === 'set_aside' || kind === 'bring_back')
  const begins = [
    whoseTurnIn(steps).since,
    aside?.at,
    pauseIn(steps, practice)?.endsAt,
    steps.findLast(beginsAnew)?.at,
  ]
  return new Date(Math.max(...begins.map(moment => moment?.getTime() ?? 0)))
}

/** Another person answers instead, or beside those who were late. */
function beginsAnew(step: Step): boolean {
  return step.kind === 'hand_over' || (step.kind === 'bring_in' && step.wasDue !== undefined)
}

export function isOwed(waits: Waits): boolean {
  return waits === 'acknowledgement' || waits === 'answer'
}

/** The last pause: it ends on its day, when the client ends it, or when somebody whose words pass the turn goes on before. */
export function pauseIn(steps: readonly Step[], practice: Practice): Pause | null {
  const at = steps.findLastIndex(({ kind }) => kind === 'pause' || kind === 'grant_pause')
  const pause = steps[at]
  const until =
    pause?.until ?? steps.slice(0, Math.max(at, 0)).findLast(({ kind }) => kind === 'ask_pause')?.until
  if (!pause || !until) return null
  const end = steps.slice(at + 1).find(({ kind }) => kind === 'end_pause' || moveOf(kind).turn !== 'stays')
  const day = onDay(until, practice)
  return { since: pause.at, endsAt: end && end.at < day ? end.at : day }
}

/** By when an answer to words of this moment is due. */
export function dueAfter(waits: 'acknowledgement' | 'answer', since: Date, practice: Practice): Date {
  const days = waits === 'acknowledgement' ? practice.acknowledgeWithin : practice.answerWithin
  return endOfWorkingDays(since, days, practice)
}

export function isLate({ dueAt }: Pick<ConcernStatus, 'dueAt'>, now: Date): boolean {
  return dueAt !== null && dueAt < now
}

/** Whose turn it is, and since the first of the steps that made it theirs. */
function whoseTurnIn(steps: readonly Step[]): { of: Turn; since: Date } {
  const turns = steps.flatMap(step => {
    const of = turnAfter(step)
    return of ? [{ of, since: step.at }] : []
  })
  const of = turns.at(-1)?.of
  const since = turns[turns.findLastIndex(turn => turn.of !== of) + 1]?.since
  if (!of || !since) throw new Error('A concern begins with words.')
  return { of, since }
}

type Turn = 'nobody' | 'answerer' | 'client'

/** Null: it stays whose it was. */
function turnAfter({ kind, by }: Step): Turn | null {
  const { to, turn } = moveOf(kind)
  if (to === 'closed') return 'nobody'
  if (turn === 'stays') return null
  if (sideOf(by) === 'answerer') return 'client'
  return turn === 'passes' ? 'answerer' : null
}
