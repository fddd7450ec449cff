import { showProgress } from './progress'

/** What a command of the operator gets that can take long. */
export interface LongRun {
  /** Aborted by Ctrl-C and SIGTERM: what is half done is taken back, and the command ends. */
  readonly signal: AbortSignal
  readonly progress: ReturnType<typeof showProgress>
}

/** Does something that can take long, and shows how far it is. */
export async function interruptible<T>(work: (run: LongRun) => Promise<T>): Promise<T> {
  const broken = new AbortController()
  const progress = showProgress(process.stderr)
  const stop = () => broken.abort()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, stop)
  try {
    return await work({ signal: broken.signal, progress })
  } finally {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, stop)
    progress.end()
  }
}
