import { createPrivateKey, createPublicKey, sign, verify, type KeyObject } from 'node:crypto'

/** What signs, and the half of it by which anybody can check that: 32 bytes, which are no secret. */
export interface SigningKey {
  readonly secret: KeyObject
  readonly public: Buffer
}

/** @param seed 32 bytes, from which the same key always follows */
export function signingKeyFrom(seed: Buffer): SigningKey {
  const secret = createPrivateKey({ key: Buffer.concat([secretHead, seed]), format: 'der', type: 'pkcs8' })
  const whole = createPublicKey(secret).export({ format: 'der', type: 'spki' })
  return { secret, public: whole.subarray(publicHead.length) }
}

/** Ed25519: 64 bytes. */
export function signatureBy({ secret }: SigningKey, text: string): Buffer {
  return sign(null, Buffer.from(text), secret)
}

/** @param publicKey from a SigningKey */
export function isSignedBy(publicKey: Buffer, text: string, signature: Buffer): boolean {
  if (publicKey.length !== publicLength) return false
  const key = createPublicKey({ key: Buffer.concat([publicHead, publicKey]), format: 'der', type: 'spki' })
  return verify(null, Buffer.from(text), key, signature)
}

const publicLength = 32
/** What stands before the bytes of an Ed25519 key in DER (RFC 8410). */
const secretHead = Buffer.from('302e020100300506032b657004220420', 'hex')
const publicHead = Buffer.from('302a300506032b6570032100', 'hex')
