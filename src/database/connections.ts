import { knex, type Knex } from 'knex'
import type { Client, QueryConfig } from 'pg'
import { snakeCase, withCamelCase } from './conversions'

/** A transaction in which somebody has been named, or in which nobody needs to be. */
export type Db = Knex.Transaction

/** Whoever a transaction is opened for. */
export interface Viewer {
  readonly id: string
  readonly practiceId: string
}

/** The functions of the door that may be called before anybody is known (migrations/005_signing_in.sql). */
export type DoorFunction =
  | 'people_at'
  | 'ask_to_sign_in'
  | 'sign_in_by_link'
  | 'sign_in_by_digits'
  | 'session_of'
  | 'touch_session'
  | 'end_session'
  | 'end_sessions'
  | 'count_hit'

const pools: { web?: Knex; worker?: Knex } = {}

/** Opens the pools that this process needs; each connects as a role of its own. */
export function openDatabase(urls: { web?: string; worker?: string; connections?: number }): void {
  if (urls.web) pools.web = connect(urls.web, urls.connections, { pipeline: true })
  if (urls.worker) pools.worker = connect(asWorkerRole(urls.worker), 4)
}

export async function closeDatabase(): Promise<void> {
  await Promise.all([pools.web?.destroy(), pools.worker?.destroy()])
  delete pools.web
  delete pools.worker
}

/** One transaction in the sight of this person: row security answers what they may see, and nothing else. */
export async function as<T>(person: Viewer, work: (db: Db) => Promise<T>): Promise<T> {
  return opened('web').transaction(async db => {
    await db.raw(
      `select set_config('makeright.practice', ?, true), set_config('makeright.person', ?, true)`,
      [person.practiceId, person.id],
    )
    return work(db)
  })
}

/** Calls one function of the door, with nobody's sight. */
export async function atTheDoor<Row = unknown>(
  name: DoorFunction,
  ...args: Knex.RawBinding[]
): Promise<Row[]> {
  const { rows } = await opened('web').raw<{ rows: Row[] }>(
    `select * from ${name}(${args.map(() => '?').join(', ')})`,
    args,
  )
  return rows
}

/** One transaction as the worker, who sees dates and addresses and no words. */
export async function asWorker<T>(work: (db: Db) => Promise<T>): Promise<T> {
  return opened('worker').transaction(work)
}

/** The job tables refuse every role but their owner, so a worker's connection takes that role on from its first word. */
export function asWorkerRole(url: string): string {
  const withRole = new URL(url)
  withRole.searchParams.set('options', '-c role=makeright_worker')
  return withRole.href.replaceAll('+', '%20')
}

/** @param more settings of pg, such as `pipeline`: queries of one transaction are sent without waiting for each other */
export function connect(url: string, connections = 10, more: { pipeline?: true } = {}): Knex {
  return knex({
    client: 'pg',
    connection: { connectionString: url, ...more },
    pool: { min: 0, max: connections, afterCreate: remembering },
    acquireConnectionTimeout: 5_000,
    wrapIdentifier: (identifier, quoted) => quoted(snakeCase(identifier)),
    postProcessResponse: withCamelCase,
    log: { warn: ignore, error: ignore, deprecate: ignore, debug: ignore }, // what fails is thrown; knex would print values
  })
}

function opened(role: 'web' | 'worker'): Knex {
  const pool = pools[role]
  if (!pool) throw new Error(`The database is not open for the ${role}.`)
  return pool
}

/**
 * Gives each statement a name of its own, so that the database plans it once for a connection. Under row security planning
 * takes longer than answering.
 */
function remembering(connection: Client, done: (error: null, connection: Client) => void): void {
  const names = new Map<string, string>()
  const query = connection.query.bind(connection) as (config: unknown, ...rest: unknown[]) => unknown
  const named = (config: QueryConfig) => {
    if (!config.values?.length) return config // such as begin, or several statements at once
    const name = names.get(config.text) ?? `s${names.size}`
    names.set(config.text, name)
    return { ...config, name }
  }
  Object.assign(connection, {
    query: (config: QueryConfig, ...rest: unknown[]) => query(named(config), ...rest),
  })
  done(null, connection)
}

function ignore(): void {
  // said elsewhere
}
