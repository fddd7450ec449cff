import { createTransport } from 'nodemailer'
import { asciiAddress } from './address'

/** A mail as people read it. Neutral in every word: somebody else may be looking over their shoulder. */
export interface Mail {
  readonly subject: string
  readonly text: string
}

/** Brings one mail to one address. */
export interface MailTransport {
  /** @throws CannotDeliver */
  deliver(id: string, address: string, mail: Mail): Promise<void>
  /** Looks whether the mail server lets us in, and brings nothing. @throws CannotDeliver */
  knock(): Promise<void>
  stop(): void
}

/** The code says why without a word of the email or of the server. For good: trying again cannot help. */
export class CannotDeliver extends Error {
  override readonly name = 'CannotDeliver'
  readonly code: string
  readonly forGood: boolean

  constructor(code: string, forGood: boolean) {
    super(code)
    this.code = code
    this.forGood = forGood
  }
}

/** @param from such as `Messages <messages@example.org>` */
export function smtpTransport(smtpUrl: string, from: string): MailTransport {
  const transport = createTransport({
    url: smtpUrl,
    connectionTimeout: 10_000,
    greetingTimeout: 10_000,
    socketTimeout: 30_000,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  const sender = addressIn(from)
  return {
    async deliver(id, address, mail) {
      try {
        await transport.sendMail({
          messageId: messageId(id, from),
          from: sender,
          to: { name: '', address: asciiAddress(address) }, // an object: "a@b, evil@x" as text would be two recipients
          subject: mail.subject,
          text: mail.text,
          headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
        })
      } catch (error) {
        throw asCannotDeliver(error)
      }
    },
    async knock() {
      await transport.verify().catch((error: unknown) => {
        throw asCannotDeliver(error)
      })
    },
    stop() {
      transport.close()
    },
  }
}

/** The same for every attempt, so that a mail sent twice by an accident is shown once. */
export function messageId(id: string, from: string): string {
  return `<${id}@${addressIn(from).address.split('@')[1] ?? 'localhost'}>`
}

/** The two parts of a sender. */
export function addressIn(from: string): { name: string; address: string } {
  const [, name = '', address = ''] = /^(.+) <(.+)>$/.exec(from) ?? []
  return { name, address }
}

/**
 * A server that refuses this recipient or this mail with 5xx will do so again; everything else may pass. Of its answer only the numbers are
 * kept: that of SMTP, and the one that says why (RFC 3463), such as `smtp 550 5.1.1`.
 */
function asCannotDeliver(error: unknown): CannotDeliver {
  const { code, responseCode, response } = error as Record<'code' | 'responseCode' | 'response', unknown>
  const status = typeof responseCode === 'number' ? responseCode : 0
  const forGood = (code === 'EENVELOPE' || code === 'EMESSAGE') && status >= 500
  const [, why] =
    /^\d{3}[ -]([245]\.\d{1,3}\.\d{1,3})\b/.exec(typeof response === 'string' ? response : '') ?? []
  const said = why ? `smtp ${status} ${why}` : `smtp ${status}`
  return new CannotDeliver(status ? said : typeof code === 'string' ? code : 'unknown', forGood)
}
