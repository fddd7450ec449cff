import { parseArgs } from 'node:util'
import { v7 as newId } from 'uuid'
import { defaultLanguage } from '../language/languages'
import { translatorFor } from '../language/translator'
import { readAddress } from '../mail/address'
import { sentences } from '../mail/mail-server'
import { CannotDeliver, smtpTransport } from '../mail/transport'
import { testMail } from '../people/mail'
import { runOnce } from '../process/startup'

const options = { address: { type: 'string', default: '' } } as const

/** `npm run mail-test -- --address …`: whether the mail server takes an email of ours, and if not, why. */
void runOnce('mailing', async ({ smtpUrl = '', mailFrom, bounceAddress }) => {
  const { address } = readAddress(parseArgs({ options }).values.address)
  if (address === null) {
    process.stderr.write('Use: npm run mail-test -- --address you@example.org\n')
    return false
  }
  const sender = bounceAddress?.replace('{}', 'test')
  const transport = smtpTransport(smtpUrl, mailFrom, sender === undefined ? undefined : () => sender)
  try {
    await transport.knock()
    process.stdout.write('The mail server lets us in.\n')
    await transport.deliver(newId(), address, testMail(translatorFor(defaultLanguage)))
    process.stdout.write(
      `It has taken an email to ${address}. Look whether it arrives, and whether it lies among spam.\n`,
    )
    return true
  } catch (error) {
    if (!(error instanceof CannotDeliver)) throw error
    const isAnswer = error.code.startsWith('smtp ')
    process.stderr.write(
      isAnswer
        ? `The mail server does not take it. It answers ${error.code.slice('smtp '.length)}; its log says more.\n`
        : `The mail server: ${sentences[error.fault]} (${error.code})\n`,
    )
    return false
  } finally {
    transport.stop()
  }
})
