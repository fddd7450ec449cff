import { inflateSync } from 'node:zlib'
import type { Cleaned } from './logo'

/** Decodes a PNG and writes it again. Of the file come its pixels alone: no texts, no place where it was taken, no second picture. */
export async function cleanPng(bytes: Buffer): Promise<Cleaned> {
  const chunks = chunksIn(bytes)
  const head = chunks?.[0]
  if (!chunks || head?.kind !== 'IHDR' || head.data.length !== 13) return isDamaged
  const [width, height] = [head.data.readUInt32BE(0), head.data.readUInt32BE(4)]
  if (width > mostOfSide || height > mostOfSide) return { text: 'settings.thisPictureIsTooLarge' }
  if (width === 0 || height === 0 || !fits(chunks, width, height)) return isDamaged
  const { convertIndexedToRgb, decode, encode } = await import('fast-png')
  try {
    const read = decode(Buffer.concat([bytes.subarray(0, 8), ...chunks.map(({ whole }) => whole)]), {
      checkCrc: true,
    })
    const isIndexed = read.palette !== undefined
    const channels = isIndexed ? (read.palette?.[0]?.length ?? 3) : read.channels
    const depth = isIndexed ? 8 : read.depth
    const data = isIndexed ? convertIndexedToRgb(read) : read.data
    const picture = { width, height, data, channels, depth }
    const written = encode(read.transparency ? { ...picture, transparency: read.transparency } : picture, {
      zlib: { level: 9 },
    })
    return { bytes: Buffer.from(written), lessened: false }
  } catch {
    return isDamaged
  }
}

const isDamaged = { text: 'settings.thisPictureCannotBeRead' } as const

/** Pixels: a logo is shown some fifty high, and on fine screens three times as many. */
const mostOfSide = 1_500

interface Chunk {
  readonly kind: string
  readonly data: Buffer
  readonly whole: Buffer
}

/** The parts of which the picture itself is made, in their order. Null: the file is cut, or none. */
function chunksIn(bytes: Buffer): Chunk[] | null {
  const chunks: Chunk[] = []
  for (let at = 8; at + 12 <= bytes.length;) {
    const length = bytes.readUInt32BE(at)
    const kind = bytes.toString('latin1', at + 4, at + 8)
    const end = at + 12 + length
    if (end > bytes.length) return null
    if (needed.includes(kind))
      chunks.push({ kind, data: bytes.subarray(at + 8, end - 4), whole: bytes.subarray(at, end) })
    if (kind === 'IEND') return chunks
    at = end
  }
  return null
}

const needed = ['IHDR', 'PLTE', 'tRNS', 'IDAT', 'IEND']

/** Whether what is packed is no more than the pixels that the file speaks of: it is unpacked so far, and no further. */
function fits(chunks: readonly Chunk[], width: number, height: number): boolean {
  const most = height * (1 + width * 8) + height * 8 + 64 // sixteen bits of four colours, and what interlacing adds
  try {
    inflateSync(Buffer.concat(chunks.filter(({ kind }) => kind === 'IDAT').map(({ data }) => data)), {
      maxOutputLength: most,
    })
    return true
  } catch {
    return false
  }
}
