import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { root } from '../../src/config'
import {
  benchAttachments,
  benchEnumeration,
  benchGrowth,
  benchMemory,
  benchPortals,
  benchSize,
  benchSteps,
} from './alone'
import { buildOf, openStage, thisOne, type Build, type Stage } from './builds'
import { memoryOf } from './cpu'
import { openFloors } from './floors'
import { measure, ratioOf, repeat, spreadOf, wholeOf, type Slices, type Subject } from './measuring'
import { operations, type Operation } from './operations'
import { measureProof } from './proof'
import { inWords, say } from './said'
import { closeVisits, visitsTo } from './visits'

/**
 * `npm run bench`: how much a page, or sending, makes the portal and PostgreSQL compute, beside the least that it could cost, and whether
 * that stays so when the practice grows. `--against COMMIT` runs another commit beside this one. Names of operations measure only these.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    against: { type: 'string' },
    rounds: { type: 'string', default: '9' },
    concerns: { type: 'string', default: '1000,20000' },
    'warm-up': { type: 'string', default: '2000' },
    requests: { type: 'string', default: '20000' },
  },
})
const sizes = values.concerns.split(',').map(Number)
const [rounds, warmUp] = [Number(values.rounds), Number(values['warm-up'])]
const isNamed = (name: string) => positionals.includes(name)
const isAsked = (name: string) => positionals.length === 0 || isNamed(name)
const asked = operations.filter(({ name }) => isAsked(name))

async function main(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'makeright-bench-'))
  await chmod(folder, 0o755)
  const other = values.against === undefined ? [] : [buildOf(values.against)]
  const figures: Record<string, object> = {}
  try {
    if (asked.length > 0 || isAsked('proof')) await benchOperations([thisOne, ...other], folder, figures)
    if (isAsked('growth')) figures.growth = await benchGrowth(folder, 'growth', rounds, warmUp)
    if (isAsked('steps')) figures.steps = await benchSteps(folder, rounds)
    if (isAsked('attachments')) figures.attachments = await benchAttachments(folder, rounds)
    if (isAsked('enumeration')) figures.enumeration = await benchEnumeration(folder)
    if (isNamed('long')) figures.long = await benchGrowth(folder, 'long', rounds, warmUp)
    if (isNamed('portals')) figures.portals = await benchPortals(folder, rounds, warmUp)
    if (isNamed('memory')) figures.memory = await benchMemory(folder, Number(values.requests))
    if (isNamed('size')) figures.size = await benchSize(folder)
  } finally {
    closeVisits()
    other.forEach(build => build.remove())
    await rm(folder, { recursive: true, force: true })
  }
  await mkdir(join(root, '.data'), { recursive: true })
  const report = { at: new Date().toISOString(), node: process.version, cores: cpus().length, figures }
  await writeFile(join(root, '.data', 'bench.json'), `${JSON.stringify(report, null, 2)}\n`)
}

async function benchOperations(builds: readonly Build[], folder: string, figures: Record<string, object>) {
  const stages: Stage[] = []
  for (const build of builds)
    for (const concerns of sizes)
      stages.push(await openStage(build, join(folder, build.name.replace(' ', '-')), { concerns }))
  const largest = stages.filter(({ name }) => name === thisOne.name).at(-1)
  const pages = largest ? await pagesOf(largest) : {}
  const beside = await openFloors(folder, pages)
  const pageCosts: Record<string, number> = {}
  try {
    const floorsFor = (page: string): Subject[] =>
      beside.floors.map(floor => ({ ...floor, run: () => visitsTo(floor.url, '').get(`/${page}`) }))
    for (const stage of stages) await warm(number => anyPage(stage, number))
    for (const floor of floorsFor('inbox')) await warm(number => floor.run(number))
    for (const operation of asked)
      for (const concerns of sizes) {
        const subjects = stages
          .filter(stage => stage.concerns === concerns)
          .map(stage => subjectOf(operation, stage))
        const all = [...subjects, ...(operation.isPage ? floorsFor(operation.name) : [])]
        const settling = operation.isPage ? 0 : 2_500 // what was sent goes out
        const slices = await measure(all, { rounds, count: operation.count, settling })
        const what = `${operation.name}, ${concerns} concerns`
        figures[what] = told(what, slices)
        const ours = slices.get(thisOne.name)
        if (operation.isPage && ours) pageCosts[operation.name] = spreadOf(wholeOf(ours)).median
      }
    if (largest && isAsked('proof')) figures.proof = await benchProof(largest, pageCosts)
    for (const { name, concerns, pid } of stages)
      say(`memory of ${name}, ${concerns} concerns: ${memoryOf(pid)} MB`)
  } finally {
    await beside.close()
    for (const stage of stages) await stage.close()
  }
}

async function warm(run: (number: number) => Promise<unknown>): Promise<void> {
  await repeat(run, warmUp)
  closeVisits()
}

function anyPage(stage: Stage, number: number): Promise<unknown> {
  const pages = operations.filter(({ isPage }) => isPage)
  return pages[number % pages.length]?.run(stage, number) ?? Promise.resolve()
}

function subjectOf(operation: Operation, stage: Stage): Subject {
  return { ...stage, run: number => operation.run(stage, number) }
}

/** What the floors answer with. */
async function pagesOf(stage: Stage): Promise<Record<string, string>> {
  const pages = operations.filter(({ isPage }) => isPage)
  return Object.fromEntries(
    await Promise.all(pages.map(async page => [page.name, String(await page.run(stage, 0))] as const)),
  )
}

/** Prints it, and gives what is kept of it. */
function told(what: string, slices: ReadonlyMap<string, Slices>) {
  const [ours, ...others] = [...slices]
  if (!ours) throw new Error('Something is measured.')
  say(what)
  const figures: Record<string, object> = {}
  for (const [name, one] of slices) {
    const cpu = spreadOf(wholeOf(one))
    figures[`${name}, CPU ms`] = { ...cpu, app: spreadOf(one.app), database: spreadOf(one.database) }
    const parts = `app ${spreadOf(one.app).median.toFixed(2)}, database ${spreadOf(one.database).median.toFixed(2)}`
    say(`  ${name.padEnd(16)} ${inWords(cpu)} CPU ms (${parts})`)
  }
  for (const [name, other] of others) {
    const isFloor = name.endsWith('floor')
    const ratio = isFloor ? ratioOf(other, ours[1]) : ratioOf(ours[1], other)
    const label = isFloor ? `${name} ÷ ${ours[0]}` : `${ours[0]} ÷ ${name}`
    figures[label] = ratio
    say(`  ${label.padEnd(30)} ${inWords(ratio)}`)
  }
  return figures
}

/** @param pages CPU ms of each page that was measured */
async function benchProof(stage: Stage, pages: Readonly<Record<string, number>>) {
  const cost = await measureProof(stage, rounds)
  say(`proof: ${inWords(cost, 3)} CPU ms a transaction`)
  const parts = Object.entries(pages).map(([page, ms]) => [page, (100 * cost.median) / ms] as const)
  for (const [page, part] of parts) say(`  ${part.toFixed(1)} % of ${page}`)
  return { 'CPU ms': cost, 'percent of a page': Object.fromEntries(parts) }
}

void main()
