import { createApp } from './app'
import type { Config } from './config'
import { closeDatabase, openDatabase } from './database/connections'
import { listen } from './listening'
import { live, type Running } from './starting'
import { samplePeople } from './sample/people'
import { startTryOut } from './tryout'
import { unlockVault } from './vault/keys'

/** The process that answers browsers. */
void live('web', async (config, log) => {
  const below = config.tryOut ? await startTryOut(config, log) : startReal(config)
  const server = await listen(createApp(config, log), config.port, config.host).catch(
    async (error: unknown) => {
      await below.stop()
      throw error
    },
  )
  if (config.tryOut) welcome(config.baseUrl)
  else log.info({ port: server.port }, 'listening')
  return {
    async stop() {
      await server.stop()
      await below.stop()
    },
  }
})

function startReal(config: Config): Running {
  const { words, addresses } = config.keys
  if (!config.databaseUrl || !words || !addresses)
    throw new Error('readConfig() lets nobody come here without these.')
  unlockVault({ words, addresses })
  openDatabase({ web: config.databaseUrl, connections: config.databaseConnections })
  return { stop: closeDatabase }
}

function welcome(baseUrl: string): void {
  const people = samplePeople.map(({ name, what, address }) => `  ${address.padEnd(24)} ${name}, ${what}`)
  process.stdout.write(
    [
      '',
      `Makeright is here: ${baseUrl}`,
      `Its mailbox, through which everybody signs in, and what their authenticator apps show: ${baseUrl}/mailbox`,
      '',
      'The people of the sample practice:',
      ...people,
      '',
      'Ctrl-C stops it; what you did stays. npm run reset starts afresh.',
      '',
    ].join('\n'),
  )
}
