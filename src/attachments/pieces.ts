import { createHash } from 'node:crypto'
import { seal, unseal, type Key } from '../vault/envelope'

/** Of a piece before it is sealed: 256 kB. The last one holds what is left. */
export const pieceBytes = 256 * 1024

export interface PiecePlace {
  readonly practice: string
  readonly attachment: string
}

/** What was found of a stream that was cut into sealed pieces, once it has ended. */
export interface SealedStream {
  readonly bytes: number
  /** Of what came, in hexadecimal. */
  readonly sha256: string
  /** Sha256 over the sha256 of each sealed piece, in order: the event of an entry commits to it. */
  readonly digest: Buffer
}

/**
 * Cuts what comes into pieces and seals each, bound to its attachment, its place and whether it is the last: none can be left out, swapped, given
 * twice or moved, and none cut from the end.
 * @param most bytes; what brings more is cut off by an error
 * @returns the pieces, to be read once, and then what was found
 */
export function sealedPieces(
  key: Key,
  at: PiecePlace,
  source: AsyncIterable<Buffer>,
  most: number,
): { readonly pieces: AsyncGenerator<Buffer>; found(): SealedStream } {
  const whole = createHash('sha256')
  const digests = createHash('sha256')
  let bytes = 0
  return {
    pieces: pieces(),
    found: () => ({ bytes, sha256: whole.copy().digest('hex'), digest: digests.copy().digest() }),
  }

  async function* pieces() {
    let place = 0
    for await (const { piece, isLast } of withLast(inPieces(source))) {
      bytes += piece.length
      if (bytes > most) throw new TooLarge()
      whole.update(piece)
      const sealed = seal(key, placeOf(at, place, isLast), piece)
      digests.update(createHash('sha256').update(sealed).digest())
      yield sealed
      place += 1
    }
  }
}

/** More came than is taken. */
export class TooLarge extends Error {
  override readonly name = 'TooLarge'
}

/** How many pieces there are of something so large. */
export function countPieces(bytes: number): number {
  return Math.max(1, Math.ceil(bytes / pieceBytes))
}

/** @param count how many pieces there are @throws CannotUnseal */
export function unsealPiece(key: Key, at: PiecePlace, place: number, count: number, sealed: Buffer): Buffer {
  return unseal(key, placeOf(at, place, place === count - 1), sealed)
}

function placeOf({ practice, attachment }: PiecePlace, place: number, isLast: boolean) {
  const row = `${attachment} ${place}${isLast ? ' last' : ''}`
  return { practice, table: 'attachment_pieces', column: 'sealed', row }
}

/** In two buffers by turns: each piece is to be used before the one after the next is asked for. */
async function* inPieces(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let [filling, other] = [Buffer.allocUnsafeSlow(pieceBytes), Buffer.allocUnsafeSlow(pieceBytes)]
  let length = 0
  for await (const some of source) {
    for (let taken = 0; taken < some.length;) {
      const copied = some.copy(filling, length, taken)
      taken += copied
      length += copied
      if (length < pieceBytes) continue
      yield filling
      ;[filling, other] = [other, filling]
      length = 0
    }
  }
  if (length > 0) yield filling.subarray(0, length)
}

async function* withLast(pieces: AsyncIterable<Buffer>) {
  let held: Buffer | undefined
  for await (const piece of pieces) {
    if (held) yield { piece: held, isLast: false }
    held = piece
  }
  if (held) yield { piece: held, isLast: true }
}
