import { readFileSync } from 'node:fs'
import closeWithGrace from 'close-with-grace'
import type { Logger } from 'pino'
import { ConfigFault, readConfig, type Config, type Purpose } from '../config'
import { createLog } from '../http/log'
import { replaceZoneData } from '../time/zone-data'
import { diskFault } from './disk-faults'

/** Something that runs until it is told to stop. */
export interface RunningProcess {
  stop(): Promise<void>
}

/**
 * The life of a process: read the settings or say in a line for each what is wrong with them, start, and stop politely at
 * SIGTERM or Ctrl-C, also while it starts.
 */
export async function runUntilStopped(
  purpose: Purpose,
  start: (config: Config, log: Logger) => Promise<RunningProcess>,
): Promise<void> {
  const config = configOrEnd(purpose)
  const log = createLog(config.logLevel)
  let running: RunningProcess | undefined
  // A start that is cut off has nothing to stop: what it began ends with it, and the next start begins anew.
  closeWithGrace({ delay: 15_000, logger: false }, async ({ err }) => {
    if (err) log.fatal({ err }, 'stopping after a fault')
    await running?.stop()
  })
  try {
    running = await start(config, log)
  } catch (error) {
    if (error instanceof ConfigFault) end(error)
    log.fatal({ err: error }, 'could not start')
    process.stderr.write(`${reasonOf(error, config)}\n`)
    process.exit(1)
  }
}

/** The life of a command of the operator. @param work returns whether it could do what it is for */
export async function runOnce(purpose: Purpose, work: (config: Config) => Promise<boolean>): Promise<void> {
  const config = configOrEnd(purpose)
  try {
    if (!(await work(config))) process.exitCode = 1
  } catch (error) {
    if (error instanceof ConfigFault) end(error)
    process.stderr.write(`${reasonOf(error, config)}\n`)
    process.exitCode = 1
  }
}

/** The settings of a process; with faults in them it ends here. */
export function configOrEnd(purpose: Purpose): Config {
  try {
    const config = readConfig(process.env, purpose)
    takeZoneData(config)
    return config
  } catch (error) {
    if (!(error instanceof ConfigFault)) throw error
    end(error)
  }
}

/** @throws ConfigFault */
function takeZoneData({ zoneData }: Config): void {
  if (zoneData === undefined) return
  try {
    replaceZoneData(readFileSync(zoneData, 'utf8'))
  } catch {
    throw new ConfigFault(
      'ZONE_DATA: cannot be read as a file like data/packed/latest.json of moment-timezone',
    )
  }
}

/** One line for each fault, and nothing of what our code was doing. */
function end(fault: ConfigFault): never {
  const lines = fault.message.split('\n').map(line => `Makeright cannot start. ${line}\n`)
  process.stderr.write(lines.join(''))
  process.exit(1)
}

/** Before anybody has come in, a message holds nobody's words. */
function reasonOf(error: unknown, config: Config): string {
  const { code, port } = error as { code?: unknown; port?: unknown }
  if (code === 'EADDRINUSE')
    return `Port ${String(port)} is taken by another program. Set ${port === config.port ? 'PORT' : 'METRICS_PORT'} to a free one.`
  const fault = diskFault(error, 'Name a folder of your own in DATA_FOLDER.')
  return fault ?? (error instanceof Error ? error.message : 'It could not start.')
}
