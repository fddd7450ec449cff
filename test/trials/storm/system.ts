import { migrate } from '../../../src/database/migrations/migrations'
import { makeLogins } from '../../../src/process/try-out'
import { openCluster } from '../debian-postgres'
import { passwords } from '../../support/server'
import type { StormDatabase } from './site'

/** The system's PostgreSQL, on a real disk. */
export async function openSystem(): Promise<StormDatabase> {
  const cluster = await openCluster()
  const admin = cluster.url('postgres', 'storm')
  await cluster.superuser('create database storm')
  await migrate(admin)
  await makeLogins(admin, passwords)
  const as = (login: string, password: string) => {
    const url = new URL(admin)
    Object.assign(url, { username: login, password })
    return url.href
  }
  return {
    admin,
    web: as('portal', passwords.web),
    worker: as('postroom', passwords.worker),
    async crash() {
      await cluster.stop('immediate')
      await cluster.start()
    },
    drop: () => cluster.close(),
  }
}
