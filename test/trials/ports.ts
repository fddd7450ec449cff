import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'

/** Ports of loopback that are free now, each another one. */
export async function freePorts<Count extends number>(count: Count): Promise<number[] & { length: Count }> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'))
  await Promise.all(servers.map(server => once(server, 'listening')))
  const ports = servers.map(server => (server.address() as AddressInfo).port)
  await Promise.all(servers.map(server => once(server.close(), 'close')))
  return ports as number[] & { length: Count }
}

export async function freePort(): Promise<number> {
  return (await freePorts(1))[0] ?? 0
}
