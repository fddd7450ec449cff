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
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    const lines = `${String(app.get('header lines'))}Content-Length: 0\r\nConnection: close\r\n`
    if (socket.writable)
      socket.end(`HTTP/1.1 ${unreadable[error.code ?? ''] ?? '400 Bad Request'}\r\n${lines}\r\n`)
    else socket.destroy()
  })
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

/** What Node cannot read as a request never reaches the app. */
const unreadable: Record<string, string> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
}
