import { dayOf } from '../../time/days'
import type { Zoned } from '../../time/moments'
import type { Deed } from './deed'
import { sideOf } from './concern'
import { moveOf, type MoveName } from './moves'
import { isLate, type ConcernStatus } from './status'
import type { MoveWords } from './wording'

/** An answer that came late, or was passed on when it was, says so for good: in its entry stands by which day it had been due. */

/** What an entry keeps of it. @param dueAt by when an answer was due until then */
export function wasDueAt(
  { kind, by, at }: Pick<Deed, 'kind' | 'by' | 'at'>,
  { dueAt }: Pick<ConcernStatus, 'dueAt'>,
  zoned: Zoned,
): MoveWords {
  const ends = putsOff.includes(kind) || answers({ kind, by })
  return ends && dueAt && isLate({ dueAt }, at) ? { wasDue: dayOf(dueAt, zoned) } : {}
}

/** The days by which an answer to what is still unanswered did not come, before the one by which it is due now. */
export function missedIn(deeds: readonly Deed[], since: Date): string[] {
  return deeds
    .filter(({ kind, at }) => at >= since && putsOff.includes(kind))
    .flatMap(({ parts: { wasDue } }) => (wasDue ? [wasDue] : []))
}

/** These answer nothing, and an answer that was late until then is due on another day. */
const putsOff: readonly MoveName[] = ['promise', 'bring_in', 'hand_over']

function answers({ kind, by }: Pick<Deed, 'kind' | 'by'>): boolean {
  return sideOf(by) === 'answerer' && moveOf(kind).turn !== 'stays'
}
