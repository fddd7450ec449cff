import { randomBytes } from 'node:crypto'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startEmbedded } from '../../src/database/embedded/server'
import { asOperator, migrate } from '../../src/database/migrations/migrations'
import { makeLogins } from '../../src/process/try-out'
import { until } from '../support/patience'
import { endPrograms, runPortal } from '../support/programs'

/** An installation of ours for a trial: its own PostgreSQL, migrated, in a folder of its own that every user reaches. */
export async function openInstallation() {
  const folder = await mkdtemp(join(tmpdir(), 'makeright-trial-'))
  await chmod(folder, 0o755)
  const embedded = await startEmbedded({ folder: join(folder, 'postgres'), durable: true })
  await asOperator(embedded.adminUrl('postgres'), db => db.raw('create database trial'))
  await migrate(embedded.adminUrl('trial'))
  const passwords = { web: 'only-for-a-trial', worker: 'only-for-a-trial' }
  await makeLogins(embedded.adminUrl('trial'), passwords)
  const key = () => randomBytes(32).toString('base64')
  const settings = {
    DATABASE_URL: embedded.url('portal', passwords.web, 'trial'),
    BASE_URL: 'https://localhost',
    MAIL_FROM: 'Messages <messages@portal.example>',
    WORDS_KEY: key(),
    ADDRESSES_KEY: key(),
    LIMIT_SIGN_IN_NETWORK: '1000000',
    LIMIT_SIGN_IN_ADDRESS: '1000000',
    TRUSTED_PROXIES: '1',
    LOG_LEVEL: 'info',
  }
  return {
    folder,
    settings,
    admin: embedded.adminUrl('trial'),
    passwords,
    /** Starts a portal at this port. It is ready when this returns. */
    async openPortal(port: number, others: Readonly<Record<string, string>> = {}) {
      const portal = await runPortal({ ...settings, PORT: String(port), ...others })
      await until(async () => (await fetch(`${portal.url}/readyz`)).ok)
      return portal
    },
    async close(): Promise<void> {
      await endPrograms()
      await embedded.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
