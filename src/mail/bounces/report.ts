import PostalMime, { type Attachment, type Email } from 'postal-mime'

/** What a mail that came back says of the one that went out. */
export interface BounceReport {
  /** Where it was brought: in which of its headers that stands depends on the mail server. */
  readonly to: readonly string[]
  readonly says: 'failed' | 'delayed' | 'nothing'
  /** As RFC 3463 gives a reason, such as `5.1.1`; null: it says none. */
  readonly status: string | null
}

/**
 * Reads a mail that came to the address for what comes back. Reports in the form of RFC 3464 tell it themselves; of other forms those that
 * mail servers are known to use. Answers of people, and of programs that say that somebody is away, say nothing of an email.
 */
export async function readBounce(raw: Buffer | string): Promise<BounceReport> {
  const mail = await PostalMime.parse(raw, { attachmentEncoding: 'arraybuffer' })
  const to = addressesIn(mail)
  const report = mail.attachments.find(({ mimeType }) =>
    /^message\/(global-)?delivery-status$/i.test(mimeType),
  )
  const outcome = report ? await outcomeIn(report) : outcomeInWords(mail)
  return { to, ...outcome }
}

type Outcome = Pick<BounceReport, 'says' | 'status'>
const nothing: Outcome = { says: 'nothing', status: null }

/** The last word on any recipient counts: an email of ours has only one. */
async function outcomeIn(report: Attachment): Promise<Outcome> {
  const groups = textOf(report)
    .replaceAll('\r\n', '\n')
    .split(/\n[ \t]*\n/)
    .filter(group => group.trim() !== '')
  const outcomes: Outcome[] = []
  for (const group of groups) {
    const { headers } = await PostalMime.parse(`${group.trim()}\n\n`)
    const field = (name: string) => headers.find(({ key }) => key === name)?.value.trim() ?? ''
    const action = field('action').toLowerCase()
    const says = action.startsWith('failed') ? 'failed' : action.startsWith('delayed') ? 'delayed' : 'nothing'
    if (says !== 'nothing')
      outcomes.push({ says, status: statusIn(`${field('status')} ${field('diagnostic-code')}`) })
  }
  return outcomes.find(({ says }) => says === 'failed') ?? outcomes[0] ?? nothing
}

/** Only mail servers speak in these forms: qmail's, Exim's old one, and a plain text with the server's answer in it. */
function outcomeInWords(mail: Email): Outcome {
  const sender = `${mail.from?.address ?? ''} ${header(mail, 'return-path')}`
  if (!/(^|[ <])(mailer-daemon|postmaster)@/i.test(sender) && !sender.trim().endsWith('<>')) return nothing
  if (/^auto-replied/i.test(header(mail, 'auto-submitted')) && !header(mail, 'x-failed-recipients'))
    return nothing
  const words = [
    mail.text ?? '',
    ...mail.attachments.filter(({ mimeType }) => mimeType === 'text/plain').map(textOf),
  ].join('\n')
  const [own = ''] = words.split(/\n-+ (?:below this line|this is a copy|original message)/i)
  const status = statusIn(own)
  if (
    /will (?:be|keep|continue)[^.]*(?:tr(?:y|ied|ying)|retr)/i.test(own) &&
    !header(mail, 'x-failed-recipients')
  )
    return { says: 'delayed', status }
  if (
    header(mail, 'x-failed-recipients') ||
    /^hi\. this is the qmail-send program/i.test(own.trim()) ||
    status?.startsWith('5')
  )
    return { says: 'failed', status }
  return nothing
}

function statusIn(text: string): string | null {
  return /(?:^|[^\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.]*\d)/.exec(text)?.[1] ?? null
}

function addressesIn(mail: Email): string[] {
  const named = [...(mail.to ?? []), ...(mail.cc ?? [])].flatMap(one => (one.address ? [one.address] : []))
  const brought = [
    'delivered-to',
    'x-original-to',
    'envelope-to',
    'x-envelope-to',
    'x-rcpt-to',
    'x-delivered-to',
  ]
  const written = mail.headers.filter(({ key }) => brought.includes(key)).map(({ value }) => value)
  return [...new Set([...written, ...named].map(one => one.replace(/^.*<|>.*$/g, '').trim()))]
}

function header(mail: Email, name: string): string {
  return mail.headers.find(({ key }) => key === name)?.value ?? ''
}

function textOf({ content }: Attachment): string {
  return typeof content === 'string' ? content : Buffer.from(content as ArrayBuffer).toString('utf8')
}
