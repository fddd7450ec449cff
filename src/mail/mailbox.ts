import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Mail, MailTransport } from './transport'

export interface KeptMail extends Mail {
  readonly to: string
  readonly at: string
}

/** For a try-out: brings every mail into a folder instead of to anybody. */
export function mailboxTransport(folder: string): MailTransport {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  return {
    deliver(id, address, mail) {
      const kept: KeptMail = { ...mail, to: address, at: new Date().toISOString() }
      writeFileSync(join(folder, `${id}.json`), JSON.stringify(kept), { mode: 0o600 })
      return Promise.resolve()
    },
    knock: () => Promise.resolve(),
    stop: () => undefined,
  }
}

/** Those brought last come first: an email can have waited for long in the outbox. */
export function mailsIn(folder: string, most: number): KeptMail[] {
  return readdirSync(folder)
    .filter(name => name.endsWith('.json'))
    .sort()
    .reverse() // ids of emails grow with time, and tell apart those of one moment
    .map(name => JSON.parse(readFileSync(join(folder, name), 'utf8')) as KeptMail)
    .sort((a, b) => b.at.localeCompare(a.at))
    .slice(0, most)
}
