import { thisOne, openStage } from './builds'
import { measure, ratioOf, repeat, spreadOf, wholeOf, type Spread, type Subject } from './measuring'
import { operations } from './operations'
import { closeVisits } from './visits'

/** A practice as most are, and one of the largest. */
const sizes = [
  { concerns: 1_000, therapists: 40 },
  { concerns: 100_000, therapists: 500 },
] as const

/** What the board's first page costs in a large practice, divided by what it costs in a usual one: slice by slice of one run. */
export async function measureGrowth(
  folder: string,
  rounds: number,
  warmUp: number,
): Promise<{ readonly costs: Readonly<Record<string, Spread>>; readonly ratio: Spread }> {
  const board = operations.find(({ name }) => name === 'board')
  if (!board) throw new Error('The board is measured.')
  const stages = []
  for (const { concerns, therapists } of sizes)
    stages.push(await openStage(thisOne, folder, concerns, therapists))
  try {
    const subjects: Subject[] = stages.map(stage => ({
      ...stage,
      name: `${stage.concerns} concerns`,
      run: number => board.run(stage, number),
    }))
    for (const subject of subjects) await repeat(number => subject.run(number), warmUp)
    closeVisits()
    const slices = await measure(subjects, { rounds, count: board.count })
    const [usual, large] = [...slices.values()]
    if (!usual || !large) throw new Error('Two sizes are measured.')
    const costs = Object.fromEntries([...slices].map(([name, one]) => [name, spreadOf(wholeOf(one))]))
    return { costs, ratio: ratioOf(large, usual) }
  } finally {
    for (const stage of stages) await stage.close()
  }
}
