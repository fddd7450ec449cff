import type { Knex } from 'knex'
import { foundCrowd, fill } from './crowd'
import { computedBy } from './cpu'
import { spreadOf, type Spread } from './measuring'
import { postmasterOf, type Site } from './site'

/** So many are due at once. */
const many = 1_000

/**
 * What the worker's steps cost PostgreSQL: so many answers that reach a step of their lateness, beside so many reminders of what two people
 * agreed on. Each round takes both in turn, in a transaction that is taken back, so that every round begins alike.
 * @returns CPU ms of each round, and their ratios
 */
export async function measureSteps(site: Site, rounds: number) {
  await site.enter()
  const { practiceId } = await foundCrowd(site.admin, 40, new Date())
  await site.leave()
  await fill(site.admin, practiceId, 20 * many)
  const postmaster = await postmasterOf(site.admin)
  const costs: Record<Step, number[]> = {
    keep_dates: [],
    'the day itself': [],
    'a day late': [],
    'asking its client': [],
  }
  for (let round = 0; round < rounds; round += 1)
    for (const step of stepNames) costs[step].push(await costOf(site.admin, practiceId, postmaster, step))
  const ratios = stepNames
    .filter(step => step !== 'keep_dates')
    .map(
      step =>
        [
          step,
          spreadOf(costs[step].map((cost, round) => cost / (costs.keep_dates[round] ?? Number.NaN))),
        ] as const,
    )
  return { costs: eachSpread(costs), ratios: Object.fromEntries(ratios) }
}

/** What is taken, how it is made due, and how many hours after that. */
const steps = {
  keep_dates: { call: 'keep_dates', hours: 0 },
  'the day itself': { call: 'escalate', hours: 0 },
  'a day late': { call: 'escalate', hours: 72 },
  'asking its client': { call: 'escalate', hours: 17 * 24 },
} as const
type Step = keyof typeof steps
const stepNames = Object.keys(steps) as Step[]

async function costOf(admin: Knex, practiceId: string, postmaster: number, step: Step): Promise<number> {
  const { call, hours } = steps[step]
  const now = new Date()
  const db = await admin.transaction()
  try {
    await db.raw('delete from escalations')
    await db.raw(call === 'keep_dates' ? reminders : lateness, { practiceId, many, now })
    const before = computedBy(process.pid, postmaster).database
    const at = new Date(now.getTime() + hours * 3_600_000)
    for (let isMore = true; isMore;) {
      const { rows } = await db.raw<{ rows: [{ isMore: unknown }] }>('select ??(?::timestamptz) as is_more', [
        call,
        at,
      ])
      isMore = rows[0].isMore === true
    }
    const cost = computedBy(process.pid, postmaster).database - before
    const { rows } = await db.raw<{ rows: [{ taken: number }] }>(
      call === 'keep_dates'
        ? 'select count(*)::int as taken from reminders where told_at is not null'
        : 'select count(*)::int as taken from escalations where step > 0',
    )
    if (rows[0].taken !== many) throw new Error(`${rows[0].taken} of ${many} were taken.`)
    return cost
  } finally {
    await db.rollback()
  }
}

const open = `select c.practice_id, c.id from concerns c where c.practice_id = :practiceId and c.status <> 'closed' order by c.id limit :many`

const reminders = `insert into reminders (practice_id, concern_id, position, kind, remind_at)
  select o.practice_id, o.id, 2, 'agreement', :now::timestamptz from (${open}) o`

const lateness = `insert into escalations (practice_id, concern_id, due_at, next_at)
  select o.practice_id, o.id, :now::timestamptz + interval '10 hours', :now from (${open}) o`

function eachSpread(costs: Readonly<Record<Step, readonly number[]>>): Record<string, Spread> {
  return Object.fromEntries(stepNames.map(step => [step, spreadOf(costs[step])]))
}
