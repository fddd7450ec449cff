import { watchClock } from './database/clock-report'
import { closeDatabase, openDatabase } from './database/connections'
import { refusePooler } from './database/pooler'
import { patiently, unlockAsWorker } from './installation/vault-access'
import { smtpTransport } from './mail/transport'
import { runUntilStopped } from './process/startup'
import { startWorker } from './process/worker'

/** The process that sends emails. It has no key to words, and its role no right to read them. */
void runUntilStopped('worker', async (config, log) => {
  const { workerDatabaseUrl = '', smtpUrl = '', keys } = config
  openDatabase({ worker: workerDatabaseUrl })
  await patiently(() => unlockAsWorker(keys).catch(refusePooler), log)
  const worker = await startWorker(config, workerDatabaseUrl, smtpTransport(smtpUrl, config.mailFrom), log)
  const clock = await watchClock(log)
  log.info('working')
  return {
    async stop() {
      clock.stop()
      await worker.stop()
      await closeDatabase()
    },
  }
})
