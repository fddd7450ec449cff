import { setTimeout as pause } from 'node:timers/promises'
import { Logger as JobLogger, run, type RunnerOptions, type Task } from 'graphile-worker'
import type { Logger } from 'pino'
import type { RunningProcess } from './startup'

/** What a worker does, by the name of its jobs. */
export type Tasks = Readonly<Record<string, Task>>

/**
 * Takes up one job after the other until stopped, those of the clock as well. What fails is tried again after pauses that grow from
 * seconds to hours.
 * @param crontab a line for each job of the clock, in UTC
 */
export async function startJobs(
  databaseUrl: string,
  tasks: Tasks,
  crontab: readonly string[],
  log: Logger,
): Promise<RunningProcess> {
  const options: RunnerOptions = {
    connectionString: databaseUrl,
    maxPoolSize: 3,
    taskList: Object.fromEntries(Object.entries(tasks).map(([name, task]) => [name, quiet(name, task, log)])),
    crontab: crontab.join('\n'),
    concurrency: 1,
    preset: { worker: { completeJobBatchDelay: 0, failJobBatchDelay: 0 } }, // else nobody waits for them, and a fault of them ends the process
    pollInterval: 2000,
    noHandleSignals: true,
    logger: loggerTo(log),
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

  /** A runner breaks off when the database goes at a bad moment. Jobs wait; it begins again. */
  async function keepRunning(): Promise<void> {
    for (;;) {
      await runner.promise.catch((error: unknown) => {
        log.error({ err: error }, 'jobs broke off, and begin again')
      })
      await pause(5_000, undefined, { signal: stopping.signal }).catch(() => undefined)
      if (isStopping()) return
      runner = await run(options).catch(() => runner)
      if (isStopping()) await runner.stop()
    }
  }
}

/** An error's message may hold words. The log writes down what else there is; the job's row, only of which kind it was. */
function quiet(name: string, task: Task, log: Logger): Task {
  return async (payload, helpers) => {
    try {
      await task(payload, helpers)
    } catch (error) {
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
