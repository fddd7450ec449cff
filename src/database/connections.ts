import { setTimeout as pause } from 'node:timers/promises'
import { knex, type Knex } from 'knex'
import type { Client, QueryConfig } from 'pg'
import type { Viewer } from './viewer'
import { snakeCase, withCamelCase } from './conversions'
import { type DefinerFunction, needPortalKey } from './definer-functions'
import { borrow, endAtOnce, equip } from './driver'
import { rowsFrom, type Arguments } from './functions'
import { beginning, databaseLimits, reaching, type Limits } from './limits'
import { collectEvents } from './signatures'
import { alone, orOnceMore, transactionOn, type Db, type WholeTransaction } from './transactions'

export type { Db, WholeTransaction }

let portalKey: Buffer = Buffer.alloc(0)

/** With this key the process shows the database from now on that it is a portal. */
export function holdPortalKey(key: Buffer): void {
  portalKey = key
}

const pools: { web?: Knex; worker?: Knex } = {}
const begin = { web: beginning(databaseLimits.web), worker: beginning(databaseLimits.worker) }

/** Opens the pools that this process needs; each connects as a role of its own. */
export function openDatabase(urls: { web?: string; worker?: string; connections?: number }): void {
  if (urls.web) pools.web = connect(urls.web, urls.connections, databaseLimits.web)
  if (urls.worker) pools.worker = connect(asWorkerRole(urls.worker), 4, databaseLimits.worker)
}

/** Says goodbye to the database, but waits for no answer from one that has fallen silent. */
export async function closeDatabase(): Promise<void> {
  const closed = Promise.all([pools.web?.destroy(), pools.worker?.destroy()])
  await Promise.race([closed, pause(1_500, undefined, { ref: false })])
  delete pools.web
  delete pools.worker
}

/** One transaction in the sight of this person: row security answers what they may see, and nothing else. */
export async function as<T>(person: Viewer, work: (db: WholeTransaction) => Promise<T>): Promise<T> {
  return transaction('web', work, entering(person))
}

function entering({ practiceId, proof }: Viewer): QueryConfig {
  return 'session' in proof
    ? { text: 'select enter($1) as entered', values: [proof.session] }
    : {
        text: 'select enter_to_send($1, $2, $3) as entered',
        values: [practiceId, proof.sending.draftId, proof.sending.key],
      }
}

/** By the clock of the database, which all processes share. */
export async function databaseTime(): Promise<Date> {
  const pool = pools.web ?? poolOf('worker')
  const { rows } = await pool.raw<{ rows: [{ at: Date }] }>('select clock_timestamp() as at')
  return rows[0].at
}

/** Whether something can be written now: not where the database follows another one. Then the next question may lead elsewhere. */
export async function takesWrites(): Promise<boolean> {
  const { connection, giveBack } = await borrow(poolOf('web'))
  try {
    const { rows } = await connection.query<Record<string, string>>('show transaction_read_only')
    const is = rows[0]?.transaction_read_only === 'off'
    if (!is) endAtOnce(connection)
    return is
  } finally {
    await giveBack()
  }
}

/** Calls one definer function, with nobody's sight. */
export async function callDefiner<Row = unknown>(
  name: DefinerFunction,
  args: Arguments = {},
): Promise<Row[]> {
  if (!needPortalKey.has(name))
    return orOnceMore(() => alone(poolOf('web'), db => rowsFrom<Row>(db, name, args)))
  const knock = { text: 'select knock($1) as entered', values: [portalKey] }
  return transaction('web', db => rowsFrom<Row>(db, name, args), knock)
}

/** One transaction as the worker, who sees dates and addresses and no words. */
export async function asWorker<T>(work: (db: WholeTransaction) => Promise<T>): Promise<T> {
  return transaction('worker', work)
}

async function transaction<T>(
  role: 'web' | 'worker',
  work: (db: WholeTransaction) => Promise<T>,
  entering?: QueryConfig,
): Promise<T> {
  return orOnceMore(() => transactionOn(poolOf(role), begin[role], work, entering))
}

/** The job tables refuse every role but their owner, so a worker's connection takes that role on from its first word. */
export function asWorkerRole(url: string): string {
  return inRole(url, 'makeright_worker')
}

export function inRole(
  url: string,
  role: 'makeright_worker' | 'makeright_auditor' | 'makeright_backup',
): string {
  const withRole = new URL(url)
  withRole.searchParams.set('options', `-c role=${role}`)
  return withRole.href.replaceAll('+', '%20')
}

/** A pool of an operator's command, unless other limits are given. */
export function connect(url: string, connections = 10, others: Limits = databaseLimits.operator): Knex {
  return knex({
    client: 'pg',
    connection: { connectionString: url, ...reaching, ...others },
    pool: { min: 0, max: connections, afterCreate: welcome },
    acquireConnectionTimeout: reaching.connectionTimeoutMillis,
    wrapIdentifier: (identifier, quoted) => quoted(snakeCase(identifier)),
    postProcessResponse: withCamelCase,
    log: { warn: ignore, error: ignore, deprecate: ignore, debug: ignore }, // what fails is thrown; knex would print values
  })
}

/** Of the portal: how many connections are in use and how many are free, and how many requests wait for one. */
export function connectionsNow(): Readonly<Record<'used' | 'free' | 'awaited', number>> {
  const { pool } = poolOf('web').client as { pool: KnexPool }
  return { used: pool.numUsed(), free: pool.numFree(), awaited: pool.numPendingAcquires() }
}

interface KnexPool {
  numUsed(): number
  numFree(): number
  numPendingAcquires(): number
}

function poolOf(role: 'web' | 'worker'): Knex {
  const pool = pools[role]
  if (!pool) throw new Error(`The database is not open for the ${role}.`)
  return pool
}

function welcome(connection: Client, done: (error: null, connection: Client) => void): void {
  equip(connection)
  collectEvents(connection)
  done(null, connection)
}

function ignore(): void {
  // said elsewhere
}
