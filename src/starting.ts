import closeWithGrace from 'close-with-grace'
import type { Logger } from 'pino'
import { ConfigFault, readConfig, type Config, type Purpose } from './config'
import { createLog } from './http/log'

/** Something that runs until it is told to stop. */
export interface Running {
  stop(): Promise<void>
}

/**
 * The life of a process: read the settings or say in a line for each what is wrong with them, start, and stop politely at
 * SIGTERM or Ctrl-C.
 */
export async function live(
  purpose: Purpose,
  start: (config: Config, log: Logger) => Promise<Running>,
): Promise<void> {
  const config = configOrEnd(purpose)
  const log = createLog(config.logLevel)
  try {
    const running = await start(config, log)
    closeWithGrace({ delay: 15_000, logger: false }, async ({ err }) => {
      if (err) log.fatal({ err }, 'stopping after a fault')
      await running.stop()
    })
  } catch (error) {
    log.fatal({ err: error }, 'could not start')
    process.stderr.write(`${reasonOf(error, config)}\n`)
    process.exit(1)
  }
}

/** The settings of a process; with faults in them it ends here. */
export function configOrEnd(purpose: Purpose): Config {
  try {
    return readConfig(process.env, purpose)
  } catch (error) {
    if (!(error instanceof ConfigFault)) throw error
    process.stderr.write(`Makeright cannot start with these settings:\n${error.message}\n`)
    process.exit(1)
  }
}

/** Before anybody has come in, a message holds nobody's words. */
function reasonOf(error: unknown, config: Config): string {
  const { code } = error as { code?: unknown }
  if (code === 'EADDRINUSE') return `Port ${config.port} is taken by another program. Set PORT to a free one.`
  return error instanceof Error ? error.message : 'It could not start.'
}
