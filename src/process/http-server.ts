import { createServer, type Server } from 'node:http'
import { Server as NetServer, type AddressInfo } from 'node:net'
import { setImmediate as nextRound, setTimeout as pause } from 'node:timers/promises'
import type { Express } from 'express'
import { bringsFiles } from '../concerns/attaching/routes'
import { cutSlowArrivals } from './arrivals'
import { watchConnections } from './open-connections'
import type { RunningProcess } from './startup'

/** How long a request may take to arrive, in ms; and one that brings files. */
const mostOfForm = 20_000
const mostOfFiles = 15 * 60_000

/**
 * How long a request may take to arrive: its head, and all of it. Whoever sends slower is cut at the next look. A connection that waits for
 * a next request is kept for longer than proxies keep theirs (a minute), so that none sends one on a connection that ends at that moment. ms
 */
const arriving = {
  headersTimeout: 10_000,
  requestTimeout: mostOfFiles,
  connectionsCheckingInterval: 5_000,
  keepAliveTimeout: 65_000,
}

/** How a server stops. ms */
const stopping = {
  /** Who has asked for readiness since then asks again, and is to hear *not ready* before anybody is refused. */
  isAsked: 30_000,
  /** So long requests are taken in after *not ready*: two looks a second apart, and the time that they take. */
  toldFor: 3_000,
  /** So short is a moment in which nobody can have come, and so long we wait for one. */
  quietFor: 0.2,
  quietWithin: 2_000,
  /** So long a request may be under way on a connection that was open already. */
  underWay: 200,
  /** So long requests may take until all is cut. */
  answersFor: 4_000,
}

/**
 * Listens until stopped. Then it says *not ready* where somebody asks for that, takes no new connections, lets open requests come to
 * their end, and cuts connections on which no request has ever arrived.
 * @throws what the system says, such as EADDRINUSE
 */
export async function listenHttp(
  app: Express,
  port: number,
  host: string,
): Promise<RunningProcess & { readonly port: number }> {
  const protecting = app.get('protecting headers') as Readonly<Record<string, string>>
  // Node would answer a request without a host by itself, with none of our headers; ownHost() does it with them.
  const server = createServer({ requireHostHeader: false, ...arriving }, app)
  const connections = watchConnections(server)
  cutSlowArrivals(
    server,
    mostOfForm,
    ({ method, url = '', headers }) =>
      method === 'POST' &&
      bringsFiles.test(url) &&
      headers['content-type']?.startsWith('multipart/form-data') === true,
  )
  let askedAt = -Infinity
  server.on('request', ({ url }) => {
    if (url === '/readyz') askedAt = performance.now()
  })
  // What a request expects of us that we do not do.
  server.on('checkExpectation', (_, res) => {
    res.writeHead(417, { ...protecting, Connection: 'close' }).end()
  })
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
    async stop() {
      app.enable(isStopping)
      connections.closeAfterAnswers()
      if (performance.now() - askedAt < stopping.isAsked) await pause(stopping.toldFor)
      await takeNoMore(server)
      await ended(stopping.underWay)
      connections.cutIdle()
      await ended(stopping.answersFor)
      connections.cutAll()
      server.close() // what node:http keeps beside it
    },
  }

  /** Until all connections have ended, or for so long. */
  async function ended(atMost: number): Promise<void> {
    for (const end = performance.now() + atMost; connections.size() > 0 && performance.now() < end;)
      await pause(10)
    await nextRound() // whatever has arrived until now is a request
  }
}

/** A setting of the app: this process is about to end, and answers only what is under way. */
export const isStopping = 'stopping'

/**
 * Closes the door when nobody stands before it: whom the system has let in, and we have not taken in, would be cut. After a round of
 * Node's loop in which nobody came and nothing else was done either, nobody waits. (The method of `node:http` would cut idle connections
 * too, on which a request may be under way.)
 */
async function takeNoMore(server: Server): Promise<void> {
  let arrivals = 0
  server.on('connection', () => (arrivals += 1))
  for (const tries = performance.now() + stopping.quietWithin; performance.now() < tries;) {
    await nextRound()
    const [before, began] = [arrivals, performance.now()]
    await nextRound()
    if (arrivals === before && performance.now() - began < stopping.quietFor) break
  }
  NetServer.prototype.close.call(server)
}

/** What Node cannot read as a request never reaches the app. */
const unreadable: Record<string, string> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: '413 Payload Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
}
