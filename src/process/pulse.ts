import type { Logger } from 'pino'
import { isDatabaseGone } from '../database/errors'
import type { Delivery } from '../mail/delivery'
import type { MailServer } from '../mail/mail-server'
import { freeJobsOfTheDead, sayAlive } from '../mail/workers'
import type { Jobs } from './jobs'

/** ms between two beats */
const beatsEvery = 10_000
/** So many beats without a sign of life are a minute. Counted, and not taken from the clock: a process that stood still is not deaf. */
const deafAfter = 6

/**
 * Says again and again that this worker goes on, as long as both its emails and its jobs do, and frees the jobs of dead ones. It is the
 * watchdog too: jobs that have heard nothing for a minute begin again, and a worker whose emails stand still for a minute ends.
 */
export function startPulse(
  workerId: string,
  parts: { readonly jobs: Jobs; readonly delivery: Delivery; readonly server: MailServer },
  log: Logger,
  every: number = beatsEvery,
): { stop(): void } {
  const { jobs, delivery, server } = parts
  const silent = { jobs: 0, delivery: 0, database: 0 }
  let isBeating = false
  const timer = setInterval(() => void beat(), every)
  void beat()
  return {
    stop: () => {
      clearInterval(timer)
    },
  }

  async function beat(): Promise<void> {
    const sign = delivery.sign()
    silent.jobs = jobs.hasLooked() ? 0 : silent.jobs + 1
    silent.delivery = sign === 'nothing' ? silent.delivery + 1 : 0
    silent.database = sign === 'looked' ? 0 : silent.database + 1
    if (silent.jobs >= deafAfter) {
      log.error('Jobs have heard nothing from the database for a minute, and begin again.')
      silent.jobs = 0
      jobs.beginAgain()
    }
    if (silent.delivery >= deafAfter)
      throw new Error('Emails have stood still for a minute. The worker ends, and has to be started again.')
    if (isBeating || silent.jobs > 1 || silent.database > 1) return
    isBeating = true
    await live().finally(() => (isBeating = false))
  }

  async function live(): Promise<void> {
    try {
      await sayAlive({ workerId, jobWorker: jobs.name(), mailFault: server.fault() })
      await freeJobsOfTheDead()
    } catch (error) {
      if (!isDatabaseGone(error)) log.error({ err: error }, 'the worker could not say that it goes on')
    }
  }
}
