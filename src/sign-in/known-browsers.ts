import type { Config } from '../config'
import { limits } from '../limits/table'
import { randomBytes, timingSafeEqual } from 'node:crypto'
import { callDefiner } from '../database/connections'
import { hashOf, keyedHash } from '../vault/keys'
import { mailWasWanted } from '../people/mail-allowances'
import { addressHash } from '../people/store'
import { dayMs } from '../time/days'

/** For how many days a browser is known after somebody has signed in there. */
export const knownDays = 90

/**
 * The person who reads the emails of this address has signed in: those that others asked for count no more.
 * @returns a token by which this browser is known from now on; null for somebody without an address to sign in by, or who has not
 *   shown their second factor yet: who only reads their mails must not try its codes without end
 */
export async function rememberBrowser(session: string, now: Date): Promise<string | null> {
  const [row] = await callDefiner<{ addressHash: Buffer }>('address_hash_of', {
    sessionHash: hashOf(session),
  })
  if (!row) return null
  await mailWasWanted(row.addressHash)
  return tokenFor(row.addressHash, now)
}

/** @returns by what this browser is counted, if somebody has signed in there; null where it is not known */
export function knownBrowser(token: string | null, now: Date): string | null {
  const parts = partsOf(token)
  if (!parts || !timingSafeEqual(parts.ours, mark(parts.head))) return null
  const madeAt = parts.head.readUInt32BE(randomLength) * 1000
  return now.getTime() - madeAt < knownDays * dayMs ? parts.head.toString('hex') : null
}

/** As knownBrowser(), and only if the person who signed in there gets their email at this address. */
export function browserKnownFor(address: string, token: string | null, now: Date): string | null {
  const parts = partsOf(token)
  if (!parts || !timingSafeEqual(parts.theirs, mark(parts.head, addressHash(address)))) return null
  return knownBrowser(token, now)
}

const randomLength = 16
const headLength = randomLength + 4
const markLength = 16

/** Says nothing to anybody but us: random, when it was made, that we made it, and for whom. */
function tokenFor(address: Buffer, now: Date): string {
  const head = Buffer.concat([randomBytes(randomLength), Buffer.alloc(4)])
  head.writeUInt32BE(Math.floor(now.getTime() / 1000), randomLength)
  return Buffer.concat([head, mark(head), mark(head, address)]).toString('base64url')
}

function partsOf(token: string | null) {
  const bytes = Buffer.from(token ?? '', 'base64url')
  if (bytes.length !== headLength + 2 * markLength) return null
  return {
    head: bytes.subarray(0, headLength),
    ours: bytes.subarray(headLength, headLength + markLength),
    theirs: bytes.subarray(headLength + markLength),
  }
}

function mark(head: Buffer, address?: Buffer): Buffer {
  const value = `${head.toString('hex')}\n${address?.toString('hex') ?? ''}`
  return keyedHash('browser', value).subarray(0, markLength)
}

/** How many steps of signing in a network may make; a known browser counts by itself. */
export function signInSteps({ limits: { signInNetwork } }: Pick<Config, 'limits'>) {
  return { name: 'sign-in network', most: signInNetwork, minutes: limits.signInSteps.minutes }
}
