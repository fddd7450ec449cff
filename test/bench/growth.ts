import { thisOne, openStage, type Size } from './builds'
import {
  measure,
  ratioOf,
  repeat,
  spreadOf,
  wholeOf,
  type Slices,
  type Spread,
  type Subject,
} from './measuring'
import { operations } from './operations'
import { closeVisits } from './visits'

/** What grows, by the page that shows it: the first of each is as most are. */
export const growths = {
  /** A large practice, and one that has more open than any. */
  growth: {
    page: 'board',
    sizes: [
      { concerns: 1_000 },
      { concerns: 100_000, therapists: 500 },
      { concerns: 50_000, therapists: 500, openOf: 1 },
    ],
  },
  /** A conversation that goes on for years. */
  long: { page: 'concern', sizes: [{ concerns: 1_000 }, { concerns: 1_000, entries: 500 }] },
} as const satisfies Record<string, { readonly page: string; readonly sizes: readonly Size[] }>

/** What a page costs where there is much of it, divided by what it usually costs: slice by slice of one run. */
export async function measureGrowth(
  folder: string,
  of: keyof typeof growths,
  rounds: number,
  warmUp: number,
): Promise<Readonly<Record<'costs' | 'ratios', Readonly<Record<string, Spread>>>>> {
  const { page, sizes } = growths[of]
  const operation = operations.find(({ name }) => name === page)
  if (!operation) throw new Error(`${page} is measured.`)
  const stages = []
  for (const size of sizes) stages.push({ size, stage: await openStage(thisOne, folder, size) })
  try {
    const subjects: Subject[] = stages.map(({ size, stage }) => ({
      ...stage,
      name: Object.entries(size)
        .map(([what, many]) => `${what} ${many}`)
        .join(', '),
      run: number => operation.run(stage, number),
    }))
    for (const subject of subjects) await repeat(number => subject.run(number), warmUp)
    closeVisits()
    const slices = [...(await measure(subjects, { rounds, count: operation.count }))]
    const [usual] = slices.map(([, one]) => one)
    if (!usual) throw new Error('Several sizes are measured.')
    const each = (figure: (one: Slices) => Spread) =>
      Object.fromEntries(slices.map(([name, one]) => [name, figure(one)]))
    return { costs: each(one => spreadOf(wholeOf(one))), ratios: each(one => ratioOf(one, usual)) }
  } finally {
    for (const { stage } of stages) await stage.close()
  }
}
