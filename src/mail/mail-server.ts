import type { Logger } from 'pino'
import { isDatabaseGone } from '../database/errors'
import { endPauses } from './claims'
import { CannotDeliver, type MailFault, type MailTransport } from './transport'

/** ms between two looks at a mail server that does not let us in */
const looksAgain = 10_000

/** What is known of our own mail server. */
export interface MailServer {
  /** Looks now. It is asked with no address in hand, so its answer tells nothing about one. @returns whether it lets nobody in */
  isShut(): Promise<boolean>
  /** It has just taken an email: others need not wait for the end of their pauses. */
  hasTaken(): Promise<void>
  /** At the next email that it takes, pauses end: something was put back that did not fail by its own fault. */
  hasHeldUp(): void
  /** Null: it lets us in, as far as we know. */
  fault(): MailFault | null
  stop(): void
}

/**
 * Looks at the mail server from the start on, says in the log what is wrong with it, once for each cause, and while it lets nobody in looks
 * again until it does: then what was held up goes out at once.
 */
export function watchMailServer(transport: MailTransport, log: Logger): MailServer {
  let fault: MailFault | null = null
  let looking: Promise<MailFault | null> | null = null
  let isHeldUp = true // by a worker before this one, perhaps
  let isOver = false
  let timer: NodeJS.Timeout | undefined
  void look()
  return {
    isShut: async () => (await look()) !== null,
    hasTaken: ending,
    hasHeldUp: () => (isHeldUp = true),
    fault: () => fault,
    stop() {
      isOver = true
      clearTimeout(timer)
    },
  }

  /** Several who ask at once get one answer. */
  function look(): Promise<MailFault | null> {
    looking ??= knock().finally(() => (looking = null))
    return looking
  }

  async function knock(): Promise<MailFault | null> {
    const found = await transport.knock().then(
      () => null,
      (error: unknown) => (error instanceof CannotDeliver ? error.fault : ('broken' as const)),
    )
    if (isOver) return found
    if (found !== null && found !== fault)
      log.warn({ fault: found }, `The mail server: ${sentences[found]} Emails wait.`)
    if (found === null && fault !== null) log.info('The mail server lets us in again.')
    fault = found
    clearTimeout(timer)
    if (found === null) await ending()
    else timer = setTimeout(() => void look(), looksAgain)
    return found
  }

  async function ending(): Promise<void> {
    if (!isHeldUp) return
    isHeldUp = false
    await endPauses().catch((error: unknown) => {
      isHeldUp = true
      if (!isDatabaseGone(error)) log.error({ err: error }, 'pauses of emails could not be ended')
    })
  }
}

/** For the operator, by cause: what is wrong, and where to look. */
export const sentences = {
  name: 'Its name in SMTP_URL is not known here. Look at the name, and at DNS.',
  refused:
    'It cannot be reached at the host and port in SMTP_URL. Look whether it runs there, and at the firewall.',
  silent: 'It does not answer. Look at the host and port in SMTP_URL, and at the firewall.',
  certificate:
    'Its certificate is not trusted, or is for another name than the one in SMTP_URL. Give it one that is, or name its authority in NODE_EXTRA_CA_CERTS.',
  login: 'It does not take the user and password in SMTP_URL.',
  answer: 'It turns us away. Its log says why.',
  broken:
    'It breaks the connection off. Look at its log, and whether SMTP_URL should begin with smtp:// or smtps://.',
} as const satisfies Record<MailFault, string>
