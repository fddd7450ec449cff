import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import { programSettings } from '../config'

/** The programs of PostgreSQL's client that read a database out and in; Debian has both in postgresql-client. */
export type ClientProgram = 'pg_dump' | 'psql'

/** @returns its major version @throws Error with a sentence for the operator */
export async function versionOf(program: ClientProgram): Promise<number> {
  const { stdout } = await promisify(execFile)(program, ['--version'], { env: programSettings() }).catch(
    () => {
      throw new Error(
        `${program} is missing. Install PostgreSQL's client, on Debian: apt-get install postgresql-client`,
      )
    },
  )
  return Number(/\) (\d+)/.exec(stdout)?.[1] ?? 0)
}

/** A program that is connected to a database. */
export interface Running {
  readonly child: ChildProcess
  /** Ends well, or fails with what the program said was wrong. */
  readonly ended: Promise<void>
}

/**
 * Starts it; the password is in no list of processes, and our keys are not in its environment.
 * @param said hears each line that it says beside its output
 */
export function startClient(
  program: ClientProgram,
  url: string,
  parameters: readonly string[],
  { signal, said }: { readonly signal: AbortSignal; readonly said?: (line: string) => void },
): Running {
  const address = new URL(url)
  const password = decodeURIComponent(address.password)
  address.password = ''
  const child = spawn(program, [...parameters, `--dbname=${address.href}`], {
    env: { ...programSettings(), ...(password && { PGPASSWORD: password }) },
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: true, // Ctrl-C reaches us alone, and we end it
  })
  const errors: string[] = []
  createInterface({ input: child.stderr }).on('line', line => {
    if (/(error|ERROR|FATAL):/.test(line)) errors.push(line.replace(/^.*?(error|ERROR|FATAL): */, ''))
    else said?.(line)
  })
  const stop = () => child.kill('SIGTERM')
  signal.addEventListener('abort', stop)
  child.stdin.on('error', () => undefined) // it has ended, and says why
  const ended = once(child, 'close').then(([code]) => {
    signal.removeEventListener('abort', stop)
    if (code !== 0) throw new Error(`${program} failed: ${errors[0] ?? 'it said nothing'}`)
  })
  ended.catch(() => undefined) // the caller who awaits it hears of it
  return { child, ended }
}
