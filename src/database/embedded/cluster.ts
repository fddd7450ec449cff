import { createHash, randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { chmod, chown, lstat, mkdir, readdir, realpath, rename, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import {
  ordinaryUser,
  reaches,
  runProgram,
  signalProgram,
  stateFolder,
  type SystemUser,
  type DatabasePrograms,
} from './programs'

export const superuser = 'postgres'
/** Only part of the socket's name. */
export const clusterPort = 5432

/** What one server keeps. */
interface Files {
  folder: string
  data: string
  password: string
  log: string
}

/** The databases of one server: where they are, where it is spoken to, and whom it runs as. */
export interface Cluster extends Files {
  /** The folder of both sockets: PostgreSQL's, and the supervisor's. */
  sockets: string
  supervisor: string
  user: SystemUser | undefined
}

/** Where the cluster of this folder is: in it, or where PostgreSQL's user can reach. */
export async function findCluster(wanted: string): Promise<Cluster> {
  await mkdir(dirname(wanted), { recursive: true })
  // One spelling for all, however they came here: the server's command line shows whose server it is.
  let folder = join(await realpath(dirname(wanted)), basename(wanted))
  let user = await ordinaryUser(folder)
  if (user && !(await reaches(dirname(folder), user))) {
    folder = join(stateFolder, digest(folder))
    await mkdir(stateFolder, { recursive: true })
    await chmod(stateFolder, 0o755)
    user = await ordinaryUser(folder)
  }
  if (existsSync(folder) && !(await reaches(folder, user))) {
    throw new Error(`${folder} belongs to another user. Please set DATABASE_URL, or remove the folder.`)
  }
  // The address of a socket has room for 104 bytes on macOS, for 108 on Linux.
  const short = Buffer.byteLength(join(folder, `.s.PGSQL.${String(clusterPort)}`)) <= 100
  const sockets = short ? folder : await shortFolder(folder, user)
  return { ...filesIn(folder), sockets, supervisor: join(sockets, 'supervisor'), user }
}

/** Two may do this at once: each makes its own aside, and only one can give its own the final name. */
export async function createCluster(
  cluster: Cluster,
  programs: DatabasePrograms,
  durable: boolean,
): Promise<void> {
  await removeAbandoned(cluster.folder)
  const fresh = filesIn(`${cluster.folder}.new-${String(process.pid)}-${randomBytes(4).toString('hex')}`)
  await mkdir(fresh.folder, { mode: 0o700 })
  await writeFile(fresh.password, randomBytes(24).toString('base64url'), { mode: 0o600 })
  await writeFile(fresh.log, '', { mode: 0o600 })
  for (const path of [fresh.folder, fresh.password, fresh.log]) {
    if (cluster.user) await chown(path, cluster.user.uid, cluster.user.gid)
  }
  const locale =
    programs.major >= 17 ? ['--locale-provider=builtin', '--builtin-locale=C.UTF-8'] : ['--locale=C.UTF-8']
  const access = ['-U', superuser, '-A', 'scram-sha-256', '--pwfile', fresh.password]
  const args = ['-D', fresh.data, '-E', 'UTF8', ...locale, ...access, ...(durable ? [] : ['--no-sync'])]
  try {
    await runProgram(join(programs.folder, 'initdb'), args, cluster.user)
    await rename(fresh.folder, cluster.folder)
  } catch (error) {
    await rm(fresh.folder, { recursive: true, force: true })
    if (!existsSync(cluster.data)) throw error
  }
}

const filesIn = (folder: string): Files => ({
  folder,
  data: join(folder, 'data'),
  password: join(folder, 'password'),
  log: join(folder, 'log'),
})

/** Anybody may write where it stands, so it counts only if it is the user's own. */
async function shortFolder(folder: string, user: SystemUser | undefined): Promise<string> {
  const sockets = join('/tmp', `makeright-${digest(folder)}`)
  if (!existsSync(sockets))
    await runProgram('/bin/mkdir', ['-m', '700', sockets], user).catch(() => undefined)
  const { uid, mode } = await lstat(sockets)
  if (uid !== (user?.uid ?? process.getuid?.()) || mode !== 0o40700) {
    throw new Error(`${sockets} should be a private folder of PostgreSQL's user. Please remove it.`)
  }
  return sockets
}

/** What killed processes were making. */
async function removeAbandoned(folder: string): Promise<void> {
  const prefix = `${basename(folder)}.new-`
  for (const name of await readdir(dirname(folder))) {
    if (!name.startsWith(prefix) || signalProgram(Number.parseInt(name.slice(prefix.length), 10), 0)) continue
    await rm(join(dirname(folder), name), { recursive: true, force: true })
  }
}

const digest = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 12)
