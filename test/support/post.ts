import type { AddressInfo } from 'node:net'
import PostalMime, { type Email } from 'postal-mime'
import { SMTPServer, type SMTPServerEnvelope } from 'smtp-server'
import { SMTPConnection } from 'smtp-server/lib/smtp-connection'
import { until } from './patience'

// The library greets each connection after 100 ms, to catch those who talk too soon. Ours never do, and every mail of every
// test would stand behind it.
SMTPConnection.prototype.init = function () {
  this._setListeners(() => {
    this.connectionReady()
  })
}

/** A mail as it came over the wire. */
export interface Received extends Omit<Email, 'sender'> {
  readonly raw: string
  /** To whom it was really brought, whatever stands in it. */
  readonly recipients: readonly string[]
  /** From whom, whatever stands in it; and whether only its headers were to come back (DSN). */
  readonly sender: string
  readonly headersOnly: boolean
}

interface Refusal {
  readonly code: number
  readonly says?: string
}

interface Rules {
  /** Refuses somebody before the mail is read. */
  refuse: ((recipient: string) => Refusal | null) | null
  /** Refuses a mail that has been read, and keeps it all the same, as when only the answer is lost. */
  refuseRead: ((mail: Received) => Refusal | null) | null
  /** Answers somebody's mail only once this has passed: before it is read, or when it has been read and kept. */
  wait: ((recipient: string) => Promise<void> | null) | null
  waitRead: ((mail: Received) => Promise<void> | null) | null
}

function comesFrom({ mailFrom, dsn }: SMTPServerEnvelope): Pick<Received, 'sender' | 'headersOnly'> {
  return { sender: mailFrom === false ? '' : mailFrom.address, headersOnly: dsn?.ret === 'HDRS' }
}

/** A real SMTP server on loopback that takes every mail, unless a test tells it how to refuse. */
export async function openPost() {
  const mails: Received[] = []
  const rules: Rules = { refuse: null, refuseRead: null, wait: null, waitRead: null }
  const refused = (who: string, refusal: Refusal | null | undefined) =>
    refusal
      ? Object.assign(new Error(refusal.says ?? `<${who}> is not taken`), { responseCode: refusal.code })
      : null
  const newServer = () => {
    const opened = new SMTPServer({
      authOptional: true,
      hideDSN: false,
      hideSMTPUTF8: true, // most servers know no other letters than a to z
      disabledCommands: ['STARTTLS', 'AUTH'],
      disableReverseLookup: true,
      logger: false,
      onRcptTo({ address }, _session, done) {
        void Promise.resolve(rules.wait?.(address)).then(() => {
          done(refused(address, rules.refuse?.(address)))
        })
      },
      onData(stream, session, done) {
        const chunks: Buffer[] = []
        stream.on('data', (chunk: Buffer) => chunks.push(chunk))
        stream.on('end', () => {
          const raw = Buffer.concat(chunks).toString('utf8')
          const recipients = session.envelope.rcptTo.map(({ address }) => address)
          PostalMime.parse(raw).then(
            async parsed => {
              const mail = { ...parsed, raw, recipients, ...comesFrom(session.envelope) }
              mails.push(mail)
              await rules.waitRead?.(mail)
              done(refused(recipients.join(), rules.refuseRead?.(mail)))
            },
            (error: unknown) => {
              done(error as Error)
            },
          )
        })
      },
    })
    // Whoever is killed while they bring a mail breaks their connection off.
    opened.on('error', error => {
      const { code } = error as { code?: unknown }
      if (code !== 'ECONNRESET' && code !== 'EPIPE') throw error
    })
    return opened
  }
  let server = newServer()
  const listenAt = (port: number) => new Promise<void>(resolve => server.listen(port, '127.0.0.1', resolve))
  await listenAt(0)
  const { port } = server.server.address() as AddressInfo

  return {
    url: `smtp://127.0.0.1:${port}`,
    mails,
    rules,
    /** The mails that somebody got, or those of them that hold this text. */
    to: (address: string, text = '') =>
      mails.filter(
        mail => mail.to?.some(to => 'address' in to && to.address === address) && mail.text?.includes(text),
      ),
    /** Waits until somebody has got this many of these mails in all. */
    async waitFor(address: string, count: number, text = ''): Promise<Received[]> {
      const came = () => this.to(address, text)
      await until(
        () => came().length >= count,
        () => `${came().length} of ${count} mails came`,
      )
      return came()
    },
    close: () => new Promise<void>(resolve => server.close(resolve)),
    /** After `close()`: at the same address again. */
    async reopen() {
      if (server.server.listening) return
      server = newServer()
      await listenAt(port)
    },
  }
}

export type Post = Awaited<ReturnType<typeof openPost>>
