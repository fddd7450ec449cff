import type { IncomingMessage, Server, ServerResponse } from 'node:http'

/**
 * Node has one limit for all requests. Forms arrive at once; files may take a while, and only where they are expected, and as long as nobody has
 * answered, such as that their sender is signed out.
 * @param most how long all others may take, in ms
 * @param isLong whether a request may take longer, as far as the server's own limit lets it
 */
export function cutSlowArrivals(
  server: Server,
  most: number,
  isLong: (req: IncomingMessage) => boolean,
): void {
  server.on('request', (req: IncomingMessage, res: ServerResponse) => {
    if (req.complete) return
    if (isLong(req)) res.once('finish', () => cutUnlessWhole(server, req, most))
    else cutUnlessWhole(server, req, most)
  })
}

function cutUnlessWhole(server: Server, req: IncomingMessage, most: number): void {
  if (req.complete) return
  const cut = setTimeout(() => {
    stop()
    if (!req.complete) server.emit('clientError', slow(), req.socket)
  }, most)
  req.once('end', stop)
  req.socket.once('close', stop)

  function stop(): void {
    clearTimeout(cut)
    req.off('end', stop)
    req.socket.off('close', stop) // many requests come on one
  }
}

/** As Node says it. */
function slow(): NodeJS.ErrnoException {
  return Object.assign(new Error('Request timeout'), { code: 'ERR_HTTP_REQUEST_TIMEOUT' })
}
