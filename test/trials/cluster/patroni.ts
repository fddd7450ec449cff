import { chmod, chown, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { root } from '../../../src/config'
import { asOperator, migrate } from '../../../src/database/migrations/migrations'
import { makeLogins } from '../../../src/process/try-out'
import { patience, until } from '../../support/patience'
import { passwords } from '../../support/server'
import { newestPrograms, userOf } from '../debian-postgres'
import { keepRunning } from '../kept-alive'
import { freePorts } from '../ports'
import type { StormDatabase } from '../storm/site'
import { openEtcd, restartAfter } from './etcd'
import { openNode, password, type Node } from './node'

/** Two PostgreSQL of the system under Patroni, three etcd, and HAProxy before them, with the files of deploy/cluster. */
export async function openPatroni() {
  const folder = await mkdtemp(join(tmpdir(), 'makeright-patroni-'))
  const user = await userOf('postgres')
  await chmod(folder, 0o755)
  await chown(folder, user.uid, user.gid)
  const etcd = await openEtcd(folder, user)
  const [oneDatabase, oneRest, twoDatabase, twoRest, port] = await freePorts(5)
  const bin = await newestPrograms()
  const places = [
    { name: 'one', folder, database: oneDatabase ?? 0, rest: oneRest ?? 0 },
    { name: 'two', folder, database: twoDatabase ?? 0, rest: twoRest ?? 0 },
  ]
  const nodes = await Promise.all(places.map(place => openNode(place, etcd.hosts, { ...user, bin })))
  const proxy = await openProxy(folder, port ?? 0, nodes)
  const as = (login: string, secret: string, database: string) =>
    `postgres://${login}:${secret}@127.0.0.1:${port}/${database}`
  const admin = as('postgres', password, 'storm')
  await until(async () => (await rolesOf(nodes)) !== null)
  await asOperator(as('postgres', password, 'postgres'), db => db.raw('create database storm'))
  await migrate(admin)
  await makeLogins(admin, passwords)
  const database: Omit<StormDatabase, 'crash'> = {
    admin,
    web: as('portal', passwords.web, 'storm'),
    worker: as('postroom', passwords.worker, 'storm'),
    async drop() {
      await proxy.stop()
      await Promise.all(nodes.map(node => node.close()))
      await etcd.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
  return {
    database,
    etcd,
    proxy,
    /** Waits until one leads and the other one follows it in step. @returns which is which */
    async whole(): Promise<Roles> {
      for (const end = Date.now() + patience; Date.now() < end; await pause(200)) {
        const roles = await rolesOf(nodes)
        if (roles) return roles
      }
      throw new Error('The cluster does not become whole.')
    },
    /** The one who leads hands over in peace. */
    async switchOver() {
      const { leader, standby } = await this.whole()
      const body = JSON.stringify({ leader: leader.name, candidate: standby.name })
      const { ok } = await fetch(`http://127.0.0.1:${leader.rest}/switchover`, { method: 'POST', body })
      if (!ok) throw new Error('Patroni does not hand over.')
    },
  }
}

async function openProxy(folder: string, port: number, nodes: readonly Node[]) {
  const file = join(folder, 'haproxy.cfg')
  const text = await readFile(join(root, 'deploy', 'cluster', 'haproxy.cfg'), 'utf8')
  const servers = nodes.map(
    ({ name, database, rest }) => `    server ${name} 127.0.0.1:${database} check port ${rest}\n`,
  )
  await writeFile(
    file,
    text.replace('10.0.0.10:5432', `127.0.0.1:${port}`).replace(/^ {4}server [^]*$/m, servers.join('')),
  )
  return keepRunning('haproxy', ['-db', '-f', file], {}, restartAfter)
}

interface Roles {
  readonly leader: Node
  readonly standby: Node
}

async function rolesOf(nodes: readonly Node[]): Promise<Roles | null> {
  const [leading, following] = await Promise.all([
    nodesThatAre('primary', nodes),
    nodesThatAre('sync', nodes),
  ])
  const [[leader], [standby]] = [leading, following]
  return leader && standby && leading.length + following.length === 2 ? { leader, standby } : null
}

/** As each says of itself. */
async function nodesThatAre(role: 'primary' | 'sync', nodes: readonly Node[]): Promise<Node[]> {
  const isSo = ({ rest }: Node) =>
    fetch(`http://127.0.0.1:${rest}/${role}`, { signal: AbortSignal.timeout(2_000) }).then(
      ({ ok }) => ok,
      () => false,
    )
  const answers = await Promise.all(nodes.map(isSo))
  return nodes.filter((_, place) => answers[place])
}
