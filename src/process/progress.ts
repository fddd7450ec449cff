import type { Writable } from 'node:stream'

/** How far something is. */
export interface ProgressStep {
  /** What is counted, such as *Tables read*. */
  readonly what: string
  readonly done: number
  /** Unknown: left out. */
  readonly of?: number
  readonly unit?: 'bytes'
}

/** Milliseconds. */
const [quietFor, onTerminalEvery, elsewhereEvery] = [1_000, 200, 10_000] as const

/**
 * Shows how far a command is: on a terminal once it has taken a second, in one line that changes; elsewhere every ten seconds, in plain lines.
 * @param clock in milliseconds
 */
export function showProgress(out: Writable & { readonly isTTY?: boolean }, clock: () => number = Date.now) {
  const every = out.isTTY ? onTerminalEvery : elsewhereEvery
  let [what, since, shownAt] = ['', clock(), clock() + (out.isTTY ? quietFor - every : 0)]
  let isOpen = false
  return {
    at(step: ProgressStep): void {
      const now = clock()
      if (step.what !== what) [what, since] = [step.what, now]
      if (now - shownAt < every) return
      shownAt = now
      isOpen = out.isTTY === true
      const text = progressText(step, now - since)
      out.write(isOpen ? `\r\u001b[K${text}` : `${text}\n`)
    },
    /** Takes the line away that was being changed. */
    end(): void {
      if (isOpen) out.write('\r\u001b[K')
      isOpen = false
    },
  }
}

/** What is done, what is left, and how fast. @param milliseconds since it began */
export function progressText({ what, done, of, unit }: ProgressStep, milliseconds: number): string {
  const written = (amount: number) => (unit === 'bytes' ? bytesText(amount) : String(Math.round(amount)))
  const perSecond = milliseconds > 0 ? (done * 1_000) / milliseconds : 0
  const parts = [of === undefined ? written(done) : `${written(done)} of ${written(of)}`]
  if (perSecond > 0)
    parts.push(`${perSecond < 10 && unit !== 'bytes' ? perSecond.toFixed(1) : written(perSecond)} a second`)
  if (of !== undefined && perSecond > 0 && of > done)
    parts.push(`about ${timeText((of - done) / perSecond)} left`)
  return `${what}: ${parts.join(', ')}`
}

function bytesText(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB']
  const power = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(bytes, 1)) / 3)))
  return power === 0 ? `${Math.round(bytes)} bytes` : `${(bytes / 1_000 ** power).toFixed(1)} ${units[power]}`
}

function timeText(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`
  return seconds < 5_400 ? `${Math.ceil(seconds / 60)} min` : `${(seconds / 3_600).toFixed(1)} h`
}
