import { setTimeout as pause } from 'node:timers/promises'
import type { Logger } from 'pino'
import { v4 as newHand } from 'uuid'
import { isDatabaseGone } from '../database/errors'
import { listenFor } from '../database/notifications'
import { newWakeUp } from './wake-up'
import { claimSeconds, renewClaims, claimNext } from './claims'

/** Mails that are on their way at once, and how many of these places are kept for somebody who wants to sign in. */
const places = 12
const placesToSignIn = 4

/** Milliseconds. */
const [looksEvery, waitsAtStop] = [1_000, 10_000] as const

/** Brings emails until stopped, several at once. @param attempt see attemptWith() */
export function startDelivery(
  databaseUrl: string,
  attempt: (hand: string, id: string) => Promise<void>,
  log: Logger,
): { stop(): Promise<void> } {
  const hand = newHand()
  const held = new Map<string, Promise<void>>()
  const bell = newWakeUp()
  let isTold = false
  const stopping = new AbortController()
  const ears = listenFor(databaseUrl, 'emails', bell.ring)
  const beat = setInterval(
    () => {
      if (held.size > 0) void renewClaims(hand, [...held.keys()]).catch(tell)
    },
    (claimSeconds * 1_000) / 3,
  )
  const working = work()
  return {
    async stop() {
      stopping.abort()
      bell.ring()
      await working
      await Promise.race([Promise.all(held.values()), pause(waitsAtStop, undefined, { ref: false })])
      clearInterval(beat)
      await ears.stop()
    },
  }

  async function work(): Promise<void> {
    while (!stopping.signal.aborted) {
      const taken = await takeNext()
      if (taken === null) await bell.wait(looksEvery)
      else held.set(taken, bring(taken))
    }
  }

  async function takeNext(): Promise<string | null> {
    if (held.size >= places) return null
    const urgentOnly = held.size >= places - placesToSignIn
    try {
      const taken = await claimNext(hand, [...held.keys()], urgentOnly)
      isTold = false
      return taken
    } catch (error) {
      return tell(error)
    }
  }

  /** What could not be written down while the database was away is out of hand here, and goes on when it is no longer held. */
  async function bring(id: string): Promise<void> {
    await attempt(hand, id).catch(tell)
    held.delete(id)
    bell.ring()
  }

  /** Once for each time in which the database is away. */
  function tell(error: unknown): null {
    if (!isDatabaseGone(error)) log.error({ err: error }, 'emails wait')
    else if (!isTold) log.warn('emails wait for the database')
    isTold = isDatabaseGone(error)
    return null
  }
}
