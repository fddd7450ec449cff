import { readdir, readFile, readlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { root } from '../../../src/config'
import { keepRunning } from '../kept-alive'
import { restartAfter } from './etcd'

export interface NodePlace {
  readonly name: string
  readonly folder: string
  readonly database: number
  readonly rest: number
}

export const password = 'only-for-a-trial'

/** One machine of the database: Patroni, and the PostgreSQL that it starts. */
export async function openNode(
  place: NodePlace,
  etcd: readonly string[],
  { bin, ...user }: { readonly uid: number; readonly gid: number; readonly bin: string },
) {
  const { name, folder } = place
  const settings = join(folder, `${name}.yml`)
  const data = join(folder, name)
  await writeFile(settings, await settingsOf(place, data, etcd, bin))
  const patroni = keepRunning('patroni', [settings], { ...user, cwd: folder }, restartAfter)
  const hit = async (signal: NodeJS.Signals) => {
    patroni.signal(signal)
    for (const pid of await processesIn(data)) kill(pid, signal)
  }
  return {
    ...place,
    /** As when the power fails, and comes back. */
    fall: () => hit('SIGKILL'),
    /** The machine stands still for so long, and goes on as if nothing had been. @param ms */
    async freeze(ms: number) {
      await hit('SIGSTOP')
      await pause(ms)
      await hit('SIGCONT')
    },
    async close() {
      await patroni.stop()
      for (const pid of await processesIn(data)) kill(pid, 'SIGKILL')
    },
  }
}

export type Node = Awaited<ReturnType<typeof openNode>>

/** deploy/cluster/patroni.yml, apart from addresses, folders and passwords. */
async function settingsOf(
  { name, folder, database, rest }: NodePlace,
  data: string,
  etcd: readonly string[],
  bin: string,
): Promise<string> {
  const text = await readFile(join(root, 'deploy', 'cluster', 'patroni.yml'), 'utf8')
  return text
    .replace('name: one', `name: ${name}`)
    .replaceAll('10.0.0.11:8008', `127.0.0.1:${rest}`)
    .replaceAll('10.0.0.11:5432', `127.0.0.1:${database}`)
    .replace(/hosts: \[.*\]/, `hosts: [${etcd.join(', ')}]`)
    .replaceAll('10.0.0.0/24', '127.0.0.1/32')
    .replace('/var/lib/postgresql/15/makeright.pgpass', join(folder, `${name}.pgpass`))
    .replace('/var/lib/postgresql/15/makeright', data)
    .replace('/usr/lib/postgresql/15/bin', bin)
    .replace('/var/run/postgresql', folder)
    .replaceAll('CHANGE ME', password)
}

/** A PostgreSQL and all its processes stand in their folder. */
async function processesIn(folder: string): Promise<number[]> {
  const all = (await readdir('/proc')).map(Number).filter(pid => pid > 0)
  const places = await Promise.all(all.map(pid => readlink(`/proc/${pid}/cwd`).catch(() => null)))
  return all.filter((_, index) => places[index] === folder)
}

function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch {
    // it has gone meanwhile
  }
}
