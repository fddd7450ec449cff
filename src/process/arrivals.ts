import type { IncomingMessage, Server } from 'node:http'

/**
 * Node has one limit for all requests. Forms arrive at once; files may take a while, and only where they are expected.
 * @param isLong whether a request may take longer, as far as the server's own limit lets it
 */
export function cutSlowArrivals(
  server: Server,
  most: number,
  isLong: (req: IncomingMessage) => boolean,
): void {
  server.on('request', (req: IncomingMessage) => {
    if (req.complete || isLong(req)) return
    const cut = setTimeout(() => {
      if (!req.complete) server.emit('clientError', slow(), req.socket)
    }, most)
    const stop = () => {
      clearTimeout(cut)
    }
    req.once('end', stop).once('close', stop)
  })
}

/** As Node says it. */
function slow(): NodeJS.ErrnoException {
  return Object.assign(new Error('Request timeout'), { code: 'ERR_HTTP_REQUEST_TIMEOUT' })
}
