import type { Practice } from '../../practices/practice'
import type { Waits } from './concern'
import type { Deed } from './deed'
import { isOwed, clockBeginsIn, stepOfDeed } from './status'

/** A holding line says that somebody has read it, and by which day they will answer. That day becomes the due day, once for each run of the clock. */

/** The promise by which an answer is due now; undefined: there is none. */
export function promiseIn<One extends Deed>(deeds: readonly One[], practice: Practice): One | undefined {
  const promises = deeds.filter(({ kind }) => kind === 'promise')
  if (promises.length === 0) return undefined // as nearly always, and then nobody asks when the clock began
  const begins = clockBeginsIn(deeds.map(stepOfDeed), practice)
  return promises.findLast(({ at }) => at >= begins)
}

/** Whether an answerer could promise a day now. */
export function canPromise(deeds: readonly Deed[], waits: Waits, practice: Practice): boolean {
  return isOwed(waits) && promiseIn(deeds, practice) === undefined
}
