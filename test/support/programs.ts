import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { root } from '../../src/config'

const running = new Set<ChildProcess>()

/** Ends whatever a test that failed has left behind. Belongs into `afterAll`. */
export async function endPrograms(): Promise<void> {
  await Promise.all(
    [...running].map(async child => {
      child.kill('SIGKILL')
      await once(child, 'close')
    }),
  )
}

/** What stands in `dist/` after a build: an old build may have left more there. */
export type Program = 'server' | 'worker' | `commands/${string}`

/** By which a command shows how far it is, where that takes ten seconds. */
const progress = /^(Events checked|Tables read|Checked|Restored|Practices looked at|Migrations run): .*\n/gm

export type Settings = Readonly<Record<string, string | undefined>>

/** One of our built programs as a process of its own, with these settings and no others. @param flags of Node @param args of the program */
export function runProgram(
  program: Program,
  settings: Settings,
  flags: readonly string[] = [],
  args: readonly string[] = [],
) {
  return runNode([...flags, join(root, 'dist', `${program}.js`), ...args], settings)
}

/** A command of the operator, with what stands behind it, and what comes to its standard input. */
export function runCommand(
  command: string,
  settings: Settings,
  parameters: readonly string[] = [],
  input?: string | Buffer,
) {
  return runNode([join(root, 'dist', 'commands', `${command}.js`), ...parameters], settings, input).ends()
}

/** Node as a process of its own, with these settings and no others. */
export function runNode(parameters: readonly string[], settings: Settings, input?: string | Buffer) {
  const child = spawn(process.execPath, parameters, {
    env: { PATH: process.env.PATH, ...settings },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  child.stdin.on('error', () => undefined).end(input) // whoever ends first reads no more
  const said = { out: '', err: '' }
  child.stdout.on('data', (text: Buffer) => (said.out += text.toString()))
  child.stderr.on('data', (text: Buffer) => (said.err += text.toString()))
  running.add(child)
  const ended = once(child, 'close').then(([code]) => {
    running.delete(child)
    return code as number | null
  })
  return {
    said,
    /** Waits until it has said this. @throws when it ends before */
    says: async (text: string): Promise<void> => {
      while (!`${said.out}${said.err}`.includes(text)) {
        if (child.exitCode !== null || child.signalCode !== null)
          throw new Error(`It ended, and said: ${said.out}${said.err}`)
        await pause(20)
      }
    },
    ends: async () => {
      const code = await ended
      return { code, out: said.out, err: said.err.replace(progress, '') }
    },
    /** Such as to stand still, or to go on. */
    signal: (name: NodeJS.Signals) => child.kill(name),
    stop: (signal: NodeJS.Signals = 'SIGTERM') => {
      child.kill(signal)
      return ended
    },
  }
}

/** The portal as it runs in production. It has begun to listen when this returns. */
export async function runPortal(settings: Settings) {
  const program = runProgram('server', { PORT: '0', LOG_LEVEL: 'info', ...settings })
  await program.says('"msg":"listening"')
  const line = program.said.out.split('\n').find(text => text.includes('"msg":"listening"'))
  const { port } = JSON.parse(line ?? '{}') as { port: number }
  return { ...program, url: `http://127.0.0.1:${port}` }
}
