import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'

/** Names sealed and opened as the vault does it, without its bookkeeping. */

const key = Buffer.alloc(32, 1)

export function sealedName(text: string): Buffer {
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', key, nonce)
  return Buffer.concat([nonce, cipher.update(text), cipher.final(), cipher.getAuthTag()])
}

export function opened(sealed: Buffer): string {
  const cipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, 12), { authTagLength: 16 })
  cipher.setAuthTag(sealed.subarray(-16))
  return cipher.update(sealed.subarray(12, -16)).toString() + cipher.final().toString()
}
