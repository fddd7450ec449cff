import { setTimeout as pause } from 'node:timers/promises'
import { Client } from 'pg'
import type { Post } from '../../support/post'
import type { Chance } from './chance'
import type { KeptAlive } from '../kept-alive'
import type { openSlowWire } from './wire'

/** All that can be hurt. */
export interface Parts {
  readonly portals: readonly [KeptAlive, ...KeptAlive[]]
  readonly workers: readonly [KeptAlive, ...KeptAlive[]]
  readonly wire: Awaited<ReturnType<typeof openSlowWire>>
  readonly post: Post
  /** As the superuser, past the wire. */
  readonly adminUrl: string
  /** The database as a machine whose power fails, and its return. */
  crash(): Promise<void>
}

/** What can happen to an installation, each with how much of it there is among a hundred. */
export type Trouble = keyof typeof share

const share = {
  'a portal is killed': 26,
  'a worker is killed': 26,
  'a portal stands still': 8,
  'a worker stands still': 8,
  'the database crashes': 6,
  'the database is cut off': 8,
  'the database is slow': 8,
  'the mail server is away': 6,
  'no connection is free': 4,
} as const

export function troubleOf(chance: Chance): Trouble {
  const all = Object.entries(share).flatMap(([name, times]) => Array<Trouble>(times).fill(name as Trouble))
  return chance.oneOf(all as [Trouble, ...Trouble[]])
}

/** Lets it happen, and mends what does not mend by itself. */
export async function happen(trouble: Trouble, parts: Parts, chance: Chance): Promise<void> {
  const { portals, workers, wire, post } = parts
  const does: Record<Trouble, () => unknown> = {
    'a portal is killed': () => chance.oneOf(portals).kill(),
    'a worker is killed': () => chance.oneOf(workers).kill(),
    'a portal stands still': () => chance.oneOf(portals).freeze(chance.between(500, 6_000)),
    'a worker stands still': () => chance.oneOf(workers).freeze(chance.between(500, 40_000)),
    'the database crashes': () => parts.crash(),
    'the database is cut off': async () => {
      wire.cut()
      await pause(chance.between(50, 4_000))
      wire.mend()
    },
    'the database is slow': async () => {
      wire.slow(chance.between(5, 400))
      await pause(chance.between(500, 4_000))
      wire.mend()
    },
    'the mail server is away': async () => {
      await post.close()
      await pause(chance.between(500, 6_000))
      await post.reopen()
    },
    'no connection is free': () => takeAll(parts.adminUrl, chance.between(500, 4_000)),
  }
  await does[trouble]()
}

/** Whoever connects meanwhile hears that there are too many. @param ms */
async function takeAll(url: string, ms: number): Promise<void> {
  const taken: Client[] = []
  for (;;) {
    const client = new Client({ connectionString: url })
    client.on('error', () => undefined)
    const isIn = await client.connect().then(
      () => true,
      () => false,
    )
    if (!isIn) break
    taken.push(client)
  }
  await pause(ms)
  await Promise.all(taken.map(client => client.end().catch(() => undefined)))
}

/** A mail server that is busy now and then, slow, and sometimes gone before it has answered for what it took. */
export function makePostMoody({ rules }: Post, chance: Chance): void {
  rules.refuse = () => (chance.percent(2) ? { code: 451 } : null)
  rules.wait = () => (chance.percent(5) ? pause(chance.between(10, 1_000)) : null)
  rules.refuseRead = () => (chance.percent(1) ? { code: 451 } : null)
}

/** From now on it takes everything at once. */
export function calmPost({ rules }: Post): void {
  rules.refuse = rules.wait = rules.refuseRead = null
}
