import { setTimeout as pause } from 'node:timers/promises'
import type { Logger } from 'pino'
import { createApp } from './app'
import { sendWaited } from './concerns/store/acts/sent-drafts'
import { startSending } from './drafts/pending/due'
import type { Config } from './config'
import { closeDatabase, openDatabase } from './database/connections'
import { watchClock } from './database/reports/clock-report'
import { planEachTime } from './database/driver'
import { refusePowers } from './database/reports/login-report'
import { keepsNames } from './database/reports/pooler'
import { schemaReport } from './database/reports/schema-report'
import { zoneReport } from './database/reports/zone-report'
import { canAnswer } from './health'
import { unlockWithBoth } from './installation/vault-access'
import { counted } from './metrics/counters'
import { serveMetrics } from './metrics/endpoint'
import { lookUpWith } from './metrics/gauges'
import { listenHttp } from './process/http-server'
import { patiently } from './process/patiently'
import { runUntilStopped, type RunningProcess } from './process/startup'
import { samplePeople } from './sample/people'
import { startTryOut } from './process/try-out'
import { translatorFor } from './language/translator'
import { defaultLanguage } from './language/languages'

/** The process that answers browsers. */
void runUntilStopped('web', async (config, log) => {
  const below = config.tryOut ? await startTryOut(config, log) : await startReal(config, log)
  const server = await listenHttp(createApp(config, log), config.port, config.host).catch(
    async (error: unknown) => {
      await below.stop()
      throw error
    },
  )
  const sending = startSending(sendWaited, log)
  for (const line of [...(await schemaReport()), ...(await zoneReport(new Date()))]) log.warn(line)
  const clock = await watchClock(log)
  const metrics = await serveMetrics(counted, config, log, lookUpWith(counted, canAnswer))
  if (config.tryOut) welcome(config.baseUrl)
  else log.info({ port: server.port }, 'listening')
  return {
    async stop() {
      clock.stop()
      await metrics.stop()
      const sent = sending.stop() // another portal sends what waits, or the next
      await server.stop()
      await Promise.race([sent, pause(1_000)])
      await below.stop()
    },
  }
})

async function startReal(config: Config, log: Logger): Promise<RunningProcess> {
  const { databaseUrl = '', databaseConnections, keys } = config
  await patiently(() => refusePowers('DATABASE_URL', databaseUrl), log)
  await patiently(() => meetPooler(databaseUrl, log), log)
  openDatabase({ web: databaseUrl, connections: databaseConnections })
  await patiently(() => unlockWithBoth(keys), log)
  return { stop: closeDatabase }
}

/** Older poolers forget the names of statements. */
async function meetPooler(databaseUrl: string, log: Logger): Promise<void> {
  if (await keepsNames(databaseUrl)) return
  planEachTime()
  log.warn(
    'The pooler before the database forgets the names of statements: each is planned every time, and pages take longer. PgBouncer 1.21 or newer, with max_prepared_statements, keeps them.',
  )
}

function welcome(baseUrl: string): void {
  const t = translatorFor(defaultLanguage)
  const people = samplePeople.map(({ name, what, address }) => `  ${address.padEnd(24)} ${name}, ${t(what)}`)
  process.stdout.write(
    [
      '',
      `Makeright is here: ${baseUrl}`,
      `Sign-in emails, and what authenticator apps show: ${baseUrl}/mailbox`,
      '',
      'The people of the sample practice:',
      ...people,
      '',
      'Ctrl-C stops it and keeps what you did. After npm run reset, the story starts from the beginning.',
      '',
    ].join('\n'),
  )
}
