import { spawn } from 'node:child_process'
import { Socket } from 'node:net'
import { join } from 'node:path'
import { z } from 'zod'
import { root } from '../config'
import { writePicture, type PictureAnswer, type PictureOrders } from './picture-process'
import { pictureTypes, type PictureType } from './picture-type'

/** A picture as it was written anew, and a small one of it. */
export interface CleanPicture {
  readonly type: PictureType
  readonly bytes: Buffer
  /** JPEG. */
  readonly thumbnail: Buffer
  readonly size: { readonly width: number; readonly height: number }
}

export type PictureFault = 'too many pixels' | 'unreadable' | 'too large anew'

/** Of a phone's largest, and of a page scanned at 600 dots an inch. */
export const mostPixels = 60_000_000
/** Of a usual phone. Decoding takes up to 12.5 MB for a million of them, so only one that is larger is decoded at a time. */
const pixelsAlone = 12_500_000
/** Pixels of its longer side. */
const thumbnail = 320

/** How long one may take, in ms; twice as long where it is large, and waits for another one. */
const patience = 30_000

/** What a picture is to become. `longest` is that of its longer side, in pixels: what is larger is made smaller. */
export type PictureWanted = Pick<PictureOrders, 'as' | 'longest' | 'mostBytes'>

/**
 * Writes a picture anew without what else was in its file, in a process of its own (picture-process.ts).
 * @param bytes of the whole file
 * @throws where that process does not run on this machine: the picture is not to blame
 */
export async function cleanPicture(
  type: PictureOrders['type'],
  bytes: Buffer,
  wanted: PictureWanted,
): Promise<CleanPicture | PictureFault> {
  const orders = { from: join(root, 'package.json'), type, mostPixels, pixelsAlone, thumbnail, ...wanted }
  return decoding(async () => read(await ask(orders, bytes), wanted.mostBytes))
}

/** What it says comes on a way of its own: libraries print what they like on the usual ones. */
function ask(orders: PictureOrders, bytes: Buffer): Promise<Buffer> {
  const program = `(${writePicture.toString()})(${JSON.stringify(orders)})`
  const child = spawn(process.execPath, ['-e', program], {
    cwd: '/',
    env: { LC_ALL: 'C', MALLOC_ARENA_MAX: '2' },
    stdio: ['pipe', 'ignore', 'ignore', 'pipe'],
    timeout: 2 * patience,
    killSignal: 'SIGKILL',
  })
  return new Promise((resolve, reject) => {
    const closed = new Promise<number | null>(over => child.on('close', over))
    const said: Buffer[] = []
    let length = 0
    child.on('error', reject)
    const way = child.stdio[3]
    way?.on('data', (some: Buffer) => {
      if (length === 0 && some.toString() === waits && way instanceof Socket) {
        void decodingLarge(async () => {
          way.write('now')
          await closed
        })
        return
      }
      said.push(some)
      length += some.length
      if (length > orders.mostBytes + mostBesides) child.kill('SIGKILL')
    })
    way?.on('error', () => undefined) // it was ended while it waited
    void closed.then(code => {
      if (code) reject(new Error(`The program that opens pictures does not run here: it ended with ${code}.`))
      else resolve(Buffer.concat(said))
    })
    child.stdin?.on('error', () => undefined) // it ended early, and says why
    child.stdin?.end(bytes)
  })
}

const waits = `${JSON.stringify({ waits: true } satisfies PictureAnswer)}\n`
/** Bytes of a thumbnail and of what is said of a picture. */
const mostBesides = 200_000

/** Nothing that it says is believed: it has read what a stranger sent. One that was ended in the middle has said nothing whole. */
function read(said: Buffer, mostBytes: number): CleanPicture | PictureFault {
  const end = said.indexOf('\n')
  const answer = shape.safeParse(parsed(said.subarray(0, Math.max(0, end)).toString())).data
  if (!answer) return 'unreadable'
  if ('fault' in answer) return answer.fault
  const rest = said.subarray(end + 1)
  if (answer.bytes > mostBytes || rest.length !== answer.bytes + answer.thumbnail) return 'unreadable'
  const { type, width, height } = answer
  return {
    type,
    bytes: rest.subarray(0, answer.bytes),
    thumbnail: rest.subarray(answer.bytes),
    size: { width, height },
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

const count = z.int().positive()
const shape: z.ZodType<Exclude<PictureAnswer, { waits: true }>> = z.union([
  z.object({ fault: z.enum(['too many pixels', 'unreadable', 'too large anew']) }),
  z.object({
    type: z.enum(pictureTypes),
    width: count,
    height: count,
    bytes: count,
    thumbnail: count.max(100_000),
  }),
])

/** So many are decoded at the same time by one portal, and of large ones one; others wait. */
const decoding = turns(2)
const decodingLarge = turns(1)

type Turns = <T>(act: () => Promise<T>) => Promise<T>

function turns(atOnce: number): Turns {
  let working = 0
  const waiting: (() => void)[] = []
  return async act => {
    if (working >= atOnce) await new Promise<void>(resolve => waiting.push(resolve))
    else working += 1
    try {
      return await act()
    } finally {
      const next = waiting.shift()
      if (next) next()
      else working -= 1
    }
  }
}
