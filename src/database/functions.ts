import type { Knex } from 'knex'
import { snakeCase } from './conversions'

/** What a function of the database is called with: `{ linkHash }` is its argument `p_link_hash`, and no order can be mistaken. */
export type Arguments = Readonly<Record<string, Knex.Value>>

/** A transaction, or the connection of an operator. */
interface Connection {
  raw(sql: string, bindings: readonly Knex.Value[]): PromiseLike<unknown>
}

/** @returns the one value that the function gives */
export async function call<Value = void>(db: Connection, name: string, args: Arguments = {}): Promise<Value> {
  const { rows } = (await db.raw(`select ${written(name, args)} as value`, Object.values(args))) as {
    rows: [{ value: Value }]
  }
  return rows[0].value
}

/** @returns the rows of a function that gives a table */
export async function rowsFrom<Row>(db: Connection, name: string, args: Arguments = {}): Promise<Row[]> {
  const { rows } = (await db.raw(`select * from ${written(name, args)}`, Object.values(args))) as {
    rows: Row[]
  }
  return rows
}

const calls = new Map<string, string>()

function written(name: string, args: Arguments): string {
  const names = Object.keys(args)
  const key = `${name} ${names.join()}`
  let known = calls.get(key)
  if (known === undefined) {
    known = `${name}(${names.map(one => `p_${snakeCase(one)} => ?`).join(', ')})`
    calls.set(key, known)
  }
  return known
}
