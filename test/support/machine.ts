import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as pause } from 'node:timers/promises'

/** The packages to install, for those of these programs that are not there. */
export function missing(packages: Readonly<Record<string, string>>): string[] {
  const folders = (process.env.PATH ?? '').split(delimiter)
  const isThere = (program: string) => folders.some(folder => existsSync(join(folder, program)))
  return Object.entries(packages).flatMap(([program, name]) => (isThere(program) ? [] : [name]))
}

const groups = new Set<number>()
process.on('exit', () => groups.forEach(group => signal(group, 'SIGKILL')))
for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => process.exit(1))

/** A program of the machine, in a process group of its own, which ends with us at the latest. */
export function start(
  command: string,
  parameters: readonly string[],
  env: Readonly<Record<string, string>> = {},
) {
  const child = spawn(command, parameters, {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  })
  const group = child.pid
  if (group === undefined) throw new Error(`${command} does not start.`)
  groups.add(group)
  return {
    /** What it says, line by line. */
    lines: createInterface({ input: child.stdout }),
    /** What it complains of. */
    complaints: createInterface({ input: child.stderr }),
    /** Ends it with all that it has started. */
    stop: () => endGroup(group),
    /** At once, as where its machine dies. */
    kill: () => {
      signal(group, 'SIGKILL')
      return endGroup(group)
    },
  }
}

async function endGroup(group: number): Promise<void> {
  for (let tries = 0; tries < 50 && signal(group, 'SIGTERM'); tries += 1) await pause(100)
  signal(group, 'SIGKILL')
  groups.delete(group)
}

/** @returns false where nobody is left */
function signal(group: number, name: NodeJS.Signals): boolean {
  try {
    return process.kill(-group, name)
  } catch {
    return false
  }
}

/** A screen that nobody sees. */
export async function openScreen() {
  const screen = start('Xvfb', ['-displayfd', '1', '-screen', '0', '1280x900x24'])
  const number = await new Promise<string>(resolve => screen.lines.once('line', resolve))
  return { display: `:${number}`, stop: screen.stop }
}
