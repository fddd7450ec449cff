import { afterAll, describe, expect, test } from '@jest/globals'
import { openDns, type Zone } from '../support/dns'
import { openPost } from '../support/post'
import { endPrograms, runCommand, type Settings } from '../support/programs'

// What an operator finds out about the way of emails, before anybody waits for one.

afterAll(endPrograms)

async function check(zone: Zone, parameters: readonly string[] = [], settings: Settings = {}) {
  const dns = await openDns(zone)
  const { code, out, err } = await runCommand(
    'check-mail',
    { MAIL_FROM: 'Messages <messages@practice.example>', ...settings },
    ['--resolver', dns.address, ...parameters],
  )
  await dns.close()
  expect(err).toBe('')
  return { code, lines: out.split('\n') }
}

const wholly: Zone = {
  'practice.example': { mx: ['mail.practice.example'], txt: ['something=else', 'v=spf1 mx -all'] },
  'post._domainkey.practice.example': { txt: [`v=DKIM1; k=rsa; p=${'A'.repeat(360)}`] },
  '_dmarc.practice.example': { txt: ['v=DMARC1; p=quarantine'] },
}
const selector = ['--selector', 'post']

describe('check-mail', () => {
  test('finds a sender that others can tell, and says what DNS does not', async () => {
    const { code, lines } = await check(wholly, selector)
    expect(lines.filter(line => line.startsWith('ok'))).toHaveLength(5)
    expect(lines.filter(line => line.startsWith('LOOK'))).toEqual([])
    expect(code).toBe(0)
    expect(lines.join('\n')).toContain('DNS does not say whether your mail server really signs')
  })

  const cases: readonly [string, Zone, readonly string[], Settings, RegExp][] = [
    ['nothing at all', {}, selector, {}, /SPF of practice\.example: there is no record/],
    [
      'no server that takes mail',
      { ...wholly, 'practice.example': { txt: ['v=spf1 -all'] } },
      selector,
      {},
      /names no server for it/,
    ],
    [
      'two records of SPF',
      { ...wholly, 'practice.example': { mx: ['m.example'], txt: ['v=spf1 mx -all', 'v=spf1 a -all'] } },
      selector,
      {},
      /more than one record/,
    ],
    [
      'SPF that lets everybody',
      { ...wholly, 'practice.example': { mx: ['m.example'], txt: ['v=spf1 mx +all'] } },
      selector,
      {},
      /lets everybody send as you/,
    ],
    [
      'SPF that does not end',
      { ...wholly, 'practice.example': { mx: ['m.example'], txt: ['v=spf1 mx ?all'] } },
      selector,
      {},
      /does not say that nobody else may/,
    ],
    ['a selector that is not said', wholly, [], {}, /DKIM of practice\.example: not looked up/],
    [
      'a selector without a key',
      wholly,
      ['--selector', 'other'],
      {},
      /DKIM at other\._domainkey.*there is no key/,
    ],
    [
      'a key that was withdrawn',
      { ...wholly, 'post._domainkey.practice.example': { txt: ['v=DKIM1; p='] } },
      selector,
      {},
      /has been withdrawn/,
    ],
    [
      'no DMARC',
      { ...wholly, '_dmarc.practice.example': {} },
      selector,
      {},
      /DMARC of practice\.example: there is no record/,
    ],
    [
      'emails that come back elsewhere',
      { ...wholly, 'relay.example': { mx: ['m.example'], txt: ['v=spf1 mx -all'] } },
      selector,
      { BOUNCE_ADDRESS: 'b+{}@relay.example' },
      /do not count as the same sender/,
    ],
    [
      'emails that come back to a subdomain, where DMARC is strict',
      {
        ...wholly,
        '_dmarc.practice.example': { txt: ['v=DMARC1; p=none; aspf=s'] },
        'b.practice.example': { mx: ['m.example'], txt: ['v=spf1 mx -all'] },
      },
      selector,
      { BOUNCE_ADDRESS: 'b+{}@b.practice.example' },
      /do not count as the same sender/,
    ],
    [
      'a server that does not answer',
      { ...wholly, '_dmarc.practice.example': 'servfail' },
      selector,
      {},
      /gave no answer/,
    ],
  ]
  test.each(cases)(
    'says plainly what is to be done about %s',
    async (_, zone, parameters, settings, said) => {
      const { code, lines } = await check(zone, parameters, settings)
      expect(code).toBe(1)
      expect(lines.filter(line => line.startsWith('LOOK')).join('\n')).toMatch(said)
    },
  )

  test('takes the DMARC of the domain above, and a subdomain as the same sender', async () => {
    const zone: Zone = {
      ...wholly,
      'mail.practice.example': { mx: ['m.example'], txt: ['v=spf1 a ~all'] },
      'post._domainkey.mail.practice.example': { txt: ['p=AAAA'] },
    }
    const { code } = await check(zone, selector, {
      MAIL_FROM: 'Messages <messages@mail.practice.example>',
      BOUNCE_ADDRESS: 'b+{}@practice.example',
    })
    expect(code).toBe(0)
  })
})

describe('mail-test', () => {
  test('sends an email at once, from where emails come back to', async () => {
    const post = await openPost()
    const settings = {
      SMTP_URL: post.url,
      MAIL_FROM: 'Messages <messages@practice.example>',
      BOUNCE_ADDRESS: 'b+{}@practice.example',
    }
    const sent = await runCommand('mail-test', settings, ['--address', 'margit@people.example'])
    expect(sent).toMatchObject({ code: 0, err: '' })
    expect(sent.out).toContain('It has taken an email to margit@people.example')
    const [mail] = post.to('margit@people.example')
    expect(mail).toMatchObject({ sender: 'b+test@practice.example', headersOnly: true })

    post.rules.refuse = () => ({ code: 550, says: '5.7.1 not from you' })
    const refused = await runCommand('mail-test', settings, ['--address', 'margit@people.example'])
    expect(refused).toMatchObject({ code: 1, out: 'The mail server lets us in.\n' })
    expect(refused.err).toContain('It answers 550 5.7.1')
    await post.close()
    const gone = await runCommand('mail-test', settings, ['--address', 'margit@people.example'])
    expect(gone.code).toBe(1)
    expect(gone.err).toContain('It cannot be reached at the host and port in SMTP_URL.')
    for (const parameters of [[], ['--address', 'nobody'], ['--address', 'a@b.example, c@d.example']])
      expect((await runCommand('mail-test', settings, parameters)).err).toContain('Use: npm run mail-test')
  })
})
