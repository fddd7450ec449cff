import { open, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { logins } from '../../src/process/try-out'
import type { Knex } from 'knex'
import { Query } from 'pg'
import type { House } from './house'
import { openSession, type TestPerson } from './people'

/** One table as a statement really came to its rows. */
export interface Scan {
  readonly table: string
  /** Such as Index Scan, Seq Scan, Bitmap Heap Scan */
  readonly by: string
  /** All that were looked at, also those that a filter then left out. */
  readonly rows: number
  /** The statement, which may be one inside of a function. */
  readonly sql: string
}

/**
 * From the next connection of web on, PostgreSQL writes down how it really carried out each statement (auto_explain), with
 * the policies and in the functions too. Comes before the first visit to the house.
 */
export async function watchPlans(house: House): Promise<void> {
  const { admin } = house
  const database = databaseOf(house)
  const settings = {
    plan_cache_mode: 'auto', // as it is in production, and not as in other tests (setup.ts)
    session_preload_libraries: 'auto_explain',
    'auto_explain.log_min_duration': '0',
    'auto_explain.log_analyze': 'on',
    'auto_explain.log_timing': 'off',
    'auto_explain.log_format': 'json',
    'auto_explain.log_nested_statements': 'on',
  }
  for (const [name, value] of Object.entries(settings)) {
    await admin.raw(`alter role ?? in database ?? set ${name} = '${value}'`, [logins.web.name, database])
  }
  // A connection that is open already, by which the house unlocked its vault, would go on writing nothing down.
  await admin.raw(
    'select pg_terminate_backend(a.pid) from pg_stat_activity a where a.datname = ? and a.usename = ?',
    [database, logins.web.name],
  )
}

/** Every scan that was needed for this. @throws where not one statement was written down */
export async function scansOf(house: House, work: () => Promise<unknown>): Promise<Scan[]> {
  const { rows } = await house.admin.raw<{ rows: { folder: string }[] }>(
    `select current_setting('data_directory') as folder`,
  )
  const log = join(rows[0]?.folder ?? '', '..', 'log')
  const { size } = await stat(log)
  await work()
  const file = await open(log)
  const { buffer, bytesRead } = await file.read(Buffer.alloc((await stat(log)).size - size), {
    position: size,
  })
  await file.close()
  // One log for all databases of the cluster; its lines begin with the one that they are about (setup.ts).
  const ours = new RegExp(`^${databaseOf(house)} LOG: .* plan:\n((?:\t.*\n)+)`, 'gm')
  const plans = [...buffer.toString('utf8', 0, bytesRead).matchAll(ours)]
  if (plans.length === 0) throw new Error('No plan was written down.')
  return plans
    .map(([, plan = '']) => JSON.parse(plan.replaceAll('\n\t', '\n')) as Explained)
    .flatMap(explained =>
      scansIn(explained.Plan).map(scan => ({ ...scan, sql: explained['Query Text'].replace(/\s+/g, ' ') })),
    )
}

function databaseOf({ config }: House): string {
  return new URL(config.databaseUrl ?? '').pathname.slice(1)
}

interface Explained {
  readonly 'Query Text': string
  readonly Plan: Node
}

interface Node {
  readonly 'Node Type': string
  readonly 'Relation Name'?: string
  readonly 'Actual Rows': number
  readonly 'Actual Loops': number
  readonly 'Rows Removed by Filter'?: number
  readonly 'Rows Removed by Index Recheck'?: number
  readonly Plans?: readonly Node[]
}

function scansIn(node: Node): Omit<Scan, 'sql'>[] {
  const below = (node.Plans ?? []).flatMap(scansIn)
  const table = node['Relation Name']
  if (!table || node['Node Type'] === 'ModifyTable') return below
  const looked =
    node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0) + (node['Rows Removed by Index Recheck'] ?? 0)
  return [{ table, by: node['Node Type'], rows: Math.round(looked * node['Actual Loops']) }, ...below]
}

/** How many blocks a statement reads in somebody's sight: with the policies of row security, and with none. */
export interface Reads {
  readonly sql: string
  readonly guarded: number
  readonly unguarded: number
}

/**
 * Each statement that a page asks, once more and alone. Blocks are counted where they are read: in tables, in indexes, and in functions. Definer functions
 * have the same sight either way.
 */
export async function readsOf(
  house: House,
  person: TestPerson,
  work: () => Promise<unknown>,
): Promise<Reads[]> {
  const asked = await statementsOf(work)
  const { proof } = await openSession(house, person)
  return house.admin.transaction(async db => {
    await db.raw('select enter(?)', [proof.session])
    const reads: Reads[] = []
    for (const statement of asked) {
      await db.raw('set local role makeright_web')
      const guarded = await fewest(() => blocksOf(db, statement))
      await db.raw('reset role')
      reads.push({ sql: statement.text, guarded, unguarded: await fewest(() => blocksOf(db, statement)) })
    }
    return reads
  })
}

/** The first time, PostgreSQL reads its catalogues too. */
async function fewest(count: () => Promise<number>): Promise<number> {
  const counts: number[] = []
  for (let time = 0; time < 3; time += 1) counts.push(await count())
  return Math.min(...counts)
}

interface Asked {
  readonly text: string
  readonly values: readonly Knex.Value[]
}

async function statementsOf(work: () => Promise<unknown>): Promise<Asked[]> {
  const wire = Query.prototype as unknown as { submit: (this: Partial<Asked>, ...rest: unknown[]) => unknown }
  const { submit } = wire
  const asked: Asked[] = []
  wire.submit = function (this: Partial<Asked>, ...rest) {
    const { text = '', values = [] } = this
    if (/^\s*(select|with)\b/.test(text) && !/^select (enter|session_of)/.test(text))
      asked.push({ text, values: [...values] })
    return submit.apply(this, rest)
  }
  try {
    await work()
    return asked
  } finally {
    Object.assign(wire, { submit })
  }
}

async function blocksOf(db: Knex.Transaction, { text, values }: Asked): Promise<number> {
  const order = [...text.matchAll(/\$(\d+)/g)].map(([, place]) => values[Number(place) - 1] ?? null)
  const { rows } = await db.raw<{ rows: [object] }>(
    `explain (analyze, buffers, timing off, format json) ${text.replace(/\$\d+/g, '?')}`,
    order,
  )
  const [[explained]] = Object.values(rows[0]) as [[{ Plan: Record<string, number> }]]
  return (explained.Plan['Shared Hit Blocks'] ?? 0) + (explained.Plan['Shared Read Blocks'] ?? 0)
}
