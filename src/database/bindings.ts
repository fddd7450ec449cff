import type { Knex } from 'knex'

/** The values of a statement: in the order of its question marks, or by the names that stand in it after a colon. */
export type Bindings = readonly Knex.Value[] | Readonly<Record<string, Knex.Value>>

/** A statement as PostgreSQL takes it: with $1, $2, and its rows as lists. */
export interface Statement {
  readonly text: string
  readonly values: unknown[]
  readonly rowMode: 'array'
}

/**
 * Reads a statement as knex does, once for each text.
 * @throws Error where one of its values is undefined or missing
 */
export function positioned(sql: string, bindings: Bindings): Statement {
  let known = texts.get(sql)
  if (!known) {
    known = isList(bindings) ? byOrder(sql) : byName(sql, bindings)
    texts.set(sql, known)
  }
  const { text, names } = known
  const values = isList(bindings) ? [...bindings] : names.map(name => bindings[name])
  if (values.includes(undefined)) throw new Error(`A statement lacks a value: ${text}`)
  return { text, values, rowMode: 'array' }
}

interface Positioned {
  readonly text: string
  readonly names: readonly string[]
}

const texts = new Map<string, Positioned>()

function isList(bindings: Bindings): bindings is readonly Knex.Value[] {
  return Array.isArray(bindings)
}

function byOrder(sql: string): Positioned {
  let count = 0
  return { text: sql.replace(/\?/g, () => `$${++count}`), names: [] }
}

/** A name that stands twice is two values, which may be of two types. A cast such as ::text is no name. */
function byName(sql: string, bindings: Readonly<Record<string, Knex.Value>>): Positioned {
  const names: string[] = []
  const text = sql.replace(/(?<!:):([A-Za-z]\w*)/g, (whole, name: string) =>
    Object.hasOwn(bindings, name) ? `$${names.push(name)}` : whole,
  )
  return { text, names }
}
