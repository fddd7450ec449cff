import { spawn } from 'node:child_process'
import { constants, existsSync } from 'node:fs'
import { open, readFile, rm } from 'node:fs/promises'
import { Socket, connect } from 'node:net'
import { join, resolve } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { createCluster, findCluster, clusterPort, superuser, type Cluster } from './cluster'
import { findPrograms, runProgram, signalProgram, type DatabasePrograms } from './programs'
import { keepCluster, type ClusterOrders } from './cluster-keeper'

/** A running PostgreSQL of our own, for trying and testing. */
export interface Embedded {
  /** A connection URL for this role and database over the unix socket. */
  url(user: string, password: string, database: string): string
  /** The superuser's URL, for migrations. Row security does not apply to it. */
  adminUrl(database: string): string
  /** Leaves the server. Resolves when it has ended, or at once while other processes still use it. */
  stop(): Promise<void>
}

/**
 * Starts the PostgreSQL whose data lives in `folder`, or joins it where another process runs it already. It
 * ends with the last process that uses it, in whatever way that one ends (cluster-keeper.ts). It listens on a
 * unix socket only.
 * @param options.durable `false` lets a crash of the machine take everything: for tests. The process that starts
 * the server decides for those that join.
 */
export async function startEmbedded(options: { folder: string; durable: boolean }): Promise<Embedded> {
  const cluster = await findCluster(resolve(options.folder))
  const membership = (await enter(cluster.supervisor)) ?? (await startOrJoin(cluster, options.durable))
  const secret = await readFile(cluster.password, 'utf8')
  const url = (user: string, password: string, database: string) =>
    // Without a host part knex takes it for a file; without a port PGPORT would count.
    `postgres://${encodeURIComponent(user)}:${encodeURIComponent(password)}@localhost:${String(clusterPort)}/` +
    `${encodeURIComponent(database)}?host=${encodeURIComponent(cluster.sockets)}`
  return {
    url,
    adminUrl: database => url(superuser, secret, database),
    stop: () => leave(membership),
  }
}

/** ms for which a start is tried again: a previous server may still be writing down what it holds. */
const patience = 30_000

async function startOrJoin(cluster: Cluster, durable: boolean): Promise<Socket> {
  const programs = await findPrograms(cluster.data, cluster.user)
  if (!existsSync(cluster.data)) await createCluster(cluster, programs, durable)
  const deadline = Date.now() + patience
  let strays = 0
  while (Date.now() < deadline) {
    const stray = await clearTheWay(cluster)
    const membership = (await enter(cluster.supervisor)) ?? (await start(cluster, programs, durable))
    if (membership) return membership
    strays = stray ? strays + 1 : 0
    if (stray && strays % 10 === 0) signalProgram(stray, 'SIGINT')
    await pause(100)
  }
  const log = (await readFile(cluster.log, 'utf8')).trimEnd().split('\n').slice(-5).join('\n')
  throw new Error(`PostgreSQL does not start in ${cluster.folder}. Its log ends with:\n${log}`)
}

/**
 * PostgreSQL takes a lock for valid when any process bears the number that stands in it. After a crash, and
 * in a container that starts again, that is often another one, or a dead one that nobody has buried. Should
 * two processes remove the same lock, PostgreSQL's shared memory still keeps a second server from the data.
 * Gives the process id of a server that is ready: where nobody can join it for long, it has lost its supervisor.
 */
async function clearTheWay(cluster: Cluster): Promise<number | undefined> {
  let ready: number | undefined
  const locks = [
    join(cluster.data, 'postmaster.pid'),
    join(cluster.sockets, `.s.PGSQL.${String(clusterPort)}.lock`),
  ]
  for (const lock of locks) {
    const lines = (await readFile(lock, 'utf8').catch(() => '')).split('\n')
    const pid = Number(lines[0])
    if (pid && !(await serves(pid, cluster.data))) await rm(lock, { force: true })
    else if (pid && lines[7]?.trim() === 'ready') ready = pid
  }
  return ready
}

/** Whether this process is a server of this data. A dead one's command line is empty. */
async function serves(pid: number, data: string): Promise<boolean> {
  const command =
    process.platform === 'linux'
      ? readFile(`/proc/${String(pid)}/cmdline`, 'utf8')
      : runProgram('/bin/ps', ['-o', 'command=', '-p', String(pid)], undefined)
  return (await command.catch(() => '')).includes(data)
}

/** Nothing when the server ended before it was ready: most often because another one is there. */
async function start(
  cluster: Cluster,
  programs: DatabasePrograms,
  durable: boolean,
): Promise<Socket | undefined> {
  const { data, supervisor: joinAt, user } = cluster
  const command = [join(programs.folder, 'postgres'), '-D', data, ...settings(cluster, durable)]
  const orders: ClusterOrders = { command, data, joinAt, user }
  const log = await open(cluster.log, constants.O_WRONLY | constants.O_APPEND | constants.O_NOFOLLOW)
  // Its own session, so that Ctrl-C reaches only us, who end it when we are done.
  const supervisor = spawn(process.execPath, ['-'], {
    cwd: '/',
    env: { LC_ALL: 'C' },
    detached: true,
    stdio: ['pipe', log.fd, log.fd, 'pipe'],
  })
  await log.close()
  const membership = supervisor.stdio[3]
  if (!(membership instanceof Socket)) throw new TypeError('A pipe is always a socket.')
  supervisor.on('error', error => membership.destroy(error)).unref()
  supervisor.stdin?.on('error', () => undefined).end(`(${keepCluster.toString()})(${JSON.stringify(orders)})`)
  return welcomed(membership)
}

/** People's words must not reach the log: not as a statement, not as a detail, not in an error's message. */
function settings(cluster: Cluster, durable: boolean): string[] {
  const all = {
    listen_addresses: '',
    port: String(clusterPort),
    unix_socket_directories: cluster.sockets,
    max_connections: '100',
    log_statement: 'none',
    log_error_verbosity: 'terse',
    log_min_error_statement: 'panic',
    // A level that leaves out errors of statements, and keeps what the server says of itself.
    log_min_messages: 'log',
    log_checkpoints: 'off',
    ...(durable ? {} : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
  }
  return Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`])
}

/** Nothing where no supervisor listens. */
function enter(supervisor: string): Promise<Socket | undefined> {
  return welcomed(connect(supervisor))
}

function welcomed(membership: Socket): Promise<Socket | undefined> {
  return new Promise(resolve => {
    membership.on('error', () => undefined)
    membership.once('close', () => {
      resolve(undefined)
    })
    membership.once('data', () => {
      // It shall not keep Node from ending: that is what it is there to notice.
      membership.resume().unref()
      resolve(membership)
    })
  })
}

function leave(membership: Socket): Promise<void> {
  return new Promise(resolve => {
    if (membership.closed) resolve()
    membership.ref().once('close', () => {
      resolve()
    })
    membership.end()
  })
}
