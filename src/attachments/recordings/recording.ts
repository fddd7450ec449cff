/** What somebody records on a page, as it comes: in chunks, about one each second. */

/** How long one may be. */
export const mostRecordedSeconds = 300
/** Chunks of one; the database knows it too (recordings_chunks). */
export const mostChunks = 600
/** Bytes of a chunk as it comes; at usual rates one has some thousands. */
export const mostChunkBytes = 256 * 1024
/** What a browser is asked for, in bits a second: speech is clear, and five minutes are less than 2 MB. */
export const recordedBitRate = 48_000

/** A chunk as a browser brings it. Only all of them in order are a file that can be played. */
export interface Chunk {
  readonly recording: string
  /** From 0 on. */
  readonly place: number
  /** How long the recording is with it, in milliseconds: what was recorded does not say so itself. */
  readonly until: number
  readonly bytes: Buffer
}

/**
 * In front of what was recorded stand 24 bytes: the id of the recording, the place and the time, so that no address says any of it.
 * @returns null for anything else
 */
export function readChunk(body: unknown): Chunk | null {
  if (!Buffer.isBuffer(body) || body.length <= headLength || body.length > headLength + mostChunkBytes)
    return null
  const place = body.readUInt32BE(16)
  if (place >= mostChunks) return null
  const until = Math.min(body.readUInt32BE(20), mostRecordedSeconds * 1000)
  const recording = body
    .subarray(0, 16)
    .toString('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
  return { recording, place, until, bytes: body.subarray(headLength) }
}

export const headLength = 24
