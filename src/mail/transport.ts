import { connect, isIP, type Socket } from 'node:net'
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
  /** Breaks off what is on its way, and lets nothing else begin. */
  stop(): void
}

/** Why the mail server does not let us in, as far as an operator can do something about it. */
export const mailFaults = ['name', 'refused', 'silent', 'certificate', 'login', 'answer', 'broken'] as const
export type MailFault = (typeof mailFaults)[number]

/** The code says why without a word of the email or of the server. For good: trying again cannot help. */
export class CannotDeliver extends Error {
  override readonly name = 'CannotDeliver'
  readonly code: string
  readonly forGood: boolean
  readonly fault: MailFault

  constructor(code: string, forGood: boolean, fault: MailFault = 'answer') {
    super(code)
    this.code = code
    this.forGood = forGood
    this.fault = fault
  }
}

/** The code of what was broken off because we stop. */
export const stopped = 'stopped'

/** ms */
const [connectsWithin, answersWithin] = [10_000, 30_000] as const

/**
 * @param from such as `Messages <messages@example.org>`
 * @param senderOf the envelope's sender of an email, to which what comes back goes; the address of `from` where nothing is said
 */
export function smtpTransport(
  smtpUrl: string,
  from: string,
  senderOf: (id: string) => string = () => addressIn(from).address,
): MailTransport {
  const line = newLine()
  const transport = createTransport({
    url: smtpUrl,
    greetingTimeout: connectsWithin,
    socketTimeout: answersWithin,
    disableFileAccess: true,
    disableUrlAccess: true,
    ...(isThisMachine(smtpUrl) && { tls: { rejectUnauthorized: false } }), // nobody stands in between
    getSocket({ host, port, secure }, done) {
      line.open(host ?? 'localhost', Number(port ?? (secure ? 465 : 587))).then(
        connection => done(null, { connection }),
        (error: unknown) => done(error as Error, false),
      )
    },
  })
  const sender = addressIn(from)
  const explain = (error: unknown) => {
    throw line.isCut() ? new CannotDeliver(stopped, false) : asCannotDeliver(error)
  }
  return {
    async deliver(id, address, mail) {
      const to = { name: '', address: asciiAddress(address) } // an object: "a@b, evil@x" as text would be two recipients
      await transport
        .sendMail({
          messageId: messageId(id, from),
          from: sender,
          to,
          envelope: { from: { name: '', address: senderOf(id) }, to },
          dsn: { return: 'headers' }, // what comes back need not hold the link
          subject: mail.subject,
          text: mail.text,
          headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
        })
        .catch(explain)
    },
    async knock() {
      await transport.verify().catch(explain)
    },
    stop() {
      line.cut()
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

/** All connections to the mail server, so that they can be cut at once. */
function newLine() {
  const sockets = new Set<Socket>()
  let cut = false
  return {
    isCut: () => cut,
    cut() {
      cut = true
      for (const socket of sockets) socket.destroy(new Error(stopped))
    },
    open(host: string, port: number): Promise<Socket> {
      return new Promise((resolve, reject) => {
        if (cut) return reject(new Error(stopped))
        const socket = connect({ host, port })
        sockets.add(socket)
        const late = setTimeout(() => {
          socket.destroy(Object.assign(new Error('no connection in time'), { code: 'ETIMEDOUT' }))
        }, connectsWithin)
        const failed = (error: Error) => {
          clearTimeout(late)
          reject(error)
        }
        socket.once('error', failed)
        socket.once('close', () => sockets.delete(socket))
        socket.once('connect', () => {
          clearTimeout(late)
          socket.off('error', failed)
          resolve(socket)
        })
      })
    },
  }
}

/** A mail server here, such as Debian's own, has a certificate that it made for itself. */
function isThisMachine(smtpUrl: string): boolean {
  const host = new URL(smtpUrl).hostname.replace(/^\[|\]$/g, '')
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'))
}

/**
 * A server that refuses this recipient or this mail with 5xx will do so again; everything else may pass. Of its answer only the numbers are
 * kept: that of SMTP, and the one that says why (RFC 3463), such as `smtp 550 5.1.1`.
 */
function asCannotDeliver(error: unknown): CannotDeliver {
  const { code, originalCode, responseCode, response } = error as Record<
    'code' | 'originalCode' | 'responseCode' | 'response',
    unknown
  >
  const status = typeof responseCode === 'number' ? responseCode : 0
  const forGood = (code === 'EENVELOPE' || code === 'EMESSAGE') && status >= 500
  const [, why] =
    /^\d{3}[ -]([245]\.\d{1,3}\.\d{1,3})\b/.exec(typeof response === 'string' ? response : '') ?? []
  const said = why ? `smtp ${status} ${why}` : `smtp ${status}`
  const codes = [originalCode, code].map(String)
  return new CannotDeliver(
    status ? said : typeof code === 'string' ? code : 'unknown',
    forGood,
    faultIn(codes, status),
  )
}

function faultIn(codes: readonly string[], status: number): MailFault {
  const isOne = (pattern: RegExp) => codes.some(code => pattern.test(code))
  if (isOne(/^(ENOTFOUND|EAI_AGAIN|EDNS)$/)) return 'name'
  if (isOne(/^(ECONNREFUSED|EHOSTUNREACH|ENETUNREACH)$/)) return 'refused'
  if (isOne(/^(EAUTH|ENOAUTH)$/)) return 'login'
  if (status) return 'answer'
  if (isOne(/CERT|SELF_SIGNED|ERR_TLS|ERR_SSL|^ETLS$/)) return 'certificate'
  return isOne(/^ETIMEDOUT$/) ? 'silent' : 'broken'
}
