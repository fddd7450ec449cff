import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { escapeLiteral } from 'pg'
import { buildPrograms } from '../../src/dev/programs'
import { buildStyles } from '../../src/dev/styles'
import { startEmbedded, type Embedded } from '../../src/database/embedded/server'
import { asOperator, migrate } from '../../src/database/migrations/migrations'
import { makeLogins } from '../../src/process/try-out'
import { passwords, template, type Server } from './server'

/** What is built, and one cluster for all tests: in it one migrated database, of which every test file gets a copy of its own. */
export default async function setup(): Promise<() => Promise<void>> {
  buildPrograms()
  await buildStyles()
  const folder = await mkdtemp(join(tmpdir(), 'makeright-tests-'))
  await chmod(folder, 0o755) // under root the server runs as somebody else, who must be able to reach its own folder in here
  const embedded = await startEmbedded({ folder: join(folder, 'postgres'), durable: false })
  await asOperator(embedded.adminUrl('postgres'), async db => {
    await db.raw('create database ??', [template])
    await db.raw(`alter system set log_line_prefix = '%d '`) // whose plans they are: plans.ts
    await db.raw(`alter system set plan_cache_mode = 'force_generic_plan'`) // planning each statement five times is a third of its work
    await db.raw(`alter system set autovacuum = off`) // no database lives for long
    await db.raw('select pg_reload_conf()')
  })
  await migrate(embedded.adminUrl(template))
  await makeLogins(embedded.adminUrl(template), passwords)
  await checkPasswordsQuickly(embedded)
  const server: Server = {
    admin: embedded.adminUrl('…'),
    web: embedded.url('portal', passwords.web, '…'),
    worker: embedded.url('postroom', passwords.worker, '…'),
  }
  process.env.TEST_SERVER = JSON.stringify(server)
  leave = async () => {
    await embedded.stop()
    await rm(folder, { recursive: true, force: true })
  }
  return leave
}

let leave: (() => Promise<void>) | undefined

/** For Jest, which throws away what its set-up gives back (teardown.ts). */
export async function takeDown(): Promise<void> {
  await leave?.()
}

/**
 * What makes a stolen password hard to guess takes both sides some milliseconds at each of thousands of connections. PostgreSQL has this
 * setting from version 16 on.
 */
async function checkPasswordsQuickly(embedded: Embedded): Promise<void> {
  const admin = new URL(embedded.adminUrl('postgres'))
  const logins = {
    portal: passwords.web,
    postroom: passwords.worker,
    [admin.username]: decodeURIComponent(admin.password),
  }
  await asOperator(admin.href, async db => {
    const { rows } = await db.raw<{ rows: unknown[] }>(
      `select from pg_settings where name = 'scram_iterations'`,
    )
    if (rows.length === 0) return
    await db.raw('set scram_iterations = 1')
    for (const [name, password] of Object.entries(logins))
      await db.raw(`alter role ?? password ${escapeLiteral(password)}`, [name])
  })
}
