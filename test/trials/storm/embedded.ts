import { asOperator, migrate } from '../../../src/database/migrations/migrations'
import { startEmbedded } from '../../../src/database/embedded/server'
import { makeLogins } from '../../../src/process/try-out'
import { until } from '../../support/patience'
import { emptyFolder, isRunning, serverIn } from '../../support/processes'
import { passwords } from '../../support/server'
import type { StormDatabase } from './site'

/** The embedded PostgreSQL as on a real disk, in a folder that `cleanUp` removes. */
export async function openEmbedded(): Promise<StormDatabase> {
  const folder = await emptyFolder()
  const start = () => startEmbedded({ folder, durable: true })
  let server = await start()
  await asOperator(server.adminUrl('postgres'), db => db.raw('create database storm'))
  const admin = server.adminUrl('storm')
  await migrate(admin)
  await makeLogins(admin, passwords)
  return {
    admin,
    web: server.url('portal', passwords.web, 'storm'),
    worker: server.url('postroom', passwords.worker, 'storm'),
    async crash() {
      const pid = serverIn(folder)
      process.kill(pid, 'SIGQUIT')
      await until(() => !isRunning(pid))
      server = await start()
    },
    drop: () => server.stop(),
  }
}
