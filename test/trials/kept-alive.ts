import { once } from 'node:events'
import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { root } from '../../src/config'

const children = new Set<ChildProcess>()
process.on('exit', () => children.forEach(child => child.kill('SIGTERM')))

/** A process that is started again whenever it ends, as by systemd with Restart=always, and ends with us. @param after ms */
export function keepRunning(
  program: string,
  parameters: readonly string[],
  options: SpawnOptions = {},
  after = 200,
) {
  let child: ChildProcess
  const over = new AbortController()
  const isOver = () => over.signal.aborted
  const codes = new Map<string, number>()
  const running = (async () => {
    while (!isOver()) {
      child = spawn(program, parameters, { stdio: 'ignore', ...options })
      children.add(child)
      const [code, signal] = (await once(child, 'exit')) as [number | null, string | null]
      children.delete(child)
      const how = String(signal ?? code)
      codes.set(how, (codes.get(how) ?? 0) + 1)
      if (!isOver()) await pause(after, undefined, { signal: over.signal }).catch(() => undefined)
    }
  })()
  return {
    /** How it ended, and how often. */
    codes,
    signal: (name: NodeJS.Signals) => child.kill(name),
    kill: () => child.kill('SIGKILL'),
    /** It stands still for so long, and goes on. */
    async freeze(ms: number) {
      const frozen = child
      frozen.kill('SIGSTOP')
      await pause(ms)
      frozen.kill('SIGCONT')
    },
    async stop() {
      over.abort()
      child.kill('SIGTERM')
      await running
    },
  }
}

/** One of our built programs, kept running. */
export function keepAlive(program: 'server' | 'worker', settings: NodeJS.ProcessEnv) {
  const env = { PATH: process.env.PATH, ...settings }
  return { program, ...keepRunning(process.execPath, [join(root, 'dist', `${program}.js`)], { env }) }
}

export type KeptAlive = ReturnType<typeof keepAlive>
