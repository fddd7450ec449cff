import { createHash } from 'node:crypto'
import type { EventEmitter } from 'node:events'
import type { Writable } from 'node:stream'
import type { Knex } from 'knex'
import type { Client, QueryConfig } from 'pg'
import { isOutdated, isReadOnly } from './errors'

/**
 * What we rely on in knex and pg without their promise (docs/decisions/pipelining.md): here, and nowhere else. A part that is gone is
 * named at the first connection; what each part does, test/database/driver.test.ts holds.
 */

/** Gives each new connection what it needs. @throws Error that names the library and the part that is gone */
export function equip(connection: Client): void {
  leaveWhatHasPassed(connection)
  nameStatements(connection)
}

/**
 * A connection to a database that follows another one leads to the wrong place for good; the next one may lead to the other. One that was there
 * before a migration keeps what it had prepared, and would fail at it again and again.
 */
function leaveWhatHasPassed(connection: Client): void {
  wireOf(connection).on('errorMessage', (error: unknown) => {
    if (!isReadOnly(error) && !isOutdated(error)) return
    setImmediate(() => {
      endAtOnce(connection)
    })
  })
}

/** One connection of the pool, for as long as a transaction lasts. */
export async function borrow(pool: Knex): Promise<{ connection: Client; giveBack: () => Promise<void> }> {
  expectPart('knex', pool, 'client.acquireConnection')
  expectPart('knex', pool, 'client.releaseConnection')
  const client = pool.client as Lender
  const connection = await client.acquireConnection()
  return { connection, giveBack: () => client.releaseConnection(connection) }
}

/** All statements that are started together leave in one write, which costs more than a query. @param end what is to leave behind them */
export function sendTogether(connection: Client, end: () => void = () => undefined): void {
  const { stream } = wireOf(connection)
  stream.cork()
  setImmediate(() => {
    end()
    stream.uncork()
  })
}

/** How many statements a connection has been given so far. */
export function statementsSent(connection: Client): number {
  return sent.get(connection) ?? 0
}

const sent = new WeakMap<Client, number>()

/** Ends a connection without a goodbye, which would wait for an answer. */
export function endAtOnce(connection: Client): void {
  wireOf(connection).stream.destroy()
}

/** Of several statements that fail, the first: what happens to the others is only its consequence. */
export function noteFirstFault(connection: Client): { fault: () => unknown; stop: () => void } {
  const wire = wireOf(connection)
  let first: unknown
  const note = (error: unknown) => (first ??= error)
  wire.on('errorMessage', note)
  return { fault: () => first, stop: () => wire.off('errorMessage', note) }
}

/** From now on no statement has a name: the pooler in front of the database does not keep them. */
export function planEachTime(): void {
  isNaming = false
}

let isNaming = true
const names = new Map<string, string>()

/**
 * A statement's name is made of its text, so that a name never means another statement, whoever gave it: what answers to it is this
 * statement, or there is an error.
 */
export function nameOf(text: string): string {
  let name = names.get(text)
  if (name === undefined) {
    name = `s${createHash('sha256').update(text).digest('base64url')}`
    names.set(text, name)
  }
  return name
}

/** Names each statement, so that the database plans it once for a connection. Under row security planning takes longer than answering. */
function nameStatements(connection: Client): void {
  const query = connection.query.bind(connection) as (config: unknown, ...rest: unknown[]) => unknown
  // Others have no values, such as begin, or several statements at once.
  const named = (config: QueryConfig) =>
    isNaming && config.values?.length ? { ...config, name: nameOf(config.text) } : config
  Object.assign(connection, {
    query: (config: QueryConfig, ...rest: unknown[]) => {
      sent.set(connection, statementsSent(connection) + 1)
      return query(named(config), ...rest)
    },
  })
}

interface Lender {
  acquireConnection(): Promise<Client>
  releaseConnection(one: Client): Promise<void>
}

type Wire = EventEmitter & { readonly stream: Writable }

function wireOf(connection: Client): Wire {
  expectPart('pg', connection, 'connection.stream.cork')
  return (connection as unknown as { connection: Wire }).connection
}

function expectPart(library: 'knex' | 'pg', holder: unknown, path: string): void {
  const part = path
    .split('.')
    .reduce<unknown>((of, name) => (of as Readonly<Record<string, unknown>> | null)?.[name], holder)
  if (typeof part !== 'function')
    throw new Error(`${library} has no ${path}() any more, on which src/database/driver.ts relies.`)
}
