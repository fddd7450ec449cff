import { randomInt } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { v7 as newId } from 'uuid'
import { callDefiner } from '../database/connections'
import { limits } from '../limits/table'
import { sealSecret } from '../mail/emails'
import type { SignInSecret } from '../people/mail'
import { addressHash } from '../people/store'
import { hashOf, keyedHash } from '../vault/keys'
import { newSecret } from './sessions'

/** How long the link and the digits of a sign-in email work, in minutes. */
export const signInMinutes = 10

/**
 * Writes an email with link and digits to everybody known at this address, one for each practice; for an unknown
 * address the same rows, for nobody.
 * @param browser the secret of the browser that asks; only there the digits will work
 * @param asksAgainAt when the next such mail may be asked for: the link works until then, so that people always have one that works
 * @param knownBrowser the browser, if the same person has signed in there before: its wrong digits count by themselves
 */
export async function askToSignIn(
  address: string,
  browser: string,
  {
    next,
    asksAgainAt,
    knownBrowser,
  }: { readonly next: string | null; readonly asksAgainAt: Date; readonly knownBrowser: string | null },
  now: Date,
): Promise<void> {
  const enough = pause(askingTakes)
  const asking = { id: newId(), countedBy: wrongDigitsOf(address, knownBrowser), browser, next }
  const known = await callDefiner<KnownAt>('people_at', { addressHash: addressHash(address) })
  const asked: (KnownAt | null)[] = known.length > 0 ? known : [null]
  const minutes = Math.max(signInMinutes, Math.ceil((asksAgainAt.getTime() - now.getTime()) / 60_000))
  await Promise.all([enough, ...asked.map(to => ask(to, asking, minutes, now))])
}

/** @returns where the person wanted to go, or null where the link does not work (any more) */
export async function signInByLink(link: string, session: string, oldSession: string | null, now: Date) {
  const [row] = await callDefiner<{ signInByLink: string | null }>('sign_in_by_link', {
    linkHash: hashOf(link),
    sessionHash: hashOf(session),
    oldSessionHash: oldSession && hashOf(oldSession),
    at: now,
  })
  return row?.signInByLink ?? null
}

/** @returns as signInByLink; also null after five wrong digits for what was asked for last in this browser, or too many in a day */
export async function signInByDigits(
  browser: string,
  digits: string,
  session: string,
  oldSession: string | null,
  now: Date,
) {
  const [row] = await callDefiner<{ signInByDigits: string | null }>('sign_in_by_digits', {
    browserHash: hashOf(browser),
    digitsHash: digitsHash(browser, digits),
    mostWrong: limits.wrongDigits.most,
    mostADay: limits.wrongDigitsADay.most,
    askedAfter: minutesAfter(now, -signInMinutes),
    sessionHash: hashOf(session),
    oldSessionHash: oldSession && hashOf(oldSession),
    at: now,
  })
  return row?.signInByDigits ?? null
}

/** Milliseconds, and far more than it really takes: nobody can tell by the time how many practices know an address, or whether one does. */
const askingTakes = 100

interface KnownAt {
  practiceId: string
  personId: string
  addressesKey: Buffer
}

/** What is the same of all emails that go out together. */
interface Asking {
  readonly id: string
  readonly countedBy: Buffer
  readonly browser: string
  readonly next: string | null
}

/** By what wrong digits count for a day, whether the address is known or not. */
function wrongDigitsOf(address: string, known: string | null): Buffer {
  const by = known ? `browser ${known}` : addressHash(address).toString('hex')
  return keyedHash('limit', `wrong digits ${by}`)
}

async function ask(
  to: KnownAt | null,
  { id: asking, countedBy, browser, next }: Asking,
  minutes: number,
  now: Date,
): Promise<void> {
  const digits = String(randomInt(1_000_000)).padStart(6, '0')
  const secret: SignInSecret = { link: newSecret(), digits, minutes }
  const id = newId() // of the email as well, which lives as long as what it carries
  await callDefiner('ask_to_sign_in', {
    practice: to?.practiceId ?? null,
    person: to?.personId ?? null,
    token: id,
    asking,
    countedBy,
    browserHash: hashOf(browser),
    linkHash: hashOf(secret.link),
    digitsHash: digitsHash(browser, secret.digits),
    next,
    email: id,
    secret: sealSecret(
      to && { id: to.practiceId, addressesKey: to.addressesKey },
      id,
      JSON.stringify(secret),
    ),
    at: now,
    expiresAt: minutesAfter(now, minutes),
  })
}

function minutesAfter(moment: Date, minutes: number): Date {
  return new Date(moment.getTime() + minutes * 60_000)
}

function digitsHash(browser: string, digits: string): Buffer {
  return keyedHash('digits', `${browser}\n${digits}`)
}
