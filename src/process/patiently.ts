import { setTimeout as pause } from 'node:timers/promises'
import type { Logger } from 'pino'
import { ConfigFault } from '../config'
import { isDatabaseGone, isUnknownFunction } from '../database/errors'

/**
 * Tries until it is done: the database of a machine that has just started may come up after us.
 * @param attempt gives false where something else has to come first
 * @throws ConfigFault where the database is of another version
 */
export async function patiently<T>(attempt: () => Promise<T | false>, log: Logger): Promise<T> {
  for (let told = false; ; told = true) {
    const done = await attempt().catch((error: unknown) => {
      if (isDatabaseGone(error)) return false as const
      throw isUnknownFunction(error)
        ? new ConfigFault('The database is not of this version: npm run migrate comes first.')
        : error
    })
    if (done !== false) return done
    if (!told) log.warn('waiting for the database, or for the first start of a portal')
    await pause(1_000)
  }
}
