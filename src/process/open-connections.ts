import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

/** What the connections of a server are doing, so that none is cut in the middle of an answer while the server stops. */
export function watchConnections(server: Server) {
  const answering = new Map<Socket, number>()
  let isClosing = false

  server.on('connection', (socket: Socket) => {
    answering.set(socket, 0)
    socket.on('close', () => answering.delete(socket))
  })
  server.prependListener('request', ({ socket }: IncomingMessage, res: ServerResponse) => {
    if (isClosing) res.setHeader('Connection', 'close')
    const count = (by: number) => {
      const others = answering.get(socket)
      if (others !== undefined) answering.set(socket, others + by)
    }
    count(1)
    res.on('close', () => {
      count(-1)
    })
  })

  return {
    size: () => answering.size,
    /** From now on every answer says that its connection ends with it. */
    closeAfterAnswers(): void {
      isClosing = true
    },
    /** Cuts those on which nothing is being answered: that wait for a next request, or never said a whole one. */
    cutIdle(): void {
      for (const [socket, answers] of answering) if (answers === 0) socket.destroy()
    },
    cutAll(): void {
      for (const socket of answering.keys()) socket.destroy()
    },
  }
}
