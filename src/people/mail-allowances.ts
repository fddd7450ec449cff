import type { Allowance } from '../limits/allowances'
import { callDefiner } from '../database/connections'
import { inPortions } from '../database/portions'
import { limits } from '../limits/table'
import { keyedHash } from '../vault/keys'
import { addressHash } from './store'

/**
 * Counts a mail that somebody is about to cause to this address, other than to sign in. The last of an hour's mails is kept for
 * signing in: the person who reads the emails of an address can always sign in, whatever others do.
 * @param most LIMIT_SIGN_IN_ADDRESS
 */
export async function mayMail(address: string, most: number, now: Date): Promise<Allowance> {
  return only(await count('mails', [keyFor(addressHash(address))], most - 1, now))
}

/** As mayMail(), for many addresses at once. @returns an answer for each, in the same order */
export async function mayMailEach(
  addresses: readonly string[],
  most: number,
  now: Date,
): Promise<Allowance[]> {
  const keys = addresses.map(address => keyFor(addressHash(address)))
  return count('mails', keys, most - 1, now)
}

/**
 * Counts a mail to sign in.
 * @param known the browser that asks, if the same person has signed in there before: then nobody else's attempts count
 */
export async function mayMailToSignIn(
  address: string,
  known: string | null,
  most: number,
  now: Date,
): Promise<Allowance> {
  const counted = known
    ? count('mailsToKnown', [keyedHash('limit', `known ${known}`)], limits.mailsToKnown.most, now)
    : count('mails', [keyFor(addressHash(address))], most, now)
  return only(await counted)
}

/** A person has signed in by an email to this address, so they wanted it: emails to it count from the beginning. */
export async function mailWasWanted(hash: Buffer): Promise<void> {
  await callDefiner('forget_count', { key: keyFor(hash) })
}

/** Exactly, in any stretch of so many minutes. What is refused is not counted. */
async function count(
  what: 'mails' | 'mailsToKnown',
  keys: readonly Buffer[],
  most: number,
  now: Date,
): Promise<Allowance[]> {
  const window = `${limits[what].minutes} minutes`
  return inPortions(keys, async some => {
    const rows = await callDefiner<Allowance & { place: number }>('count_within', {
      keys: [...some],
      at: now,
      window,
      most,
    })
    return rows.sort((a, b) => a.place - b.place).map(({ allowed, opensAt }) => ({ allowed, opensAt }))
  })
}

function only([allowance]: readonly Allowance[]): Allowance {
  if (!allowance) throw new Error('Each is answered.')
  return allowance
}

function keyFor(hash: Buffer): Buffer {
  return keyedHash('limit', `mails ${hash.toString('hex')}`)
}
