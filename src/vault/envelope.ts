import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto'

/** A key of 32 bytes, with the four bytes by which an envelope names the key it was sealed with. */
export interface Key {
  readonly bytes: Buffer
  readonly id: Buffer
}

/** Where a sealed value stands. It is bound into the envelope, which opens nowhere else. */
export interface SealedPlace {
  readonly practice: string
  readonly table: string
  readonly column: string
  readonly row: string
}

/** The envelope was changed, moved to another place, or sealed with another key. Says nothing about its content. */
export class CannotUnseal extends Error {
  override readonly name = 'CannotUnseal'
}

export function keyFrom(bytes: Buffer): Key {
  return { bytes, id: createHash('sha256').update('makeright key').update(bytes).digest().subarray(0, 4) }
}

export function newKey(): Key {
  return keyFrom(randomBytes(32))
}

/** The id of the key that an envelope was sealed with. */
export function keyIdOf(envelope: Buffer): Buffer {
  return envelope.subarray(1, headLength)
}

/** An envelope: version (1 byte), key id (4), nonce (12), ciphertext, tag (16). AES-256-GCM. */
export function seal(key: Key, place: SealedPlace, content: string | Buffer): Buffer {
  const nonce = randomBytes(nonceLength)
  const cipher = createCipheriv(algorithm, key.bytes, nonce, { authTagLength: tagLength })
  cipher.setAAD(boundTo(place, key))
  return Buffer.concat([
    version,
    key.id,
    nonce,
    cipher.update(typeof content === 'string' ? Buffer.from(content, 'utf8') : content),
    cipher.final(),
    cipher.getAuthTag(),
  ])
}

/** @throws CannotUnseal */
export function unseal(key: Key, place: SealedPlace, envelope: Buffer): Buffer {
  const head = Buffer.concat([version, key.id])
  if (
    envelope.length < headLength + nonceLength + tagLength ||
    !envelope.subarray(0, headLength).equals(head)
  ) {
    throw new CannotUnseal(`${place.table}.${place.column}`)
  }
  const words = headLength + nonceLength
  // Without authTagLength, Node 20 would accept a tag cut down to four bytes.
  const decipher = createDecipheriv(algorithm, key.bytes, envelope.subarray(headLength, words), {
    authTagLength: tagLength,
  })
  decipher.setAAD(boundTo(place, key))
  decipher.setAuthTag(envelope.subarray(-tagLength))
  try {
    return Buffer.concat([decipher.update(envelope.subarray(words, -tagLength)), decipher.final()])
  } catch {
    throw new CannotUnseal(`${place.table}.${place.column}`)
  }
}

const algorithm = 'aes-256-gcm'
const version = Buffer.from([1])
const headLength = 1 + 4
const nonceLength = 12
const tagLength = 16

function boundTo(place: SealedPlace, key: Key): Buffer {
  const fields = [place.practice, place.table, place.column, place.row]
  return Buffer.concat([version, key.id, Buffer.from(JSON.stringify(fields), 'utf8')])
}
