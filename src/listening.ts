import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Express } from 'express'
import type { Running } from './starting'

/**
 * Listens until stopped; then lets open requests come to their end.
 * @throws what the system says, such as EADDRINUSE
 */
export async function listen(
  app: Express,
  port: number,
  host: string,
): Promise<Running & { readonly port: number }> {
  const server = createServer(app)
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
  return {
    port: (server.address() as AddressInfo).port,
    stop: () =>
      new Promise(resolve => {
        server.close(() => {
          resolve()
        })
        server.closeIdleConnections()
      }),
  }
}
