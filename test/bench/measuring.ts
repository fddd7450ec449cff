import { setTimeout as pause } from 'node:timers/promises'
import { computedBy } from './cpu'
import { closeVisits } from './visits'

/** Something whose computing is measured: a portal, or a floor. */
export interface Subject {
  readonly name: string
  readonly pid: number
  readonly postmaster: number
  /** Once. @param number counts up over the whole run */
  run(number: number): Promise<unknown>
}

/** CPU milliseconds of each operation, of the server that answers and of PostgreSQL: one for each slice. */
export interface Slices {
  readonly app: number[]
  readonly database: number[]
}

/** So many at once, as when so many people are there. */
const atOnce = 4

/** Runs an operation so often. */
export async function repeat(
  run: (number: number) => Promise<unknown>,
  count: number,
  from = 0,
): Promise<void> {
  let next = from
  const someone = async () => {
    while (next < from + count) await run(next++)
  }
  await Promise.all(Array.from({ length: atOnce }, someone))
}

/**
 * A slice of each subject in turn, again and again, each round beginning with another one: what disturbs the machine disturbs all alike.
 * @param settling ms to wait after each slice, where something goes on after the last answer
 */
export async function measure(
  subjects: readonly Subject[],
  { rounds, count, settling = 0 }: { rounds: number; count: number; settling?: number },
): Promise<Map<string, Slices>> {
  const slices = new Map<string, Slices>(subjects.map(({ name }) => [name, { app: [], database: [] }]))
  for (let round = 0; round < rounds; round += 1) {
    for (let turn = 0; turn < subjects.length; turn += 1) {
      const subject = subjects[(turn + round) % subjects.length]
      if (!subject) continue
      const before = computedBy(subject.pid, subject.postmaster)
      await repeat(number => subject.run(number), count, round * count)
      closeVisits()
      await pause(settling)
      const after = computedBy(subject.pid, subject.postmaster)
      slices.get(subject.name)?.app.push((after.app - before.app) / count)
      slices.get(subject.name)?.database.push((after.database - before.database) / count)
    }
  }
  return slices
}

/** The middle of several figures, and where their middle half begins and ends. */
export interface Spread {
  readonly median: number
  readonly from: number
  readonly to: number
}

export function spreadOf(figures: readonly number[]): Spread {
  return { median: median(figures), from: quantile(figures, 0.25), to: quantile(figures, 0.75) }
}

export function median(figures: readonly number[]): number {
  return quantile(figures, 0.5)
}

function quantile(figures: readonly number[], part: number): number {
  const sorted = [...figures].sort((a, b) => a - b)
  const place = (sorted.length - 1) * part
  const [below, above] = [sorted[Math.floor(place)] ?? Number.NaN, sorted[Math.ceil(place)] ?? Number.NaN]
  return below + (above - below) * (place - Math.floor(place))
}

/** CPU of the server and of PostgreSQL together, slice by slice. */
export function wholeOf({ app, database }: Slices): number[] {
  return app.map((one, index) => one + (database[index] ?? 0))
}

/** One divided by the other, round by round. */
export function ratioOf(one: Slices, other: Slices): Spread {
  const others = wholeOf(other)
  return spreadOf(wholeOf(one).map((figure, index) => figure / (others[index] ?? Number.NaN)))
}
