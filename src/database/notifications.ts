import { setTimeout as pause } from 'node:timers/promises'
import { Client } from 'pg'

/** Calls at each notification of the database, and after each time in which one may have been missed. */
export function listenFor(databaseUrl: string, channel: string, call: () => void) {
  const stopping = new AbortController()
  let client: Client | null = null
  const listening = listen()
  return {
    async stop() {
      stopping.abort()
      await client?.end().catch(() => undefined)
      await listening
    },
  }

  async function listen(): Promise<void> {
    while (!stopping.signal.aborted) {
      client = new Client({ connectionString: databaseUrl, keepAlive: true })
      const ended = new Promise<void>(resolve => client?.once('end', resolve))
      client.on('error', () => undefined) // it ends then
      client.on('notification', call)
      const hears = await client.connect().then(
        () => true,
        () => false,
      )
      if (hears) {
        await client.query(`listen ${channel}`).catch(() => undefined)
        call()
        await ended
      }
      await pause(1_000, undefined, { signal: stopping.signal }).catch(() => undefined)
    }
  }
}
