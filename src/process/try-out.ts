import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Logger } from 'pino'
import { ConfigFault, type Config } from '../config'
import { closeDatabase, openDatabase } from '../database/connections'
import { startEmbedded, type Embedded } from '../database/embedded/server'
import { asOperator, migrate, remedies } from '../database/migrations/migrations'
import { makeLogin } from '../installation/logins'
import { unlockWithBoth } from '../installation/vault-access'
import { mailboxTransport } from '../mail/mailbox'
import { tellSample } from '../sample/story'
import type { RunningProcess } from './startup'
import { startWorker } from './worker'

/** Everything a try-out needs and a real installation brings: a database, keys, a mailbox, and a sample practice. */
export async function startTryOut(config: Config, log: Logger): Promise<RunningProcess> {
  if (!existsSync(secretsFile(config)))
    process.stdout.write(
      'Makeright makes a database and a sample practice. The first time, this takes up to a minute.\n',
    )
  const embedded = await startDatabase(config)
  const admin = embedded.adminUrl(database)
  const secrets = await asOperator(embedded.adminUrl('postgres'), async db => {
    const { rows } = await db.raw<{ rows: unknown[] }>('select from pg_database where datname = ?', [
      database,
    ])
    if (rows.length > 0 && !existsSync(secretsFile(config))) throw new ConfigFault(keysAreGone)
    const made = secretsIn(config) // before the database, so that a start cut off in between can be repeated
    if (rows.length === 0) await db.raw('create database ??', [database])
    return made
  })
  await migrate(admin, remedies.tryOut)
  await makeLogins(admin, secrets)

  const workerUrl = embedded.url(logins.worker.name, secrets.worker, database)
  openDatabase({ web: embedded.url(logins.web.name, secrets.web, database), worker: workerUrl })
  await unlockWithBoth({
    ...config.keys,
    words: Buffer.from(secrets.words, 'base64'),
    addresses: Buffer.from(secrets.addresses, 'base64'),
  })
  const transport = mailboxTransport(config.mailbox)
  await tellSample(admin, new Date())
  const worker = await startWorker(config, workerUrl, transport, log)
  return {
    async stop() {
      await worker.stop()
      await closeDatabase()
      await embedded.stop()
    },
  }
}

/**
 * Forgets everything that a try-out has kept: people, words, mails, keys.
 * @returns false while it is running, and then forgets nothing
 */
export async function forgetTryOut(config: Config): Promise<boolean> {
  const embedded = await startDatabase(config)
  const free = await asOperator(embedded.adminUrl('postgres'), async db => {
    const { rows } = await db.raw<{ rows: unknown[] }>('select from pg_stat_activity where datname = ?', [
      database,
    ])
    if (rows.length === 0) await db.raw('drop database if exists ??', [database])
    return rows.length === 0
  })
  await embedded.stop()
  if (!free) return false
  rmSync(config.mailbox, { recursive: true, force: true })
  rmSync(secretsFile(config), { force: true })
  if (config.headsFile) rmSync(config.headsFile, { force: true })
  return true
}

/** The database of a try-out: starts it, or joins those who use it already. */
export function startDatabase(config: Config): Promise<Embedded> {
  return startEmbedded({ folder: join(config.dataFolder, 'postgres'), durable: true })
}

const database = 'makeright'

/** Login users, each with one of the roles that the migrations make. */
export const logins = {
  web: { name: 'portal', role: 'makeright_web' },
  worker: { name: 'postroom', role: 'makeright_worker' },
} as const

type Secrets = Record<'words' | 'addresses' | 'web' | 'worker', string>

/** @param passwords by login */
export async function makeLogins(
  adminUrl: string,
  passwords: Pick<Secrets, 'web' | 'worker'>,
): Promise<void> {
  await asOperator(adminUrl, async admin => {
    for (const which of ['web', 'worker'] as const)
      await makeLogin(admin, { ...logins[which], password: passwords[which] })
  })
}

/** Under root the database stands outside the project, and outlives a clone that somebody deletes. */
const keysAreGone =
  'There is still a database here from an earlier try-out, and its keys are gone, so nobody can read it. Run npm run reset to forget it, ' +
  'then npm start again.'

const secretsFile = ({ dataFolder }: Config) => join(dataFolder, 'secrets.json')

/** Keys and passwords of this try-out, made at its first start. */
function secretsIn(config: Config): Secrets {
  const file = secretsFile(config)
  if (!existsSync(file)) {
    mkdirSync(config.dataFolder, { recursive: true, mode: 0o700 })
    const secret = () => randomBytes(32).toString('base64')
    const password = () => randomBytes(24).toString('hex')
    const secrets: Secrets = { words: secret(), addresses: secret(), web: password(), worker: password() }
    writeFileSync(`${file}.new`, JSON.stringify(secrets), { mode: 0o600 })
    renameSync(`${file}.new`, file)
  }
  return JSON.parse(readFileSync(file, 'utf8')) as Secrets
}
