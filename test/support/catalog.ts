import type { Knex } from 'knex'
import type { Viewer } from '../../src/database/viewer'

/** A row that somebody sees: the columns of it that web may read, as JSON. */
export interface Seen {
  readonly table: string
  readonly text: string
}

/** Everything that is seen, of every table and column that web may read at all. */
export async function rowsIn(db: Knex, admin: Knex): Promise<Seen[]> {
  const columns = await readableColumns(admin, 'makeright_web')
  const tables = [...new Set(columns.map(({ table }) => table))]
  const seen: Seen[] = []
  for (const table of tables) {
    const names = columns.filter(column => column.table === table).map(({ column }) => column)
    const { rows } = await db.raw<Rows<{ text: string }>>(
      `select to_jsonb(r)::text as text from (select ${names.join(', ')} from ${table}) r order by 1`,
    )
    seen.push(...rows.map(({ text }) => ({ table, text })))
  }
  return seen
}

export async function readableColumns(
  admin: Knex,
  role: string,
): Promise<{ table: string; column: string }[]> {
  const { rows } = await admin.raw<Rows<{ table: string; column: string }>>(
    `select a.attrelid::regclass::text as table, quote_ident(a.attname) as column
     from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
     where c.relkind in ('r', 'p', 'v', 'm', 'f') and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
       and a.attnum > 0 and not a.attisdropped and has_column_privilege(?, c.oid, a.attnum, 'select')
     order by 1, a.attnum`,
    [role],
  )
  return rows
}

/** Whatever belongs to one concern alone and would tell which one it is: ids, its reference, hashes, sealed words, moments. */
export async function marksOf(admin: Knex, concernId: string): Promise<Set<string>> {
  const { rows } = await admin.raw<Rows<{ mark: string }>>(
    `select c.id::text as mark from concerns c where c.id = :id
     union select c.reference from concerns c where c.id = :id
     union select e.id::text from entries e where e.concern_id = :id
     union select encode(e.words, 'hex') from entries e where e.concern_id = :id
     union select encode(k.wrapped, 'hex') from concern_keys k where k.concern_id = :id
     union select encode(v.hash, 'hex') from events v where v.concern_id = :id
     union select to_json(v.at) #>> '{}' from events v where v.concern_id = :id
     union select d.id::text from drafts d where d.concern_id = :id
     union select f.id::text from reflections f where f.concern_id = :id
     union select n.id::text from consultations n where n.concern_id = :id`,
    { id: concernId },
  )
  return new Set(rows.map(({ mark }) => mark))
}

/** Shows the database, in this transaction of web, who is looking. */
export async function show(db: Knex.Transaction, proof: Viewer['proof']): Promise<void> {
  if (!('session' in proof)) throw new Error('This is no session.')
  await db.raw('select enter(?)', [proof.session])
}

export interface ForeignKey {
  readonly name: string
  readonly table: string
  readonly target: string
  readonly columns: string[]
  readonly targets: string[]
  readonly isFull: boolean
}

export async function foreignKeys(admin: Knex): Promise<ForeignKey[]> {
  const names = (attributes: string, relation: string) =>
    `array(select a.attname::text from unnest(k.${attributes}) with ordinality n (num, place)
      join pg_attribute a on a.attrelid = k.${relation} and a.attnum = n.num order by n.place)`
  const { rows } = await admin.raw<Rows<ForeignKey>>(
    `select k.conname as name, k.conrelid::regclass::text as table, k.confrelid::regclass::text as target,
       ${names('conkey', 'conrelid')} as columns, ${names('confkey', 'confrelid')} as targets, k.confmatchtype = 'f' as is_full
     from pg_constraint k where k.contype = 'f' and k.connamespace = 'public'::regnamespace order by 1`,
  )
  return rows
}

/**
 * As somebody whom nothing but this key stops, lets a row of some practice point at a row of this one.
 * @throws 23503, and an error of our own where nothing stopped it
 */
export async function pointInto(admin: Knex, practice: string, key: ForeignKey): Promise<void> {
  await pointOnce(admin, practice, key).catch((error: unknown) => {
    // What sends in the background locks the same tables in another order, and of the two PostgreSQL ends one.
    if ((error as { code?: unknown }).code !== '40P01') throw error
    return pointInto(admin, practice, key)
  })
}

async function pointOnce(admin: Knex, practice: string, key: ForeignKey): Promise<void> {
  const { table, target, columns, targets } = key
  await admin.transaction(async db => {
    const { rows } = await db.raw<Rows<{ at: string; conname: string }>>(
      `select conrelid::regclass::text as at, conname from pg_constraint
       where (conrelid = :table::regclass and contype in ('c', 'f') or confrelid = :table::regclass) and conname <> :name`,
      { table, name: key.name },
    )
    for (const { at, conname } of rows) await db.raw('alter table ?? drop constraint ??', [at, conname])
    await db.raw('set constraints all immediate') // some wait for the end of the transaction
    const pairs = columns
      .map((column, i) => [column, targets[i] ?? ''] as const)
      .filter(([column]) => column !== 'practice_id')
    const own = `select r.ctid from ${table} r where r.practice_id <> :practice and r.${pairs[0]?.[0] ?? ''} is not null limit 1`
    const other = `select * from ${target} where practice_id = :practice order by 2 limit 1`
    const result = await db.raw<{ rowCount: number }>(
      `update ${table} set ${pairs.map(([column, to]) => `${column} = o.${to}`).join(', ')}
       from (${other}) o where ${table}.ctid = (${own})`,
      { practice },
    )
    throw new Error(`${result.rowCount} rows of ${table} point into another practice by ${key.name}`)
  })
}

interface Rows<T> {
  rows: T[]
}
