import { openStage, thisOne } from './builds'
import { heldBy } from './cpu'
import { repeat } from './measuring'
import { operations } from './operations'
import { closeVisits } from './visits'

/** What a portal holds in memory now (PSS), after so many requests. */
export interface Held {
  readonly requests: number
  readonly megabytes: number
}

/** What a portal holds when it has started, and after each tenth of many pages. Where something leaks, it grows to the last. */
export async function measureMemory(folder: string, requests: number): Promise<Held[]> {
  const stage = await openStage(thisOne, folder, { concerns: 1_000 })
  const pages = operations.filter(({ isPage }) => isPage)
  const held: Held[] = [{ requests: 0, megabytes: heldBy(stage.pid) }]
  try {
    for (let tenth = 1; tenth <= 10; tenth += 1) {
      const each = Math.round(requests / 10)
      await repeat(
        number => pages[number % pages.length]?.run(stage, number) ?? Promise.resolve(),
        each,
        tenth * each,
      )
      closeVisits()
      held.push({ requests: tenth * each, megabytes: heldBy(stage.pid) })
    }
    return held
  } finally {
    await stage.close()
  }
}
