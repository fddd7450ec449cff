import { execFileSync, fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root } from '../../src/config'
import type { Ready } from './operations'

/** A commit of this repository, built, in a folder. */
export interface Build {
  /** Such as 40232f1, or "this one" for what stands here now. */
  readonly name: string
  readonly folder: string
  remove(): void
}

export const thisOne: Build = { name: 'this one', folder: root, remove: () => undefined }

/** Builds another commit in a worktree of its own, which ends with remove(). */
export function buildOf(commit: string): Build {
  const name = git('rev-parse', '--short', `${commit}^{commit}`)
  const folder = mkdtempSync(join(tmpdir(), `makeright-bench-${name}-`))
  git('worktree', 'add', '--detach', '--force', folder, name)
  const inside = (file: string) => readFileSync(join(folder, file), 'utf8')
  const isSame = inside('package-lock.json') === readFileSync(join(root, 'package-lock.json'), 'utf8')
  if (isSame) symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
  else execFileSync('npm', ['ci', '--no-audit', '--no-fund'], { cwd: folder, stdio: 'ignore' })
  execFileSync('npm', ['run', '--silent', 'build'], { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] })
  if (!existsSync(join(folder, 'test', 'bench', 'stage.ts')))
    git('-C', folder, 'checkout', firstWithStages(), '--', 'test/bench')
  return {
    name,
    folder,
    remove() {
      git('worktree', 'remove', '--force', folder)
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** A build over a database of its own, with so many concerns, by its own code. */
export interface Stage extends Ready {
  readonly name: string
  readonly concerns: number
  close(): Promise<void>
}

export interface Size {
  readonly concerns: number
  readonly therapists?: number
  /** One of so many concerns is open; 20 where nothing is said. */
  readonly openOf?: number
  /** Of the concern that is looked at; 10 where nothing is said. */
  readonly entries?: number
  /** Portals over the same database; the second one answers at `besides`. */
  readonly portals?: 1 | 2
}

export async function openStage({ name, folder }: Build, data: string, size: Size): Promise<Stage> {
  const { concerns, therapists = 40, openOf = 20, entries = 10, portals = 1 } = size
  const stage: ChildProcess = fork(join(folder, 'test', 'bench', 'stage.ts'), {
    cwd: folder,
    execArgv: ['-r', join(root, 'src', 'dev', 'typescript.cjs')],
    env: {
      PATH: process.env.PATH,
      BENCH_FOLDER: data,
      BENCH_NAME: `with_${concerns}_${openOf}_${entries}_${portals}`,
      BENCH_PORT: String(await freePort()),
      BENCH_CONCERNS: String(concerns),
      BENCH_THERAPISTS: String(therapists),
      BENCH_OPEN_OF: String(openOf),
      BENCH_ENTRIES: String(entries),
      ...(portals === 2 && { BENCH_SECOND_PORT: String(await freePort()) }),
    },
  })
  const ended = once(stage, 'exit')
  const first = await Promise.race([once(stage, 'message'), ended.then(() => null)])
  if (!first) throw new Error(`The stage of ${name} has ended before it was ready.`)
  const [ready] = first as [Ready]
  return {
    ...ready,
    name,
    concerns,
    async close() {
      stage.disconnect()
      await ended
    },
  }
}

/** A commit from before there were stages is set up by the first one that had them: today's would ask it for what it had not yet. */
function firstWithStages(): string {
  const added = git('log', '--diff-filter=A', '--format=%h', '--', 'test/bench/stage.ts')
  return added.split('\n').at(-1) ?? ''
}

function git(...args: string[]): string {
  return execFileSync('git', args, {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  }).trim()
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
