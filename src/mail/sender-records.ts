import type { Resolver } from 'node:dns/promises'

/** What DNS says of those from whom emails come, a line each. */
export interface RecordLine {
  readonly isFault: boolean
  readonly text: string
}

export interface Sender {
  /** The domain in MAIL_FROM. */
  readonly from: string
  /** The domain to which emails come back: that of BOUNCE_ADDRESS, else the same. */
  readonly bounce: string
  /** The name under which the mail server signs (DKIM), if it is known. */
  readonly selector: string | undefined
}

/**
 * Looks up whether others can tell that emails are really from this sender (SPF, RFC 7208; DKIM, RFC 6376; DMARC, RFC 7489), and whether mail
 * to it arrives.
 * @param resolver asks DNS
 */
export async function senderRecords(resolver: Resolver, sender: Sender): Promise<RecordLine[]> {
  const { from, bounce } = sender
  const domains = [...new Set([from, bounce])]
  const found = [
    ...(await Promise.all(domains.map(domain => takesMail(resolver, domain)))),
    await spfOf(resolver, bounce),
    await dkimOf(resolver, sender),
    ...(await dmarcOf(resolver, sender)),
  ]
  return found
}

const well = (text: string): RecordLine => ({ isFault: false, text })
const fault = (text: string): RecordLine => ({ isFault: true, text })

async function takesMail(resolver: Resolver, domain: string): Promise<RecordLine> {
  const names = await answers(() => resolver.resolveMx(domain))
  if (names === 'no answer') return noAnswer(`MX of ${domain}`)
  const hosts = names.map(({ exchange }) => exchange).filter(name => name !== '')
  return hosts.length > 0
    ? well(`Mail to ${domain}: goes to ${hosts.join(', ')} (MX).`)
    : fault(
        `Mail to ${domain}: DNS names no server for it (MX). What comes back is lost, and many servers take nothing from such a sender.`,
      )
}

async function spfOf(resolver: Resolver, domain: string): Promise<RecordLine> {
  const texts = await textsAt(resolver, domain)
  if (texts === 'no answer') return noAnswer(`SPF of ${domain}`)
  const [record, another] = texts.filter(text => /^v=spf1(\s|$)/i.test(text))
  if (record === undefined)
    return fault(
      `SPF of ${domain}: there is no record. Add a TXT record that names your mail server, such as "v=spf1 mx -all".`,
    )
  if (another !== undefined)
    return fault(`SPF of ${domain}: there is more than one record, so none counts. Keep one.`)
  if (/\s\+?all\b/i.test(record))
    return fault(`SPF of ${domain}: "${record}" lets everybody send as you. End it with -all or ~all.`)
  return /\s([-~]all|redirect=\S+)\s*$/i.test(record)
    ? well(
        `SPF of ${domain}: "${record}". Look whether it names the address from which your mail server sends.`,
      )
    : fault(`SPF of ${domain}: "${record}" does not say that nobody else may. End it with -all or ~all.`)
}

async function dkimOf(resolver: Resolver, { from, selector }: Sender): Promise<RecordLine> {
  if (selector === undefined)
    return fault(
      `DKIM of ${from}: not looked up. Give the selector with which your mail server signs: --selector NAME.`,
    )
  const name = `${selector}._domainkey.${from}`
  const texts = await textsAt(resolver, name)
  if (texts === 'no answer') return noAnswer(`DKIM at ${name}`)
  const key = texts
    .map(text => /(?:^|;)\s*p=([^;]*)/i.exec(text)?.[1]?.replace(/\s/g, ''))
    .find(one => one !== undefined)
  if (key === undefined)
    return fault(`DKIM at ${name}: there is no key. Add the TXT record that your mail server shows.`)
  return key === ''
    ? fault(`DKIM at ${name}: the key has been withdrawn (p= is empty).`)
    : well(`DKIM at ${name}: there is a key.`)
}

async function dmarcOf(resolver: Resolver, { from, bounce }: Sender): Promise<RecordLine[]> {
  const policy = await policyOf(resolver, from)
  if (policy === 'no answer') return [noAnswer(`DMARC of ${from}`)]
  if (policy === null)
    return [
      fault(
        `DMARC of ${from}: there is no record. Add a TXT record at _dmarc.${from}, such as "v=DMARC1; p=quarantine"; large providers ask for one.`,
      ),
    ]
  const { record, at } = policy
  const strict = /;\s*aspf\s*=\s*s/i.test(record)
  const aligned =
    from === bounce || (!strict && [from, bounce].every(one => one === at || one.endsWith(`.${at}`)))
  return [
    well(`DMARC of ${from}: "${record}" (at _dmarc.${at}).`),
    aligned
      ? well(`Alignment: ${bounce}, to which emails come back, and ${from} count as the same sender (SPF).`)
      : fault(
          `Alignment: ${bounce}, to which emails come back, and ${from} do not count as the same sender, so SPF does not help DMARC. Take the same domain in BOUNCE_ADDRESS and MAIL_FROM.`,
        ),
  ]
}

/** The record of a domain, or the nearest one above it. */
async function policyOf(
  resolver: Resolver,
  domain: string,
): Promise<{ record: string; at: string } | null | 'no answer'> {
  const labels = domain.split('.')
  for (let from = 0; from < labels.length - 1; from += 1) {
    const at = labels.slice(from).join('.')
    const texts = await textsAt(resolver, `_dmarc.${at}`)
    if (texts === 'no answer') return texts
    const record = texts.find(text => /^v=DMARC1\s*(;|$)/i.test(text))
    if (record !== undefined) return { record, at }
  }
  return null
}

async function textsAt(resolver: Resolver, name: string): Promise<string[] | 'no answer'> {
  const records = await answers(() => resolver.resolveTxt(name))
  return records === 'no answer' ? records : records.map(parts => parts.join(''))
}

/** What is not there is an empty list; that nobody answered is no answer. */
async function answers<T>(ask: () => Promise<T[]>): Promise<T[] | 'no answer'> {
  return ask().catch((error: unknown) => {
    const { code } = error as { code?: unknown }
    return code === 'ENODATA' || code === 'ENOTFOUND' ? [] : 'no answer'
  })
}

function noAnswer(what: string): RecordLine {
  return fault(`${what}: DNS gave no answer. Try again, or ask another server with --resolver ADDRESS.`)
}
