import type { Knex } from 'knex'
import type { Client, QueryConfig } from 'pg'
import { Refused } from '../errors'
import { positioned, type Bindings } from './bindings'
import { namedRows } from './conversions'
import { borrow, noteFirstFault, sendTogether, statementsSent } from './driver'
import { isOutdated } from './errors'
import { forgetUnsigned, hasUnsigned, signAppended } from './signatures'

/** A transaction: knex's builder and raw SQL, on its one connection. Queries started together are sent together. */
export interface Db {
  (table: string): Knex.QueryBuilder
  raw<Result = unknown>(sql: string, bindings?: Bindings): Promise<Result>
}

/** One that ends by itself. */
export interface WholeTransaction extends Db {
  /**
   * What a transaction asks last, all of it started together: the commit travels with it, and so does the signature of what was appended before.
   * Nothing can be asked afterwards, and what is asked last appends nothing.
   */
  lastly<T>(ask: () => Promise<T>): Promise<T>
}

/** One statement, which is a transaction of its own. */
export async function alone<T>(pool: Knex, ask: (db: Db) => Promise<T>): Promise<T> {
  const { connection, giveBack } = await borrow(pool)
  try {
    return await ask(over(pool, connection, () => Promise.resolve()))
  } finally {
    await giveBack()
  }
}

/**
 * What left nothing behind is done once more. Of two transactions that wait for each other, PostgreSQL ends one; and while a migration runs
 * beside an older portal, what was prepared before it fails once.
 */
export async function orOnceMore<T>(work: () => Promise<T>): Promise<T> {
  return work().catch((error: unknown) => {
    if (codeOf(error) !== '40P01' && !isOutdated(error)) throw error
    return work()
  })
}

/**
 * Begins, shows who it is for, and does the work without waiting in between: all of it stands in one queue of the connection, in
 * this order. (knex's own transactions wait after each step, and take twice as long.)
 */
export async function transactionOn<T>(
  pool: Knex,
  begin: string,
  work: (db: WholeTransaction) => Promise<T>,
  entering?: QueryConfig,
): Promise<T> {
  const { connection, giveBack } = await borrow(pool)
  const first = noteFirstFault(connection)
  let entered: Promise<void> | undefined
  let ended: Promise<void> | undefined
  const end = () => (ended ??= commit(connection))
  try {
    sendTogether(connection)
    const begun = connection.query(begin)
    entered = entering && enter(connection, entering)
    const [result] = await Promise.all([work(over(pool, connection, end)), begun, entered])
    await end()
    return result
  } catch (error) {
    await (ended ??= connection.query('rollback').then(ignore)).catch(ignore)
    await entered // a person who was not let in has seen nothing, and hears why
    throw codeOf(error) === notCarriedOut ? (first.fault() ?? error) : error
  } finally {
    first.stop()
    forgetUnsigned(connection)
    await giveBack()
  }
}

/** Signs what was appended and commits, without waiting in between. */
async function commit(connection: Client): Promise<void> {
  const signed = signAppended(connection)
  const committed = connection.query('commit')
  const last = statementsSent(connection)
  const [{ command }] = await Promise.all([committed, signed])
  if (command !== 'COMMIT') throw new Error('A statement failed, and nobody noticed.')
  if (statementsSent(connection) > last || hasUnsigned(connection))
    throw new Error('Something was asked behind the commit, or appended in front of it.')
}

/** A statement was not carried out because one before it had failed. */
const notCarriedOut = '25P02'

function codeOf(error: unknown): unknown {
  return (error as { code?: unknown }).code
}

/** @throws Refused where the proof is none, or not any more */
async function enter(connection: Client, entering: QueryConfig): Promise<void> {
  const { rows } = await connection.query<{ entered: boolean }>(entering)
  if (!rows[0]?.entered) throw new Refused('database.youHaveBeenSignedOut', { status: 403 })
}

/** What is built, knex builds; SQL that is written already goes to the connection as it is, because passing it through costs as much as a small query. */
function over(pool: Knex, connection: Client, end: () => Promise<void>): WholeTransaction {
  return Object.assign((table: string) => pool(table).connection(connection), {
    raw: async <Result>(sql: string, bindings: Bindings = []) => {
      const result = await connection.query<unknown[]>(positioned(sql, bindings))
      return { ...result, rows: namedRows(result) } as Result
    },
    lastly: <T>(ask: () => Promise<T>) => {
      sendTogether(connection, () => void end().catch(ignore)) // who waits for the end hears of it
      return ask()
    },
  })
}

function ignore(): void {
  // said elsewhere
}
