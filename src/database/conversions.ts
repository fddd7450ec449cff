import { types, type QueryArrayResult } from 'pg'

/** camelCase in TypeScript, snake_case in the database: the one place where they meet, and where types are read. */

export function snakeCase(identifier: string): string {
  return identifier.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`)
}

/** Gives rows the names they have in TypeScript, for results of builders and of raw SQL alike. */
export function withCamelCase(result: unknown): unknown {
  if (Array.isArray(result)) return result.map(renamed)
  if (isRaw(result)) return { ...result, rows: result.rows.map(renamed) }
  return renamed(result)
}

/** The rows of a result that came as lists, each value under the name that its column has in TypeScript. */
export function namedRows({ fields, rows }: QueryArrayResult<unknown[]>): Record<string, unknown>[] {
  const columns = fields.map(({ name }) => camelCase(name))
  return rows.map(row => {
    const named: Record<string, unknown> = {}
    columns.forEach((column, place) => (named[column] = row[place]))
    return named
  })
}

types.setTypeParser(types.builtins.INT8, Number)
types.setTypeParser(types.builtins.DATE, day => day)
types.setTypeParser(1182 as never, types.getTypeParser(1009 as never) as (days: string) => string[]) // date[] as text[]: days, not instants

// The parser of `timestamp`, which is the same one: who loads this file twice would otherwise parse by the parser below.
const parseTime = types.getTypeParser(types.builtins.TIMESTAMP) as (time: string) => Date
// 'infinity' lets the database put "nobody owes" last without null; to us it is null.
types.setTypeParser(types.builtins.TIMESTAMPTZ, time => (time === 'infinity' ? null : parseTime(time)))

const names = new Map<string, string>()

function renamed(row: unknown): unknown {
  if (!isRow(row)) return row
  const named: Record<string, unknown> = {}
  for (const name in row) named[camelCase(name)] = row[name]
  return named
}

function isRow(row: unknown): row is Record<string, unknown> {
  return typeof row === 'object' && row !== null && !Buffer.isBuffer(row) && !(row instanceof Date)
}

function camelCase(name: string): string {
  let known = names.get(name)
  if (known === undefined) {
    known = name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())
    names.set(name, known)
  }
  return known
}

function isRaw(result: unknown): result is { rows: unknown[] } {
  return typeof result === 'object' && result !== null && 'rows' in result && Array.isArray(result.rows)
}
