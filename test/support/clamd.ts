import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Bytes in which it finds something. Harmless. */
export const marker = Buffer.from('a harmless marker, for tests alone')

/** How it answers: as it should, or in one of the ways in which it fails. */
export type Answering =
  'as usual' | 'size limit' | 'with a fault' | 'hangs up' | 'says nothing' | 'reads nothing'

/**
 * A socket that answers as clamd's documentation says (https://docs.clamav.net/manual/Usage/ClamdProtocol.html). Whether the real one does so,
 * `npm run trial -- clamav` tries.
 */
export async function openClamd() {
  const folder = await mkdtemp(join(tmpdir(), 'makeright-clamd-'))
  const path = join(folder, 'clamd.ctl')
  const sockets = new Set<Socket>()
  const clamd = {
    path,
    answering: 'as usual' as Answering,
    version: 'ClamAV 1.4.6',
    /** SHA-256 of each file that came whole. */
    seen: [] as string[],
    async close() {
      for (const socket of sockets) socket.destroy()
      await once(server.close(), 'close')
      await rm(folder, { recursive: true, force: true })
    },
    /** Those who wait to be read. */
    read: () => {
      clamd.answering = 'as usual'
      for (const socket of sockets) socket.resume()
    },
  }
  const server = createServer(socket => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket)).on('error', () => undefined)
    serve(socket, clamd)
  }).listen(path)
  await once(server, 'listening')
  return clamd
}

export type Clamd = Awaited<ReturnType<typeof openClamd>>

function serve(socket: Socket, clamd: Clamd): void {
  let waiting = Buffer.alloc(0)
  const content: Buffer[] = []
  const say = (text: string): void => {
    socket.end(`${text}\0`)
  }
  let isStream = false
  socket.on('data', some => {
    waiting = Buffer.concat([waiting, some])
    if (!isStream) {
      const end = waiting.indexOf(0)
      if (end < 0) return
      const command = waiting.subarray(0, end).toString()
      waiting = waiting.subarray(end + 1)
      if (command === 'zVERSION') return say(clamd.version)
      if (command !== 'zINSTREAM') return say('UNKNOWN COMMAND')
      isStream = true
      if (clamd.answering === 'reads nothing') {
        socket.pause()
        return
      }
    }
    while (waiting.length >= 4 && waiting.length >= 4 + waiting.readUInt32BE()) {
      const length = waiting.readUInt32BE()
      content.push(waiting.subarray(4, 4 + length))
      waiting = waiting.subarray(4 + length)
      if (clamd.answering === 'size limit') return say('INSTREAM size limit exceeded. ERROR')
      if (clamd.answering === 'hangs up') {
        socket.destroy()
        return
      }
      if (length === 0) return finish(Buffer.concat(content))
    }
  })

  function finish(file: Buffer): void {
    clamd.seen.push(createHash('sha256').update(file).digest('hex'))
    if (clamd.answering === 'says nothing') return
    if (clamd.answering === 'with a fault') say("stream: Can't allocate memory ERROR")
    else say(file.includes(marker) ? 'stream: Marker.Harmless-1.UNOFFICIAL FOUND' : 'stream: OK')
  }
}
