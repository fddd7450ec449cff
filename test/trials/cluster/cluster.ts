import { setTimeout as pause } from 'node:timers/promises'
import { Client } from 'pg'
import { buildPrograms } from '../../../src/dev/programs'
import { buildStyles } from '../../../src/dev/styles'
import { until } from '../../support/patience'
import { afterwards, endure, lateAfter } from '../storm/weather'
import type { Trial } from '../trial'
import { openPatroni } from './patroni'

const writers = 8
/** Until something can be written again, s. */
const longest = 35

type Patroni = Awaited<ReturnType<typeof openPatroni>>

interface Trouble {
  readonly name: string
  readonly happen: (patroni: Patroni) => Promise<unknown>
  /** Without most of etcd nobody may lead: how long that is, s. */
  readonly leaderless?: number
}

const leaderFalls: Trouble = {
  name: 'the leader falls',
  happen: async patroni => (await patroni.whole()).leader.fall(),
}

/** What happens, one after the other. */
const troubles: readonly Trouble[] = [
  ...Array.from({ length: 5 }, () => leaderFalls),
  { name: 'the leader hands over', happen: patroni => patroni.switchOver() },
  { name: 'HAProxy falls', happen: ({ proxy }) => Promise.resolve(proxy.kill()) },
  {
    name: 'the leader stands still for a minute',
    happen: async patroni => (await patroni.whole()).leader.freeze(60_000),
  },
  {
    name: 'the standby stands still for a minute',
    happen: async patroni => (await patroni.whole()).standby.freeze(60_000),
  },
  {
    name: 'two of three etcd are away for 40 s',
    happen: ({ etcd }) => etcd.loseMost(40_000),
    leaderless: 40,
  },
]

/** A cluster that loses its leader, its standby, its proxy and its memory, while clients write to their therapist. */
export const trial: Trial = {
  needs: { pg_lsclusters: 'postgresql', patroni: 'patroni', etcd: 'etcd-server', haproxy: 'haproxy' },
  async run(say) {
    buildPrograms()
    await buildStyles()
    const patroni = await openPatroni()
    const wrong: string[] = []
    const load = { seed: 1, writers, atOnce: writers, sends: null }
    const report = await endure(patroni.database, load, () => hurt(patroni, say, wrong), say)
    say(`${report.sends} messages taken; ${report.mails} mails, ${report.secondDeliveries} of them once more`)
    say(afterwards(report.settledAfter))
    for (const { program, codes } of report.ends)
      say(`${program} ended: ${[...codes].map(([how, times]) => `${how} ${times} times`).join(', ')}`)
    wrong.push(...lateAfter(report.settledAfter))
    return [...wrong, ...report.faults]
  },
}

async function hurt(patroni: Patroni, say: (line: string) => void, wrong: string[]): Promise<void> {
  const writing = await keepWriting(patroni.database.admin)
  for (const { name, happen, leaderless = 0 } of troubles) {
    await pause(3_000)
    writing.longestPause()
    await happen(patroni)
    await patroni.whole()
    await writing.goesOn()
    const seconds = writing.longestPause()
    say(`${name}: nothing could be written for ${seconds.toFixed(1)} s`)
    if (seconds > longest + leaderless) wrong.push(`${name}: too long until something could be written`)
  }
  await writing.stop()
}

/** Somebody who writes a row, again and again, each by a connection of its own. */
async function keepWriting(url: string) {
  await write(url, 'create table written (at timestamptz)')
  const over = new AbortController()
  let last = performance.now()
  /** When the last attempt that went well was begun. */
  let begun = 0
  let longestSoFar = 0
  const running = (async () => {
    while (!over.signal.aborted) {
      const at = performance.now()
      const isWritten = await write(url, 'insert into written values (now())').then(
        () => true,
        () => false,
      )
      const now = performance.now()
      longestSoFar = Math.max(longestSoFar, now - last)
      if (isWritten) [last, begun] = [now, at]
      await pause(250)
    }
  })()
  return {
    /** Waits until something that is begun from now on has been written. */
    goesOn: () => {
      const from = performance.now()
      return until(() => Promise.resolve(begun >= from))
    },
    /** Since it was asked before, s. */
    longestPause(): number {
      const ms = longestSoFar
      longestSoFar = 0
      return ms / 1_000
    },
    async stop() {
      over.abort()
      await running
    },
  }
}

async function write(connectionString: string, sql: string): Promise<void> {
  const client = new Client({ connectionString, connectionTimeoutMillis: 2_000, query_timeout: 3_000 })
  client.on('error', () => undefined)
  try {
    await client.connect()
    await client.query(sql)
  } finally {
    await client.end().catch(() => undefined)
  }
}
