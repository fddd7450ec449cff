import { ImapFlow } from 'imapflow'
import type { Logger } from 'pino'
import { isDatabaseGone } from '../../database/errors'
import { newWakeUp } from '../wake-up'
import { takeBounce, type BounceOutcome } from './intake'

/** ms */
const [looksEvery, answersWithin] = [60_000, 30_000] as const
/** Bytes of a mail that are read: its report stands before what it is about. */
const readsAtMost = 500_000
/** Stands at what was looked at and is not for us. */
const lookedAt = '$MakerightLookedAt'

/**
 * Looks into the mailbox for what comes back, at once and then every minute. What came to an address of ours is deleted as soon as it is
 * taken in, since it can hold an email with its link; everything else is left as it was. Several workers may look at once.
 * @param imapUrl such as `imaps://user:password@host/INBOX`
 */
export function watchBounceMailbox(imapUrl: string, pattern: string, log: Logger): { stop(): Promise<void> } {
  const bell = newWakeUp()
  const stopping = new AbortController()
  const isOver = () => stopping.signal.aborted
  let told = ''
  let client: ImapFlow | null = null
  const working = work()
  return {
    async stop() {
      stopping.abort()
      client?.close()
      bell.ring()
      await working
    },
  }

  async function work(): Promise<void> {
    while (!isOver()) {
      await look().then(
        () => (told = ''),
        (error: unknown) => {
          if (!isOver()) tell(error)
        },
      )
      if (!isOver()) await bell.wait(looksEvery)
    }
  }

  async function look(): Promise<void> {
    client = openClient(imapUrl)
    try {
      await client.connect()
      await client.mailboxOpen(decodeURIComponent(new URL(imapUrl).pathname.slice(1)) || 'INBOX')
      const counts = await takeAll(client, pattern)
      if (Object.keys(counts).length > 0) log.info({ counts }, 'mails that came back')
      await client.logout()
    } finally {
      client.close()
      client = null
    }
  }

  /** Once for each cause. Nothing of what a server says: it can hold a name. */
  function tell(error: unknown): void {
    const { code, authenticationFailed } = error as { code?: unknown; authenticationFailed?: unknown }
    const cause = authenticationFailed
      ? 'it does not take the user and password in BOUNCE_IMAP_URL'
      : isDatabaseGone(error) && !(typeof code === 'string' && code.startsWith('E'))
        ? 'the database is away'
        : `it cannot be opened (${typeof code === 'string' ? code : 'broken off'}). Look at BOUNCE_IMAP_URL, and at the server's log`
    if (cause !== told) log.warn(`The mailbox for what comes back: ${cause}. We look again every minute.`)
    told = cause
  }
}

async function takeAll(client: ImapFlow, pattern: string): Promise<Partial<Record<BounceOutcome, number>>> {
  const counts: Partial<Record<BounceOutcome, number>> = {}
  const marks = client.mailbox && client.mailbox.permanentFlags?.has('\\*') ? lookedAt : '\\Seen'
  const uids = await client.search(marks === lookedAt ? { unKeyword: lookedAt } : { seen: false }, {
    uid: true,
  })
  for (const uid of uids === false || uids === undefined ? [] : uids) {
    const mail = await client.fetchOne(String(uid), { source: { maxLength: readsAtMost } }, { uid: true })
    if (!mail || !mail.source) continue
    const outcome = await takeBounce(mail.source, pattern)
    counts[outcome] = (counts[outcome] ?? 0) + 1
    if (outcome === 'foreign') await client.messageFlagsAdd(String(uid), [marks], { uid: true })
    else await client.messageDelete(String(uid), { uid: true })
  }
  return counts
}

function openClient(imapUrl: string): ImapFlow {
  const { protocol, hostname, port, username, password } = new URL(imapUrl)
  const secure = protocol === 'imaps:'
  const client = new ImapFlow({
    host: hostname,
    port: Number(port || (secure ? 993 : 143)),
    secure,
    auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) },
    logger: false,
    connectionTimeout: answersWithin,
    greetingTimeout: answersWithin,
    socketTimeout: answersWithin,
  })
  client.on('error', () => undefined) // said by the call that fails
  return client
}
