import { timingSafeEqual } from 'node:crypto'
import { keyedHash } from '../../vault/keys'

/** Bytes of an email's id, and of the mark that only our key can make. */
const [idBytes, markBytes] = [16, 8] as const
/** Letters and digits for both, whatever a mail server does to capitals. */
export const tokenLength = 38

/**
 * The address from which an email leaves, and to which it comes back. Its recipient can see it, and nobody can make that of another email.
 * @param pattern such as `bounces+{}@example.org`
 */
export function bounceAddress(pattern: string, emailId: string): string {
  const bytes = Buffer.concat([Buffer.from(emailId.replaceAll('-', ''), 'hex'), markOf(emailId)])
  return pattern.replace(
    '{}',
    BigInt(`0x${bytes.toString('hex')}`)
      .toString(36)
      .padStart(tokenLength, '0'),
  )
}

/** @returns the id of the email that left from this address; null: it is none of ours */
export function emailBehind(pattern: string, address: string): string | null {
  const [before = '', after = ''] = pattern.toLowerCase().split('{}')
  const written = address.toLowerCase()
  const token = written.slice(before.length, written.length - after.length)
  if (written !== `${before}${token}${after}` || !/^[0-9a-z]{38}$/.test(token)) return null
  const number = Array.from(token).reduce((sum, digit) => sum * 36n + BigInt(parseInt(digit, 36)), 0n)
  const hex = number.toString(16).padStart((idBytes + markBytes) * 2, '0')
  if (hex.length > (idBytes + markBytes) * 2) return null
  const id = hex.slice(0, idBytes * 2).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
  const mark = Buffer.from(hex.slice(idBytes * 2), 'hex')
  return timingSafeEqual(mark, markOf(id)) ? id : null
}

function markOf(emailId: string): Buffer {
  return keyedHash('bounce', emailId).subarray(0, markBytes)
}
