import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { Knex } from 'knex'
import { connect } from '../../src/database/connections'
import { migrationFiles } from '../../src/database/migrations/migration-files'
import { plainSql } from '../../src/database/migrations/migrations'
import { createDatabase } from '../support/server'

// While `npm run migrate` runs, and until the last portal has restarted, older portals and workers go on beside the new schema. What they may
// read, write and call before a migration they may after it, by the same names: it goes in a later release, when nobody asks any more.

/** The last migration before this was asked of them. */
const promisedSince = '059_late_on_boards.sql'

let database: Awaited<ReturnType<typeof createDatabase>>
let admin: Knex
beforeAll(async () => {
  database = await createDatabase()
  admin = connect(database.admin, 1)
  await migrateTo(promisedSince)
})
afterAll(async () => {
  await admin.destroy()
  await database.drop()
})

function migrateTo(last: string) {
  const getMigrations = () => Promise.resolve(migrationFiles.filter(file => file <= last))
  return admin.migrate.latest({ migrationSource: { ...plainSql, getMigrations } })
}

const roles = `(values ('makeright_web'), ('makeright_worker')) as r (role)`

const rights = `
  select format('%s may %s %s of %s', grantee, lower(privilege_type), column_name, table_name) as may
  from information_schema.column_privileges where grantee in ('makeright_web', 'makeright_worker') and table_schema = 'public'`

const results = `
  select format('%s is given %s by %s', role, name, proname) as may
  from ${roles}, pg_proc p, unnest(p.proargnames, p.proargmodes) as a (name, mode)
  where p.pronamespace = 'public'::regnamespace and mode in ('t', 'o') and has_function_privilege(role, p.oid, 'execute')`

/** By the names of what it is given: first all, then only what has no default. */
const calls = `
  select role, proname as name, p.proargnames[:p.pronargs] as takes, p.proargnames[:p.pronargs - p.pronargdefaults] as needs
  from ${roles}, pg_proc p
  where p.pronamespace = 'public'::regnamespace and has_function_privilege(role, p.oid, 'execute')`

const asked = `
  select format('%s.%s', table_name, column_name) as column from information_schema.columns
  where table_schema = 'public' and is_nullable = 'NO' and column_default is null and is_generated = 'NEVER'`

interface Call {
  readonly role: string
  readonly name: string
  readonly takes: readonly string[] | null
  readonly needs: readonly string[] | null
}

/** What portals and workers can count on. */
async function surface() {
  const rowsOf = async <Row>(sql: string) => (await admin.raw<{ rows: Row[] }>(sql)).rows
  const may = [...(await rowsOf<{ may: string }>(rights)), ...(await rowsOf<{ may: string }>(results))]
  return {
    may: new Set(may.map(row => row.may)),
    calls: await rowsOf<Call>(calls),
    asked: new Set((await rowsOf<{ column: string }>(asked)).map(row => row.column)),
  }
}

type Surface = Awaited<ReturnType<typeof surface>>

/** What an older portal would do in vain. */
function goneFrom(before: Surface, after: Surface): string[] {
  const takes = (call: Call) =>
    after.calls.some(
      ({ role, name, takes, needs }) =>
        role === call.role &&
        name === call.name &&
        (call.takes ?? []).every(one => takes?.includes(one)) &&
        (needs ?? []).every(one => call.takes?.includes(one)),
    )
  const tables = new Set([...before.may].map(right => right.split(' of ')[1]))
  return [
    ...[...before.may].filter(right => !after.may.has(right)),
    ...before.calls
      .filter(call => !takes(call))
      .map(call => `${call.role} calls ${call.name}(${(call.takes ?? []).join()})`),
    ...[...after.asked]
      .filter(column => !before.asked.has(column) && tables.has(column.split('.')[0]))
      .map(column => `${column} must be given`),
  ]
}

test.each(migrationFiles.filter(file => file > promisedSince))(
  '%s leaves older portals what they use',
  async file => {
    const before = await surface()
    await migrateTo(file)
    expect(goneFrom(before, await surface())).toEqual([])
  },
)

test('what a migration would take from them is noticed', async () => {
  const before = await surface()
  await admin.raw(`
    alter table drafts rename column words to text;
    alter table practices add column colour text not null;
    drop function late_on_boards;
    alter function drafts_due rename to due_drafts`)
  const gone = goneFrom(before, await surface())
  expect(gone).toEqual(
    expect.arrayContaining([
      'makeright_web may select words of drafts',
      'makeright_web is given concern_id by drafts_due',
      'makeright_web calls late_on_boards()',
      'makeright_web calls drafts_due(p_at,p_most)',
      'practices.colour must be given',
    ]),
  )
})
