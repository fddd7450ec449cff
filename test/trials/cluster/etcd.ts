import { join } from 'node:path'
import { keepRunning } from '../kept-alive'
import { freePorts } from '../ports'

/** How often a program that ended comes back, as in the units of Debian. ms */
export const restartAfter = 5_000

/** Three of etcd, which agree on who leads, by the API that Patroni 3.0.2 keeps its word with: docs/operating.md */
export async function openEtcd(folder: string, user: { readonly uid: number; readonly gid: number }) {
  const names = ['e1', 'e2', 'e3'] as const
  const ports = await freePorts(6)
  const members = names.map((name, place) => ({
    name,
    client: `127.0.0.1:${ports[place * 2]}`,
    peer: `http://127.0.0.1:${ports[place * 2 + 1]}`,
  }))
  const cluster = members.map(({ name, peer }) => `${name}=${peer}`).join()
  const processes = members.map(({ name, client, peer }) =>
    keepRunning(
      'etcd',
      [
        ...['--name', name, '--data-dir', join(folder, name), '--enable-v2=true'],
        ...['--listen-client-urls', `http://${client}`, '--advertise-client-urls', `http://${client}`],
        ...['--listen-peer-urls', peer, '--initial-advertise-peer-urls', peer],
        ...['--initial-cluster', cluster, '--initial-cluster-state', 'new'],
      ],
      { ...user, cwd: folder },
      restartAfter,
    ),
  )
  return {
    hosts: members.map(({ client }) => client),
    /** Two of three stand still for so long: nobody can agree on anything. @param ms */
    loseMost: (ms: number) => Promise.all(processes.slice(1).map(one => one.freeze(ms))),
    stop: () => Promise.all(processes.map(one => one.stop())),
  }
}
