import { setTimeout as pause } from 'node:timers/promises'
import { Logger as JobLogger, run, type RunnerOptions, type Task } from 'graphile-worker'
import type { Logger } from 'pino'
import { asWorker } from '../database/connections'
import { wordsIn } from '../words'
import { countAttempt, settleLetter, takeUpLetter, type Letter } from './letters'
import { CannotDeliver, type Mail, type Postman } from './postman'

const levelsToTell: string[] = ['error', 'warning']

/** Writes a letter of any kind as the mail that goes out. */
export type Compose = (letter: Letter, t: ReturnType<typeof wordsIn>) => Mail

/**
 * Takes letters out of the outbox, one after the other, until stopped. What fails is tried again after pauses that grow
 * from seconds to hours; what cannot succeed, or has failed for about a day, stays as failed, where the owner sees it.
 */
export async function startDeliveries(
  databaseUrl: string,
  postman: Postman,
  compose: Compose,
  log: Logger,
): Promise<{ stop(): Promise<void> }> {
  const sendLetter: Task = async (payload, { job }) => {
    const letter = await takeUpLetter((payload as { letter: string }).letter)
    if (!letter) return
    await countAttempt(letter.id)
    try {
      if (letter.address)
        await postman.deliver(letter.id, letter.address, compose(letter, wordsIn(letter.language)))
      await settleLetter(letter.id, 'sent', new Date())
    } catch (error) {
      if (!(error instanceof CannotDeliver)) throw error
      log.warn({ code: error.code, attempt: job.attempts, forGood: error.forGood }, 'letter not delivered')
      if (!error.forGood && job.attempts < job.max_attempts) {
        throw error
      }
      await settleLetter(letter.id, { failure: error.code }, new Date())
    }
  }
  const sweep: Task = () =>
    asWorker(db => db.raw('select sweep(:now), sweep_words(:now)', { now: new Date() }).then(() => undefined))
  const options: RunnerOptions = {
    connectionString: databaseUrl,
    maxPoolSize: 3,
    taskList: { send_letter: sendLetter, sweep },
    crontab: '17 3 * * * sweep',
    concurrency: 1,
    pollInterval: 2000,
    noHandleSignals: true,
    logger: new JobLogger(() => (level, message) => {
      if (levelsToTell.includes(level)) log.error({ message: message.slice(0, 200) }, 'jobs')
    }),
  }
  const stopping = new AbortController()
  const isStopping = () => stopping.signal.aborted
  let runner = await run(options)
  const kept = keepRunning()
  return {
    async stop() {
      stopping.abort()
      await runner.stop().catch(() => undefined) // it may have broken off already
      await kept
    },
  }

  /** A runner breaks off when the database goes at a bad moment. Letters wait; it begins again. */
  async function keepRunning(): Promise<void> {
    for (;;) {
      await runner.promise.catch((error: unknown) => {
        log.error({ err: error }, 'deliveries broke off, and begin again')
      })
      await pause(5_000, undefined, { signal: stopping.signal }).catch(() => undefined)
      if (isStopping()) return
      runner = await run(options).catch(() => runner)
      if (isStopping()) await runner.stop()
    }
  }
}
