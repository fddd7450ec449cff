import { setTimeout as pause } from 'node:timers/promises'
import type { Logger } from 'pino'
import { isDatabaseGone } from '../database/errors'
import { listenFor } from '../database/worker/notifications'
import { newWakeUp } from './wake-up'
import { claimSeconds, renewClaims, claimNext, putAllBack } from './claims'
import type { EmailRow } from './outbox'

/** Mails that are on their way at once, and how many of these places are kept for somebody who wants to sign in. */
const places = 12
const placesToSignIn = 4

/** Milliseconds. What is on its way gets time to arrive, then it is broken off, and given back. */
const [looksEvery, waitsAtStop, waitsAfterBreak] = [1_000, 5_000, 1_500] as const

export type SignOfLife = 'looked' | 'tried' | 'nothing'

export interface Delivery {
  /** What it has done since this was asked last: found out what waits, tried to in vain, or nothing at all. */
  sign(): SignOfLife
  stop(): Promise<void>
}

/** What a worker brings emails with. */
export interface DeliveryWork {
  /** By which the database knows what it holds. */
  readonly workerId: string
  /** See attemptWith(). */
  readonly attempt: (workerId: string, taken: EmailRow) => Promise<void>
  /** Has attempts that are on their way end at once. */
  readonly breakOff: () => void
}

/**
 * Brings emails until stopped, several at once.
 * @param databaseUrl at which it hears of new ones
 */
export function startDelivery(
  databaseUrl: string,
  { workerId, attempt, breakOff }: DeliveryWork,
  log: Logger,
): Delivery {
  const held = new Map<string, Promise<void>>()
  const wakeUp = newWakeUp()
  let isTold = false
  let last: SignOfLife = 'looked'
  const stopping = new AbortController()
  const listener = listenFor(databaseUrl, 'emails', wakeUp.ring)
  const renewal = setInterval(
    () => {
      if (held.size > 0) void renewClaims(workerId, [...held.keys()]).catch(tell)
    },
    (claimSeconds * 1_000) / 3,
  )
  const working = work()
  return {
    sign() {
      const sign = last
      last = 'nothing'
      return sign
    },
    async stop() {
      stopping.abort()
      wakeUp.ring()
      const finished = working.then(() => Promise.all(held.values()))
      await within(waitsAtStop, finished)
      breakOff()
      await within(waitsAfterBreak, finished)
      clearInterval(renewal)
      await within(waitsAfterBreak, Promise.all([putAllBack(workerId).catch(tell), listener.stop()]))
    },
  }

  async function work(): Promise<void> {
    while (!stopping.signal.aborted) {
      const taken = await takeNext()
      if (taken === null) await wakeUp.wait(looksEvery)
      else held.set(taken.id, bring(taken))
    }
  }

  async function takeNext(): Promise<EmailRow | null> {
    if (held.size >= places) {
      last = 'looked'
      return null
    }
    const urgentOnly = held.size >= places - placesToSignIn
    try {
      const taken = await claimNext(workerId, [...held.keys()], urgentOnly)
      isTold = false
      last = 'looked'
      return taken
    } catch (error) {
      if (last === 'nothing') last = 'tried'
      return tell(error)
    }
  }

  /** What could not be written down while the database was away is out of hand here, and goes on when it is no longer held. */
  async function bring(taken: EmailRow): Promise<void> {
    await attempt(workerId, taken).catch(tell)
    held.delete(taken.id)
    wakeUp.ring()
  }

  /** Once for each time in which the database is away. */
  function tell(error: unknown): null {
    if (!isDatabaseGone(error)) log.error({ err: error }, 'emails wait')
    else if (!isTold) log.warn('emails wait for the database')
    isTold = isDatabaseGone(error)
    return null
  }
}

/** Waits for something that may never end, and for no longer than this. @param ms */
async function within(ms: number, ending: Promise<unknown>): Promise<void> {
  await Promise.race([ending, pause(ms, undefined, { ref: false })])
}
