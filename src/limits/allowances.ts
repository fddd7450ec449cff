import { callDefiner } from '../database/connections'
import { limits } from './table'
import { keyedHash } from '../vault/keys'

/** Whether something may be done once more. */
export interface Allowance {
  readonly allowed: boolean
  /** When it may be done again; not later than now where it may be done at once. */
  readonly opensAt: Date
}

/**
 * Counts something that a person is about to do.
 * @param of by what it is counted
 * @param most where a setting has replaced the number of the table
 */
export async function allow(
  what: 'sending' | 'imports' | 'attachments',
  of: string,
  now: Date,
  most: number = limits[what].most,
): Promise<Allowance> {
  const { hits, resetsAt } = await countHit(`${what} ${of}`, limits[what].minutes, now)
  return { allowed: hits <= most, opensAt: hits < most ? now : resetsAt }
}

/**
 * Counts once more, over all processes, in windows that begin with the first time.
 * @param of what counts together; stands in the database as a keyed hash only
 */
export async function countHit(
  of: string,
  minutes: number,
  now: Date,
): Promise<{ readonly hits: number; readonly resetsAt: Date }> {
  const counting = { key: keyedHash('limit', of), at: now, window: `${minutes} minutes` }
  const [row] = await callDefiner<{ hits: number; resetsAt: Date }>('count_hit', counting)
  if (!row) throw new Error('What is counted has a number.')
  return row
}

/** Whole minutes from now until then, and one at least. */
export function minutesUntil({ opensAt }: Allowance, now: Date): number {
  return Math.max(1, Math.ceil((opensAt.getTime() - now.getTime()) / 60_000))
}
