import { createCipheriv, createDecipheriv, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto'

/**
 * How a backup lies on a disk: a first line that says what it is, 32 random bytes, 16 by which its key is known again, and then pieces of
 * 64 KiB, each sealed by AES-256-GCM. A piece is bound to its place, and the last one says that it is the last: a file that was cut, put
 * together otherwise or changed does not open. (The construction is that of age, https://age-encryption.org/v1.)
 */
const firstLine = Buffer.from('makeright backup 1\n')
const [saltBytes, checkBytes, tagBytes, pieceBytes] = [32, 16, 16, 65_536] as const
const headBytes = firstLine.length + saltBytes + checkBytes

/** Seals what flows through. @param key 32 bytes */
export async function* sealed(key: Buffer, plain: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const salt = randomBytes(saltBytes)
  const { own, check } = keysOf(key, salt)
  yield Buffer.concat([firstLine, salt, check])
  for await (const { piece, number, isLast } of inPieces(plain, pieceBytes)) {
    const cipher = createCipheriv('aes-256-gcm', own, nonceOf(number, isLast), { authTagLength: tagBytes })
    yield Buffer.concat([cipher.update(piece), cipher.final(), cipher.getAuthTag()])
  }
}

/** Opens what flows through. @param key 32 bytes @throws Error with a sentence for the operator */
export async function* opened(key: Buffer, file: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const { head, rest } = await splitHead(file)
  const own = ownKey(key, head)
  for await (const { piece, number, isLast } of inPieces(rest, pieceBytes + tagBytes)) {
    if (piece.length < tagBytes) throw new Error(isCutOff)
    const cipher = createDecipheriv('aes-256-gcm', own, nonceOf(number, isLast), { authTagLength: tagBytes })
    cipher.setAuthTag(piece.subarray(-tagBytes))
    yield unlessChanged(
      () => Buffer.concat([cipher.update(piece.subarray(0, -tagBytes)), cipher.final()]),
      isLast,
    )
  }
}

const isCutOff = 'The backup is not whole: its end is missing, or was changed. Take another one.'
const isChanged = 'The backup was changed, or damaged, after it was taken. Take another one.'

function unlessChanged(open: () => Buffer, isLast: boolean): Buffer {
  try {
    return open()
  } catch {
    throw new Error(isLast ? isCutOff : isChanged)
  }
}

/** @throws Error with a sentence for the operator */
function ownKey(key: Buffer, head: Buffer): Buffer {
  if (head.length < headBytes || !head.subarray(0, firstLine.length).equals(firstLine))
    throw new Error('This file is no backup that npm run backup has made.')
  const { own, check } = keysOf(key, head.subarray(firstLine.length, firstLine.length + saltBytes))
  if (!timingSafeEqual(check, head.subarray(-checkBytes)))
    throw new Error('BACKUP_KEY is not the key by which this backup was sealed.')
  return own
}

function keysOf(key: Buffer, salt: Buffer) {
  const derived = (purpose: string, bytes: number) =>
    Buffer.from(hkdfSync('sha256', key, salt, purpose, bytes))
  return { own: derived('makeright backup', 32), check: derived('makeright backup key', checkBytes) }
}

/** The number of a piece, and whether it is the last one. */
function nonceOf(number: number, isLast: boolean): Buffer {
  const nonce = Buffer.alloc(12)
  nonce.writeUIntBE(number, 5, 6)
  nonce[11] = isLast ? 1 : 0
  return nonce
}

/** Begins to read, until the head is there, or all that there is. */
async function splitHead(file: AsyncIterable<Buffer>) {
  const chunks = file[Symbol.asyncIterator]()
  let read: Buffer = Buffer.alloc(0)
  while (read.length < headBytes) {
    const next = await chunks.next()
    if (next.done) break
    read = Buffer.concat([read, next.value])
  }
  async function* rest() {
    yield read.subarray(headBytes)
    yield* { [Symbol.asyncIterator]: () => chunks }
  }
  return { head: read.subarray(0, headBytes), rest: rest() }
}

/** What flows through in pieces of this size; only the last one may be smaller. */
async function* inPieces(source: AsyncIterable<Buffer>, size: number) {
  let [waiting, bytes, number]: [Buffer[], number, number] = [[], 0, 0]
  for await (const chunk of source) {
    waiting.push(chunk)
    bytes += chunk.length
    if (bytes <= size) continue // it may be the last one
    const all = Buffer.concat(waiting)
    let from = 0
    for (; all.length - from > size; from += size)
      yield { piece: all.subarray(from, from + size), number: number++, isLast: false }
    waiting = [all.subarray(from)]
    bytes = all.length - from
  }
  yield { piece: Buffer.concat(waiting), number, isLast: true }
}
