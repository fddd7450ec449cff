import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { runMigrations } from 'graphile-worker'
import type { Knex } from 'knex'
import { asWorkerRole, connect, inRole, type Db } from './connections'

/** Brings the database to the newest schema. @param adminUrl of a login that may create roles and owns the database */
export async function migrate(adminUrl: string): Promise<void> {
  await asOperator(adminUrl, async admin => {
    await admin.migrate.latest({ migrationSource: plainSql })
    await admin.raw('select hold_wall()')
    await admin.raw(grantOnDatabase('grant create on database %I to makeright_worker'))
    try {
      await runMigrations({ connectionString: asWorkerRole(adminUrl) }) // the job tables belong to the worker's role
    } finally {
      await admin.raw(grantOnDatabase('revoke create on database %I from makeright_worker'))
    }
  })
}

/** For commands of the operator only; no page has this way in. */
export async function asOperator<T>(adminUrl: string, work: (admin: Knex) => Promise<T>): Promise<T> {
  const admin = connect(adminUrl, 1)
  try {
    return await work(admin)
  } finally {
    await admin.destroy()
  }
}

/** For the operator's verifying: one sight of everything that the chains hold, in which nothing can be changed. */
export async function asAuditor<T>(adminUrl: string, work: (db: Db) => Promise<T>): Promise<T> {
  return asOperator(inRole(adminUrl, 'makeright_auditor'), admin =>
    admin.transaction(
      transaction =>
        work(
          Object.assign((table: string) => transaction(table), {
            raw: async <Result>(sql: string, bindings: Parameters<Db['raw']>[1] = []) =>
              (await transaction.raw(sql, bindings as Knex.ValueDict)) as Result,
          }),
        ),
      { isolationLevel: 'repeatable read', readOnly: true },
    ),
  )
}

const folder = join(__dirname, '..', '..', 'migrations')

// Plain SQL under names without an extension, so that the same migration is the same wherever it runs from.
const plainSql: Knex.MigrationSource<string> = {
  getMigrations: () =>
    Promise.resolve(
      readdirSync(folder)
        .filter(file => file.endsWith('.sql'))
        .sort(),
    ),
  getMigrationName: file => file.replace(/\.sql$/, ''),
  getMigration: file =>
    Promise.resolve({
      up: async db => {
        await db.raw(readFileSync(join(folder, file), 'utf8'))
      },
      down: () => Promise.reject(new Error('What a practice was promised is not migrated back.')),
    }),
}

function grantOnDatabase(statement: string): string {
  return `do $$ begin execute format('${statement}', current_database()); end $$`
}
