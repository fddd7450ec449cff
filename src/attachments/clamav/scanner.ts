import { setTimeout as pause } from 'node:timers/promises'
import type { Logger } from 'pino'
import { fileCheckCount } from '../../metrics/counters'
import { beginScan, usualPatience, versionOfClamd, type ClamdAddress, type Scan } from './scan'
import type { ScanVerdict } from './verdict'
import { dayMs } from '../../time/days'

/** What looks for viruses in files as they arrive. */
export interface Scanner {
  begin(): Scan
  /** What an operator should know of it, in lines; none: it answers, and knows what is new. Does not wait for a clamd that says nothing. */
  report(): Promise<readonly string[]>
}

/** Each verdict is counted, and told where it is not a good one: without a name of a file, of a person or of a practice. */
export function scannerAt(address: ClamdAddress, log: Logger, patience = usualPatience): Scanner {
  for (const outcome of ['clean', 'found', 'unchecked']) fileCheckCount.inc({ outcome }, 0)
  let lines: readonly string[] = []
  let askedAt = -Infinity
  let asking: Promise<unknown> = Promise.resolve()
  return {
    begin() {
      const scan = beginScan(address, patience)
      return {
        ...scan,
        async verdict() {
          const verdict = await scan.verdict()
          tell(verdict, log)
          return verdict
        },
      }
    },
    async report() {
      if (performance.now() - askedAt > betweenLooks) {
        askedAt = performance.now()
        asking = versionOfClamd(address, patience).then(
          version => (lines = scannerLines(version, new Date())),
        )
      }
      await Promise.race([asking, pause(aMoment, undefined, { ref: false })])
      return lines
    },
  }
}

/** ms */
const betweenLooks = 10_000
/** ms. Who asks for readiness waits no longer. */
const aMoment = 500

function tell(verdict: ScanVerdict, log: Logger): void {
  fileCheckCount.inc({ outcome: verdict.state })
  if (verdict.state === 'found')
    log.warn({ kind: 'virus', signature: verdict.signature }, 'a file with a virus was refused')
  if (verdict.state === 'unchecked')
    log.warn({ kind: 'not checked', because: verdict.because }, 'a file was not checked for viruses')
}

/** @param version as clamd says it; null: it says nothing */
export function scannerLines(version: string | null, now: Date): string[] {
  if (version === null)
    return [
      'Virus scanner: clamd does not answer. Files are taken in, and people read beside each that it was not checked.',
    ]
  const signaturesOf = Date.parse(`${version.split('/')[2] ?? ''} UTC`) // the day is enough, whatever its clock
  const days = Math.floor((now.getTime() - signaturesOf) / dayMs)
  return days > mostDays
    ? [`Virus scanner: its signatures are ${days} days old. Look why freshclam brings no newer ones.`]
    : []
}

/** There are new ones every day. */
const mostDays = 7
