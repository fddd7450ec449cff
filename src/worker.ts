import { watchClock } from './database/reports/clock-report'
import { closeDatabase, openDatabase } from './database/connections'
import { refusePowers } from './database/reports/login-report'
import { refusePooler } from './database/reports/pooler'
import { unlockAsWorker } from './installation/vault-access'
import { bounceAddress } from './mail/bounces/bounce-address'
import { watchBounceMailbox } from './mail/bounces/mailbox'
import { smtpTransport } from './mail/transport'
import { counted } from './metrics/counters'
import { serveMetrics } from './metrics/endpoint'
import { patiently } from './process/patiently'
import { runUntilStopped } from './process/startup'
import { startWorker } from './process/worker'

/** The process that sends emails. It has no key to words, and its role no right to read them. */
void runUntilStopped('worker', async (config, log) => {
  const {
    workerDatabaseUrl = '',
    smtpUrl = '',
    mailFrom,
    bounceAddress: pattern,
    bounceImapUrl,
    keys,
  } = config
  await patiently(() => refusePowers('WORKER_DATABASE_URL', workerDatabaseUrl), log)
  openDatabase({ worker: workerDatabaseUrl })
  await patiently(() => unlockAsWorker(keys).catch(refusePooler), log)
  const senderOf = pattern === undefined ? undefined : (id: string) => bounceAddress(pattern, id)
  const transport = smtpTransport(smtpUrl, mailFrom, senderOf)
  const worker = await startWorker(config, workerDatabaseUrl, transport, log)
  const mailbox = bounceImapUrl && pattern ? watchBounceMailbox(bounceImapUrl, pattern, log) : null
  const clock = await watchClock(log)
  const metrics = await serveMetrics(counted, config, log)
  log.info('working')
  return {
    async stop() {
      clock.stop()
      await Promise.all([worker.stop(), mailbox?.stop(), metrics.stop()])
      await closeDatabase()
    },
  }
})
