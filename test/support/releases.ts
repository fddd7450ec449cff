import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Knex } from 'knex'
import { root } from '../../src/config'
import { call } from '../../src/database/functions'
import { asOperator, migrate, plainSql } from '../../src/database/migrations/migrations'
import { createDatabase } from './server'

/** What a release keeps of itself: a small practice, and after which migrations its tables looked so. */
export interface Release {
  /** Of each migration by its name, the sha256 of its text. */
  readonly migrations: Readonly<Record<string, string>>
  /** What people wrote in it, to be found on their pages. */
  readonly words: readonly string[]
  /** Its rows, as SQL. */
  readonly rows: string
}

/** The master keys of every practice that is kept. They are known to everybody, and open nothing else. */
export const keptKeys = {
  WORDS_KEY: keyOf('words'),
  ADDRESSES_KEY: keyOf('addresses'),
}

function keyOf(what: string): string {
  return createHash('sha256').update(`the ${what} of practices that releases keep`).digest('base64')
}

export const keptFolder = join(root, 'test', 'database', 'kept')
export const releaseNames = readdirSync(keptFolder).filter(name => name.endsWith('.sql'))

export function readRelease(name: string): Release {
  const lines = readFileSync(join(keptFolder, name), 'utf8').split('\n')
  const isRemark = (line: string) => line.startsWith(remark)
  const known = lines.filter(isRemark).map(line => line.slice(remark.length))
  const rows = lines.filter(line => !isRemark(line)).join('\n')
  return { ...(JSON.parse(known.join('')) as Omit<Release, 'rows'>), rows }
}

export function writtenRelease({ rows, ...known }: Release): string {
  const lines = JSON.stringify(known, null, 2).split('\n')
  return `${lines.map(line => `${remark}${line}\n`).join('')}\n${rows}`
}

const remark = '-- '

export async function migrationsNow(): Promise<Release['migrations']> {
  const files = await plainSql.getMigrations([])
  const hashOf = (file: string) =>
    createHash('sha256')
      .update(readFileSync(join(root, 'migrations', file)))
      .digest('hex')
  return Object.fromEntries(files.map(file => [plainSql.getMigrationName(file), hashOf(file)]))
}

/** Every row there is, as statements; nothing of the jobs, and nothing of what is only counted. */
export async function rowsIn(admin: Knex): Promise<string> {
  const { rows: tables } = await admin.raw<{ rows: { name: string; columns: string[] }[] }>(
    `select c.relname as name, array_agg(a.attname::text order by a.attnum) as columns
     from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
     where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and c.relpersistence = 'p' and c.relname !~ '^knex_'
     group by c.relname order by c.relname`,
  )
  const statements: string[] = []
  for (const { name, columns } of tables) {
    const values = columns.map(column => `quote_nullable("${column}"::text)`).join(', ')
    const { rows } = await admin.raw<{ rows: { row: string }[] }>(
      `select concat_ws(', ', ${values}) as row from "${name}" order by 1`,
    )
    const into = `insert into ${name} (${columns.map(column => `"${column}"`).join(', ')}) values`
    if (rows.length > 0) statements.push(`${into}\n${rows.map(({ row }) => `  (${row})`).join(',\n')};\n`)
  }
  return statements.join('\n')
}

/** A database as that release left it, brought to the newest schema. */
export async function newDatabaseFrom({ migrations, rows }: Release) {
  const database = await createDatabase()
  const files = Object.keys(migrations).map(name => `${name}.sql`)
  await asOperator(database.admin, async admin => {
    await admin.migrate.latest({
      migrationSource: { ...plainSql, getMigrations: () => Promise.resolve(files) },
    })
    await call(admin, 'hold_wall')
    await admin.transaction(async db => {
      await db.raw('set local session_replication_role = replica') // in the order of the alphabet, and as they were
      await db.raw(rows.replaceAll('?', '\\?'))
    })
  })
  await migrate(database.admin)
  return database
}
