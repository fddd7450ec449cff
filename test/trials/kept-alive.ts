import { once } from 'node:events'
import { spawn, type ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { root } from '../../../src/config'

/** A process that is started again whenever it ends, as by systemd with Restart=always. */
export function keepAlive(program: 'server' | 'worker', settings: NodeJS.ProcessEnv) {
  let child: ChildProcess
  const over = new AbortController()
  const isOver = () => over.signal.aborted
  const codes = new Map<string, number>()
  const running = (async () => {
    while (!isOver()) {
      child = spawn(process.execPath, [join(root, 'dist', `${program}.js`)], {
        env: { PATH: process.env.PATH, ...settings },
        stdio: 'ignore',
      })
      const [code, signal] = (await once(child, 'exit')) as [number | null, string | null]
      const how = String(signal ?? code)
      codes.set(how, (codes.get(how) ?? 0) + 1)
      if (!isOver()) await pause(200)
    }
  })()
  return {
    program,
    /** How it ended, and how often. */
    codes,
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

export type KeptAlive = ReturnType<typeof keepAlive>
