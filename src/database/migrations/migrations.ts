import { call } from '../functions'
import { readFileSync } from 'node:fs'
import { runMigrations } from 'graphile-worker'
import type { Knex } from 'knex'
import { ConfigFault } from '../../config'
import { migrationFiles, migrationName, migrationPath } from './migration-files'
import { asWorkerRole, connect, inRole, type Db } from '../connections'
import { bringZoneData } from './zone-data'

/** What can be done about a database that another version made. */
export const remedies = {
  real: 'Restore a backup that this version made, or start the version that made this database. Nothing was changed.',
  tryOut: 'npm run reset throws it away, with all that is in it, and the next npm start makes a new one.',
} as const

/**
 * Brings the database to the newest schema, and to our rules of time zones.
 * @param adminUrl of a login that may create roles and owns the database
 * @param ran hears after each migration how many have run, and of how many
 * @throws ConfigFault with this remedy, where migrations have run that are not ours; where a practice is in a time zone that we do not know
 */
export async function migrate(
  adminUrl: string,
  remedy: (typeof remedies)[keyof typeof remedies] = remedies.real,
  ran: (done: number, of: number) => void = () => undefined,
): Promise<void> {
  await asOperator(adminUrl, async admin => {
    await oneAtATime(admin)
    if (await isOfAnotherVersion(admin))
      throw new ConfigFault(
        'Another version of Makeright made this database, from before the first release or newer than this one, and this version cannot ' +
          `use it. ${remedy}`,
      )
    await admin.migrate.latest({ migrationSource: await telling(admin, ran) })
    await call(admin, 'hold_wall')
    await bringZoneData(admin)
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
  return asReader(inRole(adminUrl, 'makeright_auditor'), work)
}

/** For a backup: one sight of every row, in which nothing can be changed. @param url of a login that is a member of makeright_backup */
export async function asBackup<T>(url: string, work: (db: Db) => Promise<T>): Promise<T> {
  return asReader(inRole(url, 'makeright_backup'), work)
}

async function asReader<T>(url: string, work: (db: Db) => Promise<T>): Promise<T> {
  return asOperator(url, admin =>
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

/**
 * Waits until nobody else migrates this database. PostgreSQL lets go of this lock when we end, however we do; what knex notes in a table for
 * the same purpose would stay there when we are broken off.
 */
async function oneAtATime(admin: Knex): Promise<void> {
  await admin.raw(`select pg_advisory_lock(hashtext('makeright migrate'))`)
  const { rows } = await admin.raw<{ rows: [{ known: boolean }] }>(
    `select to_regclass('knex_migrations_lock') is not null as known`,
  )
  if (rows[0].known) await admin.migrate.forceFreeMigrationsLock()
}

/** Our migrations, which say how far they are. */
async function telling(
  admin: Knex,
  ran: (done: number, of: number) => void,
): Promise<Knex.MigrationSource<string>> {
  const [, pending] = (await admin.migrate.list({ migrationSource: plainSql })) as [unknown, unknown[]]
  let done = 0
  return {
    ...plainSql,
    getMigration: async file => {
      const migration = await plainSql.getMigration(file)
      return {
        ...migration,
        up: async db => {
          await migration.up(db)
          done += 1
          ran(done, pending.length)
        },
      }
    },
  }
}

async function isOfAnotherVersion(admin: Knex): Promise<boolean> {
  // Otherwise knex itself refuses, with words about a corrupt directory.
  const [run] = (await admin.migrate.list({
    migrationSource: plainSql,
    disableMigrationsListValidation: true,
  })) as [{ name: string }[]]
  const ours = new Set((await plainSql.getMigrations([])).map(file => plainSql.getMigrationName(file)))
  return run.some(({ name }) => !ours.has(name))
}

/** What comes after this one may count days by the clocks of a practice that is there already. */
const zoneRules = '023_zone_rules.sql'

export const plainSql: Knex.MigrationSource<string> = {
  getMigrations: () => Promise.resolve(migrationFiles),
  getMigrationName: migrationName,
  getMigration: file =>
    Promise.resolve({
      up: async db => {
        await db.raw(readFileSync(migrationPath(file), 'utf8'))
        if (file === zoneRules) await bringZoneData(db)
      },
      down: () => Promise.reject(new Error('What a practice was promised is not migrated back.')),
    }),
}

function grantOnDatabase(statement: string): string {
  return `do $$ begin execute format('${statement}', current_database()); end $$`
}
