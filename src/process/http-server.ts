import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Express } from 'express'
import type { RunningProcess } from './startup'

/**
 * Listens until stopped; then lets open requests come to their end.
 * @throws what the system says, such as EADDRINUSE
 */
export async function listenHttp(
  app: Express,
  port: number,
  host: string,
): Promise<RunningProcess & { readonly port: number }> {
  const protecting = app.get('protecting headers') as Readonly<Record<string, string>>
  // Node would answer a request without a host by itself, with none of our headers; ownHost() does it with them.
  const server = createServer({ requireHostHeader: false }, app)
  server.on('checkExpectation', refusing(417, protecting))
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    const lines = Object.entries({ ...protecting, 'Content-Length': '0', Connection: 'close' })
      .map(([name, value]) => `${name}: ${value}\r\n`)
      .join('')
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
  HPE_CHUNK_EXTENSIONS_OVERFLOW: '413 Payload Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
}

/** What a request expects of us that we do not do. */
function refusing(status: number, protecting: Readonly<Record<string, string>>): RequestListener {
  return (_req, res) => {
    res.writeHead(status, { ...protecting, Connection: 'close' }).end()
  }
}
