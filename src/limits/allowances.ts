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
 * Counts something that a person is about to do, over all processes, in windows that begin with the first time.
 * @param of by what it is counted; stands in the database as a keyed hash only
 * @param most where a setting has replaced the number of the table
 */
export async function allow(
  what: 'sending' | 'imports' | 'attachments',
  of: string,
  now: Date,
  most: number = limits[what].most,
): Promise<Allowance> {
  const [row] = await callDefiner<{ hits: number; resetsAt: Date }>('count_hit', {
    key: keyedHash('limit', `${what} ${of}`),
    at: now,
    window: `${limits[what].minutes} minutes`,
  })
  const { hits, resetsAt } = row ?? { hits: 1, resetsAt: now }
  return { allowed: hits <= most, opensAt: hits < most ? now : resetsAt }
}

/** Whole minutes from now until then, and one at least. */
export function minutesUntil({ opensAt }: Allowance, now: Date): number {
  return Math.max(1, Math.ceil((opensAt.getTime() - now.getTime()) / 60_000))
}
