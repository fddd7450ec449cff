import { connect, type Socket } from 'node:net'
import { ended, readVerdict, type NotChecked, type ScanVerdict } from './verdict'

/** Where clamd listens: at a socket of this machine, or somewhere else. */
export type ClamdAddress = { readonly path: string } | { readonly host: string; readonly port: number }

/** How long clamd may take, in ms. A browser waits for it, and a proxy that gives up after a minute. */
export interface ClamdPatience {
  readonly connecting: number
  /** Until it takes the next bytes. */
  readonly taking: number
  /** From the last bytes to its answer. */
  readonly answering: number
}

export const usualPatience: ClamdPatience = { connecting: 3_000, taking: 10_000, answering: 20_000 }

/** One file that clamd looks at while it arrives. Nothing of it throws: where clamd fails, the file was not checked. */
export interface Scan {
  /** Hands on the next bytes, and comes back once there is room for more. */
  take(bytes: Buffer): Promise<void>
  /** What clamd says, once all bytes were handed on. */
  verdict(): Promise<ScanVerdict>
  /** Nobody waits for a verdict any more. */
  stop(): void
}

/**
 * Begins to hand a file on to clamd, by INSTREAM (https://docs.clamav.net/manual/Usage/ClamdProtocol.html): pieces, each with its length before
 * it, and one without bytes at the end. clamd answers once, and may do so in the middle.
 */
export function beginScan(address: ClamdAddress, patience: ClamdPatience = usualPatience): Scan {
  const socket = connect({ ...address })
  let said = ''
  let fault: NotChecked | undefined
  const giveUp = (because: NotChecked) => {
    fault ??= because
    socket.destroy()
  }
  const connecting = setTimeout(() => giveUp('unreachable'), patience.connecting)
  let isThere = false
  socket.once('close', () => clearTimeout(connecting))
  socket.once('connect', () => {
    clearTimeout(connecting)
    isThere = true
  })
  socket.on('error', () => (fault ??= isThere ? 'broken off' : 'unreachable'))
  socket.on('data', some => {
    said += some.toString('latin1')
    if (said.includes(ended) || said.length > mostSaid) socket.destroy()
  })
  socket.write(`zINSTREAM${ended}`)

  return {
    async take(bytes) {
      if (bytes.length === 0 || socket.destroyed) return // a piece without bytes would be the end
      socket.cork()
      socket.write(lengthOf(bytes))
      const hasRoom = socket.write(bytes)
      socket.uncork()
      if (!hasRoom && !(await happens(socket, 'drain', patience.taking))) giveUp('slow')
    },
    async verdict() {
      if (!socket.destroyed) {
        socket.write(lengthOf(noBytes))
        if (!(await happens(socket, 'close', patience.answering))) giveUp('slow')
      }
      return readVerdict(said) ?? { state: 'unchecked', because: fault ?? 'broken off' }
    },
    stop: () => {
      socket.destroy()
    },
  }
}

/**
 * What clamd says of itself, such as: ClamAV 1.4.6/27832/Mon Nov 30 08:23:01 2026. Null: it does not answer.
 */
export async function versionOfClamd(
  address: ClamdAddress,
  patience = usualPatience,
): Promise<string | null> {
  const socket = connect({ ...address })
  let said = ''
  socket.on('error', () => undefined)
  socket.on('data', some => {
    said += some.toString('latin1')
    if (said.includes(ended) || said.length > mostSaid) socket.destroy()
  })
  socket.write(`zVERSION${ended}`)
  await happens(socket, 'close', patience.connecting)
  socket.destroy()
  return said.includes(ended) ? said.slice(0, said.indexOf(ended)) : null
}

const noBytes = Buffer.alloc(0)
/** Characters of an answer: it is one line. */
const mostSaid = 1_000

function lengthOf(bytes: Buffer): Buffer {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(bytes.length)
  return length
}

/** @param most ms @returns whether it happened within that time, or the connection has ended */
function happens(socket: Socket, event: 'drain' | 'close', most: number): Promise<boolean> {
  if (socket.closed) return Promise.resolve(true)
  return new Promise(resolve => {
    const answer = (happened: boolean) => {
      clearTimeout(timer)
      socket.off(event, yes).off('close', yes)
      resolve(happened)
    }
    const yes = () => answer(true)
    const timer = setTimeout(() => answer(false), most)
    socket.once(event, yes).once('close', yes)
  })
}
