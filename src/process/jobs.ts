import { EventEmitter } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import { Logger as JobLogger, run, type RunnerOptions, type Task } from 'graphile-worker'
import type { Logger } from 'pino'
import { openJobPool } from '../database/worker/job-pool'
import { jobCount } from '../metrics/counters'
import { patiently } from './patiently'
import type { RunningProcess } from './startup'

/** What a worker does, by the name of its jobs. */
export type Tasks = Readonly<Record<string, Task>>

export interface Jobs extends RunningProcess {
  /** Under which it locks a job now. */
  name(): string
  /** Whether it has asked for jobs since this was asked last, and got an answer, or has one in hand. */
  hasLooked(): boolean
  /** Begins again: a library that was refused its very first question never asks another. */
  beginAgain(): void
}

/** ms that a job may take to end when we stop; what is left of it is given up by its lock (store.ts) */
const waitsAtStop = 8_000

/**
 * Takes up one job after the other until stopped, those of the clock as well. What fails is tried again after pauses that grow from
 * seconds to hours; those of the clock are due again by themselves before long.
 * @param crontab a line for each job of the clock, in UTC
 */
export async function startJobs(
  databaseUrl: string,
  tasks: Tasks,
  crontab: readonly string[],
  log: Logger,
): Promise<Jobs> {
  const connections = openJobPool(databaseUrl)
  const stopping = new AbortController()
  const isStopping = () => stopping.signal.aborted
  const state = { name: '', looked: true, inHand: 0 }
  let beginAgain = (): void => undefined
  let runner = await patiently(() => run(options()), log)
  const kept = keepRunning()
  return {
    name: () => state.name,
    hasLooked() {
      const has = state.looked || state.inHand > 0
      state.looked = false
      return has
    },
    beginAgain: () => {
      beginAgain()
    },
    async stop() {
      stopping.abort()
      const ended = runner.stop().catch(() => undefined) // it may have broken off already
      await Promise.race([ended.then(() => kept), pause(waitsAtStop, undefined, { ref: false })])
      connections.close()
    },
  }

  /** A runner breaks off when the database goes at a bad moment, or hears nothing more. Jobs wait; it begins again. */
  async function keepRunning(): Promise<void> {
    for (;;) {
      const deaf = new Promise<void>(resolve => (beginAgain = resolve))
      const ended = runner.promise.catch((error: unknown) => {
        log.error({ err: error }, 'jobs broke off, and begin again')
      })
      await Promise.race([ended, deaf])
      if (!isStopping()) void runner.stop().catch(() => undefined) // whatever it still waits for
      await pause(5_000, undefined, { signal: stopping.signal }).catch(() => undefined)
      if (isStopping()) return
      runner = await run(options()).catch(() => runner)
      if (isStopping()) await runner.stop()
    }
  }

  function options(): RunnerOptions {
    return {
      pgPool: connections.pool,
      taskList: Object.fromEntries(
        Object.entries(tasks).map(([name, task]) => [name, quiet(name, task, log)]),
      ),
      crontab: crontab.join('\n'),
      concurrency: 1,
      preset: { worker: { completeJobBatchDelay: 0, failJobBatchDelay: 0 } }, // else nobody waits for them, and a fault of them ends the process
      pollInterval: 2000,
      noHandleSignals: true,
      logger: loggerTo(log),
      events: eventsOf(state),
    }
  }
}

/** What a runner says of its life. */
function eventsOf(state: { name: string; looked: boolean; inHand: number }): EventEmitter {
  const events = new EventEmitter()
  state.inHand = 0
  events.on('pool:create', ({ workerPool }: { workerPool: { id: string } }) => (state.name = workerPool.id))
  events.on('worker:getJob:empty', () => (state.looked = true))
  events.on('job:start', () => (state.inHand += 1))
  events.on('job:complete', () => {
    state.inHand = 0
    state.looked = true
  })
  return events
}

/** An error's message may hold words. The log writes down what else there is; the job's row, only of which kind it was. */
function quiet(name: string, task: Task, log: Logger): Task {
  return async (payload, helpers) => {
    try {
      await task(payload, helpers)
      jobCount.inc({ job: name, outcome: 'done' })
    } catch (error) {
      jobCount.inc({ job: name, outcome: 'failed' })
      log.error({ err: error, task: name, attempt: helpers.job.attempts }, 'job failed')
      const { code, name: kind } = error as { code?: unknown; name?: unknown }
      throw new Error(String(code ?? kind))
    }
  }
}

/** What the library says of itself; of its sentences only the beginning, because they end with messages of errors. */
function loggerTo(log: Logger): JobLogger {
  return new JobLogger(() => (level, message, meta) => {
    const isTold = meta?.failure === true // by quiet()
    if (isTold || !levelsToTell.includes(level)) return
    const [what = ''] = message.split(/[:'"`\n]/)
    log.error({ err: meta?.error, what: what.slice(0, 100) }, 'jobs')
  })
}

const levelsToTell: string[] = ['error', 'warning']
