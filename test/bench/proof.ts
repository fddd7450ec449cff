import { Pool } from 'pg'
import { measure, repeat, spreadOf, wholeOf, type Spread, type Subject } from './measuring'
import type { Ready } from './operations'

/**
 * What it costs to prove the person: a transaction that begins as every one of the portal's does, and asks who is there, beside the same
 * one in which the person is only said. Both run in this process, as the portal's login, and send everything together as the portal does.
 * @returns CPU ms of this process and PostgreSQL, round by round: what a proven transaction takes more
 */
export async function measureProof(stage: Ready, rounds: number): Promise<Spread> {
  const [, session] = /session=([^;]+)/.exec(stage.cookies.therapist) ?? []
  const pool = new Pool({ connectionString: stage.web, max: 4, pipeline: true })
  const transaction = (name: string, ...texts: readonly [string, string]): Subject => ({
    name,
    pid: process.pid,
    postmaster: stage.postmaster,
    async run() {
      const client = await pool.connect()
      const [first, second] = texts
      await Promise.all([
        client.query('begin'),
        client.query({ name: `${name} 1`, text: first, values: [session] }),
        client.query({ name: `${name} 2`, text: second }),
        client.query('commit'),
      ])
      client.release()
    },
  })
  const proven = transaction('proven', 'select enter($1)', 'select me(), my_practice()')
  const said = transaction(
    'said',
    `select set_config('bench.person', $1, true)`,
    `select current_setting('bench.person'), current_setting('bench.person')`,
  )
  for (const subject of [proven, said]) await repeat(number => subject.run(number), perSlice)
  const slices = await measure([proven, said], { rounds, count: perSlice })
  await pool.end()
  const [more = [], less = []] = [...slices.values()].map(wholeOf)
  return spreadOf(more.map((one, index) => one - (less[index] ?? Number.NaN)))
}

/** CPU is counted in hundredths of a second, and a transaction takes a few hundredths of that. */
const perSlice = 4_000
