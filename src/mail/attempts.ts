import { setTimeout as pause } from 'node:timers/promises'
import type { Logger } from 'pino'
import { isDatabaseGone } from '../database/errors'
import { CannotOpen } from '../vault/envelope'
import { translatorFor } from '../language/translator'
import { claimPlace } from './claims'
import {
  askWish,
  countAttempt,
  DamagedLetter,
  isRead,
  putBack,
  readLetter,
  settle,
  type Letter,
} from './outbox'
import { CannotDeliver, type Mail, type MailTransport } from './transport'

/** Writes a letter of any kind as the mail that goes out. */
export type ComposeMail = (letter: Letter, t: ReturnType<typeof translatorFor>) => Mail

/** What an attempt needs of the house. */
export interface DeliveryMeans {
  readonly transport: MailTransport
  readonly compose: ComposeMail
  readonly addressHash: (address: string) => Buffer
  readonly log: Logger
}

/** How often a letter that carries no link is tried, over about a day. */
export const mostAttempts = 12

/** Seconds until a letter is tried again: by which somebody wants to sign in every minute, others after pauses that grow to hours. */
export function pauseAfter({ kind, attempts }: Pick<Letter, 'kind' | 'attempts'>): number {
  return kind === 'sign_in' ? 60 : Math.exp(Math.min(attempts, 10))
}

/**
 * One attempt to bring a letter in hand. Right before it, everything is asked anew: whether the letter still says anything, and what
 * whoever it is for wishes.
 */
export function attemptWith(means: DeliveryMeans): (hand: string, id: string) => Promise<void> {
  return async (hand, id) => {
    const letter = await readOrPutBack(hand, id, means)
    if (!letter) return
    if (letter.expired) return settle(hand, letter, isOwed(letter) ? { failure: 'too late' } : 'lapsed')
    if (!letter.stands || (await isRead(letter))) return settle(hand, letter, 'lapsed')
    if (letter.address !== null) {
      const wish = await askWish(letter, means.addressHash(letter.address))
      if (wish === 'never') return settle(hand, letter, 'unsent')
      if (wish !== 'now') return putBack(hand, letter, wish, false)
      if (!(await claimPlace(hand, letter, letter.address))) return
    }
    const attempts = await countAttempt(id)
    const failure = await bring(letter, means)
    const heldUp = failure !== null && letter.kind === 'sign_in' && (await isShut(means.transport))
    await whenDatabaseIsThere(() => conclude(hand, { ...letter, attempts }, failure, heldUp, means.log))
  }
}

/** Whoever waits for a link is told that it did not come; a reminder that had no hour to come in is nobody's loss. */
function isOwed({ kind, attempts }: Letter): boolean {
  return attempts > 0 || kind === 'sign_in' || kind === 'invitation' || kind === 'confirm_address'
}

/**
 * What was damaged never opens: it is told to the operator, and the letter is settled, so that nobody waits for it. Where the practice's
 * own key does not open, a worker that has been given the newest keys may open it.
 */
async function readOrPutBack(hand: string, id: string, { log }: DeliveryMeans): Promise<Letter | null> {
  try {
    return await readLetter(id)
  } catch (error) {
    if (error instanceof DamagedLetter) {
      log.error(
        { kind: 'damaged', place: error.message },
        'something sealed cannot be opened, and is not sent',
      )
      await settle(hand, { id }, { failure: 'damaged' })
      return null
    }
    if (!(error instanceof CannotOpen)) throw error
    const attempts = await countAttempt(id)
    log.error({ err: error, attempt: attempts }, 'letter cannot be read')
    if (attempts >= mostAttempts) await settle(hand, { id }, { failure: 'unreadable' })
    else await putBack(hand, { id }, pauseAfter({ kind: 'news', attempts }), false)
    return null
  }
}

/** For a letter to nobody we connect to the mail server as well, so that both take as long. @returns why it did not go; null: it went */
async function bring(
  letter: Letter,
  { transport, compose, log }: DeliveryMeans,
): Promise<CannotDeliver | null> {
  try {
    if (letter.address === null) await transport.knock()
    else await transport.deliver(letter.id, letter.address, compose(letter, translatorFor(letter.language)))
    return null
  } catch (error) {
    if (error instanceof CannotDeliver) return error
    log.error({ err: error }, 'letter cannot be written')
    return new CannotDeliver('unwritable', true)
  }
}

async function conclude(
  hand: string,
  letter: Letter,
  failure: CannotDeliver | null,
  heldUp: boolean,
  log: Logger,
): Promise<void> {
  if (!failure) return settle(hand, letter, 'sent')
  const { code, forGood } = failure
  log.warn({ code, attempt: letter.attempts, forGood }, 'letter not delivered')
  if (forGood || (letter.kind !== 'sign_in' && letter.attempts >= mostAttempts))
    return settle(hand, letter, { failure: code })
  await putBack(hand, letter, pauseAfter(letter), heldUp)
}

/** What has been brought is not brought again because the database was away for a moment. */
async function whenDatabaseIsThere(write: () => Promise<void>): Promise<void> {
  for (;;) {
    try {
      return await write()
    } catch (error) {
      if (!isDatabaseGone(error)) throw error
      await pause(1_000)
    }
  }
}

/** Whether our own mail server lets nobody in. It is asked with no address in hand, so its answer tells nothing about one. */
async function isShut(transport: MailTransport): Promise<boolean> {
  return transport.knock().then(
    () => false,
    () => true,
  )
}
