import { openStage, thisOne } from './builds'
import { computedBy } from './cpu'
import { repeat, spreadOf, type Spread } from './measuring'
import { operations } from './operations'
import { closeVisits } from './visits'

/** What is asked of one portal, and of two over the same database that take turns. */
const asked = ['inbox', 'concern', 'home'] as const

/**
 * What a page costs where two portals share the work, divided by what it costs where one does all of it: CPU of all portals and PostgreSQL, slice
 * by slice of one run.
 */
export async function measurePortals(
  folder: string,
  rounds: number,
  warmUp: number,
): Promise<Readonly<Record<string, Spread>>> {
  const stage = await openStage(thisOne, folder, { concerns: 1_000, portals: 2 })
  const { besides } = stage
  if (!besides) throw new Error('There are two portals.')
  const pages = operations.filter(({ name }) => (asked as readonly string[]).includes(name))
  const second = { ...stage, ...besides }
  const computed = () => {
    const { app, database } = computedBy(stage.pid, stage.postmaster)
    return app + database + computedBy(besides.pid, stage.postmaster).app
  }
  try {
    const ratios: Record<string, Spread> = {}
    for (const page of pages) {
      const ways = {
        one: (number: number) => page.run(stage, number),
        two: (number: number) => page.run(number % 2 ? second : stage, number),
      }
      await repeat(ways.two, warmUp)
      const costs: Record<keyof typeof ways, number[]> = { one: [], two: [] }
      for (let round = 0; round < rounds; round += 1)
        for (const way of round % 2 ? (['two', 'one'] as const) : (['one', 'two'] as const)) {
          const before = computed()
          await repeat(ways[way], 2 * page.count)
          closeVisits()
          costs[way].push(computed() - before)
        }
      ratios[page.name] = spreadOf(costs.two.map((cost, round) => cost / (costs.one[round] ?? Number.NaN)))
    }
    return ratios
  } finally {
    await stage.close()
  }
}
