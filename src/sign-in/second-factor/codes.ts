import { randomInt } from 'node:crypto'
import { generateSecret, generateSync, generateURI, verifySync } from 'otplib'
import { westernDigits } from '../../language/translator'
import { alphabet } from '../../people/person'

/** How many recovery codes somebody gets. */
export const recoveryCodeCount = 10

/** Seconds for which an authenticator app shows the same six digits (RFC 6238). */
const stepSeconds = 30

/** 160 random bits, as people type them into an app. */
export function newAuthenticatorSecret(): string {
  return generateSecret()
}

/** What stands in the picture that an app reads. It keeps both names: neither says what this place is for. */
export function authenticatorUri(host: string, reference: string, secret: string): string {
  return generateURI({ issuer: host, label: reference, secret })
}

/** The six digits that an app shows at this moment. */
export function digitsAt(secret: string, now: Date): string {
  return generateSync({ secret, epoch: Math.floor(now.getTime() / 1000) })
}

/**
 * The time step of which these are the six digits: the present one, or the one before or after it, because clocks differ.
 * @returns null where they are of none of the three
 */
export function stepOf(secret: string, digits: string, now: Date): number | null {
  if (!/^\d{6}$/.test(digits)) return null // otplib throws on any other length
  const epoch = Math.floor(now.getTime() / 1000)
  const result = verifySync({ secret, token: digits, epoch, epochTolerance: stepSeconds })
  return 'timeStep' in result ? result.timeStep : null
}

/** Twelve random letters and digits in groups of four, about 59 bits: with five tries a session they cannot be guessed. */
export function newRecoveryCode(): string {
  const letters = Array.from({ length: 12 }, () => alphabet.charAt(randomInt(alphabet.length))).join('')
  return letters.replace(/(.{4})(?=.)/g, '$1-')
}

/** A recovery code as it is written, however it was typed; null where it cannot be one. */
export function recoveryCodeIn(text: string): string | null {
  const letters = westernDigits(text.normalize('NFKC'))
    .toUpperCase()
    .replace(/[^0-9A-Z]/g, '')
  return letters.length === 12 ? letters.replace(/(.{4})(?=.)/g, '$1-') : null
}
