import { setTimeout as pause } from 'node:timers/promises'
import { Client } from 'pg'
import { endAtOnce } from '../driver'
import { reaching } from '../limits'

/** Calls at each notification of the database, and after each time in which one may have been missed. */
export function listenFor(databaseUrl: string, channel: string, call: () => void) {
  const stopping = new AbortController()
  let client: Client | null = null
  const listening = listen()
  return {
    async stop() {
      stopping.abort()
      if (client) endAtOnce(client)
      await listening
    },
  }

  async function listen(): Promise<void> {
    while (!stopping.signal.aborted) {
      client = new Client({ connectionString: databaseUrl, ...reaching, query_timeout: 5_000 })
      const ended = new Promise<void>(resolve => client?.once('end', resolve))
      client.on('error', () => undefined) // it ends then
      client.on('notification', call)
      const hears = await client.connect().then(
        () => true,
        () => false,
      )
      if (hears) {
        await say(client, `listen ${channel}`)
        call()
        const beat = setInterval(() => void say(client, 'select'), every)
        await ended
        clearInterval(beat)
      }
      await pause(1_000, undefined, { signal: stopping.signal }).catch(() => undefined)
    }
  }
}

/** ms */
const every = 10_000

/** Nothing is said for long where nothing happens. A connection on which a word gets no answer ends. */
async function say(client: Client | null, words: string): Promise<void> {
  await client?.query(words).catch(() => {
    endAtOnce(client)
  })
}
