import { asWorker } from './connections'
import { call } from './functions'

/** Each row takes a fraction of a millisecond. On a machine that is busy, this many still stay far below what one statement may take. */
const portion = 250

/**
 * Asks for many rows in several statements, one after the other, so that none comes near its limit (limits.ts), however long a table is.
 * @returns all answers, in the order of the rows that were asked for
 */
export async function inPortions<One, Answer>(
  all: readonly One[],
  ask: (some: readonly One[]) => Promise<readonly Answer[]>,
): Promise<Answer[]> {
  const answers: Answer[] = []
  for (let from = 0; from < all.length; from += portion)
    answers.push(...(await ask(all.slice(from, from + portion))))
  return answers
}

/**
 * The worker calls a function that does a portion of something, until it says that nothing of it is left. Each portion is a transaction of its own:
 * nobody waits for all of them.
 */
export async function untilDone(step: string): Promise<void> {
  while (await asWorker(db => db.lastly(() => call<boolean>(db, step))));
}
