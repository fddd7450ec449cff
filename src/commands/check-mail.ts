import { Resolver } from 'node:dns/promises'
import { domainToASCII } from 'node:url'
import { parseArgs } from 'node:util'
import { senderRecords } from '../mail/sender-records'
import { addressIn } from '../mail/transport'
import { runOnce } from '../process/startup'

const options = { selector: { type: 'string' }, resolver: { type: 'string' } } as const

/** `npm run check-mail`: whether others can tell that our emails are ours, as far as DNS says. */
void runOnce('mail records', async ({ mailFrom, bounceAddress }) => {
  const { selector, resolver: server } = parseArgs({ options }).values
  const resolver = new Resolver({ timeout: 3_000, tries: 2 })
  if (server !== undefined) resolver.setServers([server])
  const lines = await senderRecords(resolver, {
    from: domainIn(addressIn(mailFrom).address),
    bounce: domainIn(bounceAddress ?? addressIn(mailFrom).address),
    selector,
  })
  for (const { isFault, text } of lines) process.stdout.write(`${isFault ? 'LOOK' : 'ok  '}  ${text}\n`)
  process.stdout.write(`\n${unknown.map(line => `      ${line}\n`).join('')}`)
  return lines.every(({ isFault }) => !isFault)
})

const unknown = [
  'DNS does not say whether your mail server really signs (DKIM), from which address it sends, whether that address has',
  'a name that leads back to it (PTR), whether it is on a list of senders of spam, and who reads the mailbox of MAIL_FROM.',
  'Send yourself an email with npm run mail-test -- --address ADDRESS, to a mailbox at a large provider, and look there at',
  'the line Authentication-Results: spf, dkim and dmarc should each say pass.',
]

function domainIn(address: string): string {
  const domain = address.slice(address.lastIndexOf('@') + 1)
  return domainToASCII(domain) || domain
}
