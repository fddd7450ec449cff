import { setTimeout as pause } from 'node:timers/promises'
import type { Logger } from 'pino'
import { isDatabaseGone } from '../database/errors'
import { CannotUnseal } from '../vault/envelope'
import { translatorFor } from '../language/translator'
import { attemptCount } from '../metrics/counters'
import { beginAttempt } from './claims'
import { countAttempt, DamagedEmail, openEmail, putBack, settle, type Email, type EmailRow } from './outbox'
import type { MailServer } from './mail-server'
import { CannotDeliver, stopped, type Mail, type MailTransport } from './transport'

/** Writes an email of any kind as the mail that goes out. */
export type ComposeMail = (email: Email, t: ReturnType<typeof translatorFor>) => Mail

/** What an attempt needs of the house. */
export interface DeliveryMeans {
  readonly transport: MailTransport
  readonly server: MailServer
  readonly compose: ComposeMail
  readonly addressHash: (address: string) => Buffer
  readonly log: Logger
}

/** How often an email that carries no link is tried, over about a day. */
export const mostAttempts = 12

/** Seconds until an email is tried again: by which somebody wants to sign in every minute, others after pauses that grow to hours. */
export function pauseAfter({ kind, attempts }: Pick<Email, 'kind' | 'attempts'>): number {
  return kind === 'sign_in' ? 60 : Math.exp(Math.min(attempts, 10))
}

/** One attempt to bring an email that was just taken in hand and read. Right before it, the worker asks what the person whom it is for wishes. */
export function attemptWith(means: DeliveryMeans): (workerId: string, taken: EmailRow) => Promise<void> {
  return async (workerId, taken) => {
    const email = await openOrPutBack(workerId, taken, means)
    if (!email) return
    if (email.expired) return settle(workerId, email, isOwed(email) ? { failure: 'too late' } : 'lapsed')
    if (!email.stands) return settle(workerId, email, 'lapsed')
    const { id, address } = email
    const attempts =
      address === null
        ? await countAttempt(id)
        : await beginAttempt(workerId, email, address, means.addressHash(address))
    if (attempts === 'crowded') return
    if (attempts === 'never') return settle(workerId, email, 'unsent')
    if (attempts instanceof Date) return putBack(workerId, email, attempts, false)
    const failure = await bring(email, means)
    attemptCount.inc({ outcome: outcomeOf(failure) })
    const heldUp = failure !== null && failure.code !== stopped && (await means.server.isShut())
    await whenDatabaseIsThere(() => conclude(workerId, { ...email, attempts }, failure, heldUp, means))
  }
}

/** We tell a person who waits for a link that it did not come. Nobody misses a reminder for which there was no safe hour. */
function isOwed({ kind, attempts }: Email): boolean {
  return (
    attempts > 0 ||
    kind === 'sign_in' ||
    kind === 'invitation' ||
    kind === 'confirm_address' ||
    kind === 'ask_colleague'
  )
}

/**
 * What was damaged never opens: it is told to the operator, and the email is settled, so that nobody waits for it. Where the practice's
 * own key does not open, a worker that has been given the newest keys may open it.
 */
async function openOrPutBack(
  workerId: string,
  taken: EmailRow,
  { log }: DeliveryMeans,
): Promise<Email | null> {
  const { id } = taken
  try {
    return openEmail(taken)
  } catch (error) {
    if (error instanceof DamagedEmail) {
      log.error(
        { kind: 'damaged', place: error.message },
        'something sealed cannot be opened, and is not sent',
      )
      await settle(workerId, { id }, { failure: 'damaged' })
      return null
    }
    if (!(error instanceof CannotUnseal)) throw error
    const attempts = await countAttempt(id)
    log.error({ err: error, attempt: attempts }, 'email cannot be read')
    if (attempts >= mostAttempts) await settle(workerId, { id }, { failure: 'unreadable' })
    else await putBack(workerId, { id }, pauseAfter({ kind: 'news', attempts }), false)
    return null
  }
}

/** For an email to nobody we connect to the mail server as well, so that both take as long. @returns why it did not go; null: it went */
async function bring(
  email: Email,
  { transport, compose, log }: DeliveryMeans,
): Promise<CannotDeliver | null> {
  try {
    if (email.address === null) await transport.knock()
    else await transport.deliver(email.id, email.address, compose(email, translatorFor(email.language)))
    return null
  } catch (error) {
    if (error instanceof CannotDeliver) return error
    log.error({ err: error }, 'email cannot be written')
    return new CannotDeliver('unwritable', true)
  }
}

function outcomeOf(failure: CannotDeliver | null): 'taken' | 'refused' | 'not yet' {
  if (failure) return failure.forGood ? 'refused' : 'not yet'
  return 'taken'
}

async function conclude(
  workerId: string,
  email: Email,
  failure: CannotDeliver | null,
  heldUp: boolean,
  { server, log }: DeliveryMeans,
): Promise<void> {
  if (!failure) {
    await settle(workerId, email, 'sent')
    return server.hasTaken()
  }
  const { code, forGood } = failure
  if (code === stopped) return putBack(workerId, email, 0, false)
  log.warn({ code, attempt: email.attempts, forGood }, 'email not delivered')
  if (forGood || (email.kind !== 'sign_in' && email.attempts >= mostAttempts))
    return settle(workerId, email, { failure: code })
  const isFull = email.kind !== 'sign_in' && isAboutTheServer(code) // of an email to sign in, it would tell that its address is known
  if (heldUp || isFull) server.hasHeldUp()
  await putBack(workerId, email, pauseAfter(email), heldUp || isFull)
}

/** It has no room or closes down (RFC 3463, x.3.y), and says so of every mail. @param code such as `smtp 452 4.3.1` */
function isAboutTheServer(code: string): boolean {
  return /^smtp 4\d\d 4\.3\.\d+$/.test(code) || code === 'smtp 421'
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
