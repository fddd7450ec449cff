import { setTimeout as pause } from 'node:timers/promises'
import { knex, type Knex } from 'knex'
import type { Client, QueryConfig } from 'pg'
import { Refused } from '../errors'
import type { Viewer } from './viewer'
import { snakeCase, withCamelCase } from './conversions'
import { type DefinerFunction, needPortalKey } from './definer-functions'
import { isOutdated } from './errors'
import { borrow, endAtOnce, equip, noteFirstFault, sendTogether } from './driver'
import { rowsFrom, type Arguments } from './functions'
import { beginning, databaseLimits, reaching, type Limits } from './limits'
import { forgetUnsigned, collectEvents, signAppended } from './signatures'

/** A transaction: knex's builder and raw SQL, on its one connection. Queries started together are sent together. */
export interface Db {
  (table: string): Knex.QueryBuilder
  raw<Result = unknown>(
    sql: string,
    bindings?: readonly Knex.Value[] | Readonly<Record<string, Knex.Value>>,
  ): Promise<Result>
}

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
export async function as<T>(person: Viewer, work: (db: Db) => Promise<T>): Promise<T> {
  return transaction(poolOf('web'), work, entering(person))
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
  if (!needPortalKey.has(name)) return orOnceMore(() => rowsFrom<Row>(poolOf('web'), name, args))
  const knock = { text: 'select knock($1) as entered', values: [portalKey] }
  return transaction(poolOf('web'), db => rowsFrom<Row>(db, name, args), knock)
}

/** One transaction as the worker, who sees dates and addresses and no words. */
export async function asWorker<T>(work: (db: Db) => Promise<T>): Promise<T> {
  return transaction(poolOf('worker'), work)
}

async function transaction<T>(pool: Knex, work: (db: Db) => Promise<T>, entering?: QueryConfig): Promise<T> {
  return orOnceMore(() => once(pool, work, entering))
}

/**
 * What left nothing behind is done once more. Of two transactions that wait for each other, PostgreSQL ends one; and while a migration runs
 * beside an older portal, what was prepared before it fails once.
 */
async function orOnceMore<T>(work: () => Promise<T>): Promise<T> {
  return work().catch((error: unknown) => {
    if (codeOf(error) !== '40P01' && !isOutdated(error)) throw error
    return work()
  })
}

/**
 * Begins, shows who it is for, and does the work without waiting in between: all of it stands in one queue of the connection, in
 * this order. (knex's own transactions wait after each step, and take twice as long.)
 */
async function once<T>(pool: Knex, work: (db: Db) => Promise<T>, entering?: QueryConfig): Promise<T> {
  const { connection, giveBack } = await borrow(pool)
  const first = noteFirstFault(connection)
  let entered: Promise<void> | undefined
  try {
    sendTogether(connection)
    const begun = connection.query(pool === pools.worker ? begin.worker : begin.web)
    entered = entering && enter(connection, entering)
    const [result] = await Promise.all([work(over(pool, connection)), begun, entered])
    await signAppended(connection)
    const { command } = await connection.query('commit')
    if (command !== 'COMMIT') throw new Error('A statement failed, and nobody noticed.')
    return result
  } catch (error) {
    await connection.query('rollback').catch(ignore)
    await entered // a person who was not let in has seen nothing, and hears why
    throw codeOf(error) === notCarriedOut ? (first.fault() ?? error) : error
  } finally {
    first.stop()
    forgetUnsigned(connection)
    await giveBack()
  }
}

/** A statement was not carried out because one before it had failed. */
const notCarriedOut = '25P02'

function codeOf(error: unknown): unknown {
  return (error as { code?: unknown }).code
}

/** @throws Refused where the proof is none, or not any more */
async function enter(connection: Client, entering: QueryConfig): Promise<void> {
  const { rows } = await connection.query<{ entered: boolean }>(entering)
  if (!rows[0]?.entered) throw new Refused('database.youHaveBeenSignedOut', false, 403)
}

function over(pool: Knex, connection: Client): Db {
  return Object.assign((table: string) => pool(table).connection(connection), {
    raw: async <Result>(
      sql: string,
      bindings: readonly Knex.Value[] | Readonly<Record<string, Knex.Value>> = [],
    ) => (await pool.raw(sql, bindings as Knex.ValueDict).connection(connection)) as Result,
  })
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
