import { execFile } from 'node:child_process'
import { appendFile, chmod, chown, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { asOperator } from '../../src/database/migrations/migrations'
import { freePort } from './ports'

const programs = '/usr/lib/postgresql'
const password = 'only-for-a-trial'

/** The system's PostgreSQL, started for a trial on loopback, in a folder of its own. */
export type Cluster = Awaited<ReturnType<typeof openCluster>>

/** @param settings lines for its postgresql.conf */
export async function openCluster(settings: readonly string[] = []) {
  const folder = await mkdtemp(join(tmpdir(), 'makeright-cluster-'))
  await chmod(folder, 0o755)
  const data = join(folder, 'data')
  const user = await userOf('postgres')
  const secret = join(folder, 'password')
  await writeFile(secret, password, { mode: 0o600 })
  await mkdir(data, { mode: 0o700 })
  for (const path of [folder, data, secret]) await chown(path, user.uid, user.gid)
  const port = await freePort()
  const run = async (program: string, ...args: string[]) => {
    await promisify(execFile)(join(await newestPrograms(), program), args, { ...user, cwd: folder })
  }
  await run(
    'initdb',
    '-D',
    data,
    '-E',
    'UTF8',
    '--locale=C.UTF-8',
    '-A',
    'scram-sha-256',
    `--pwfile=${secret}`,
  )
  await appendFile(
    join(data, 'postgresql.conf'),
    [
      `listen_addresses = '127.0.0.1'`,
      `port = ${port}`,
      `unix_socket_directories = '${folder}'`,
      ...settings,
      '',
    ].join('\n'),
  )
  const url = (login: string, database: string) =>
    `postgres://${login}:${password}@127.0.0.1:${port}/${database}`
  const start = () => run('pg_ctl', '-D', data, '-w', '-l', join(folder, 'log'), 'start')
  const stop = (mode: 'fast' | 'immediate' = 'fast') => run('pg_ctl', '-D', data, '-w', '-m', mode, 'stop')
  await start()
  return {
    folder,
    data,
    user,
    url,
    run,
    start,
    stop,
    superuser: (sql: string, database = 'postgres') =>
      asOperator(url('postgres', database), admin => admin.raw(sql)),
    async close(): Promise<void> {
      await stop('immediate').catch(() => undefined)
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** What docs/operating.md says an operator makes: an owner who is no superuser, a database, and a login for each role. */
export async function makeOwner(cluster: Cluster): Promise<void> {
  await cluster.superuser(`create role makeright_admin login createrole password '${password}'`)
}

export async function makeLoginsOfOperator(cluster: Cluster): Promise<void> {
  for (const [login, role] of Object.entries({ portal: 'web', postroom: 'worker', keeper: 'backup' }))
    await cluster.superuser(`create role ${login} login password '${password}' in role makeright_${role}`)
}

/** The folder of the newest PostgreSQL's programs. */
export async function newestPrograms(): Promise<string> {
  const [version = ''] = (await readdir(programs)).sort((a, b) => Number(b) - Number(a))
  return join(programs, version, 'bin')
}

export async function userOf(name: string): Promise<{ uid: number; gid: number }> {
  const idOf = async (flag: string) => Number((await promisify(execFile)('id', [flag, name])).stdout)
  return { uid: await idOf('-u'), gid: await idOf('-g') }
}
