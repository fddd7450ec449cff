import { describe, expect, test } from '@jest/globals'
import { readBounce } from '../../../../src/mail/bounces/report'
import { awayTo, reportTo } from './returned-mails'

const ours = 'bounces+abc@portal.example'

const words = (from: string, text: string, more: readonly string[] = []) =>
  [`From: ${from}`, `To: ${ours}`, 'Subject: failure notice', ...more, '', text].join('\r\n')

describe('what came back says', () => {
  const cases: readonly [string, string, object][] = [
    ['Postfix: nobody there', reportTo(ours), { says: 'failed', status: '5.1.1' }],
    [
      'Postfix: given up after days',
      reportTo(ours, { status: '4.4.1', diagnostic: 'connect to mx: Connection timed out' }),
      { says: 'failed', status: '4.4.1' },
    ],
    [
      'a warning',
      reportTo(ours, { action: 'delayed', status: '4.4.1' }),
      { says: 'delayed', status: '4.4.1' },
    ],
    ['delivered after all', reportTo(ours, { action: 'delivered', status: '2.0.0' }), { says: 'nothing' }],
    ['handed on', reportTo(ours, { action: 'relayed', status: '2.0.0' }), { says: 'nothing' }],
    [
      'Exchange: with a remark behind the action',
      reportTo(ours, { action: 'failed (bad address)', status: '5.1.10' }),
      { says: 'failed', status: '5.1.10' },
    ],
    [
      'in letters that are not a to z (RFC 6533)',
      reportTo(ours).replace('message/delivery-status', 'message/global-delivery-status'),
      { says: 'failed', status: '5.1.1' },
    ],
    ['nothing but a status', reportTo(ours, { diagnostic: '' }), { says: 'failed', status: '5.1.1' }],
    [
      'qmail',
      words(
        'MAILER-DAEMON@qmail.example',
        'Hi. This is the qmail-send program at qmail.example.\r\nI’m afraid I wasn’t able to deliver your message to the following addresses.\r\n\r\n<lena@people.example>:\r\nSorry, no mailbox here by that name. (#5.1.1)\r\n\r\n--- Below this line is a copy of the message.\r\n\r\nSubject: x',
      ),
      { says: 'failed', status: '5.1.1' },
    ],
    [
      'Exim as it once wrote',
      words(
        'Mail Delivery System <Mailer-Daemon@exim.example>',
        'A message that you sent could not be delivered to one or more of its recipients.\r\n\r\n  lena@people.example\r\n    Unrouteable address',
        ['X-Failed-Recipients: lena@people.example', 'Auto-Submitted: auto-replied'],
      ),
      { says: 'failed', status: null },
    ],
    [
      'a plain text with the answer of a server',
      words('postmaster@relay.example', 'Delivery has failed. The server said: 550 5.7.1 Message rejected'),
      { says: 'failed', status: '5.7.1' },
    ],
    [
      'a plain warning',
      words('postmaster@relay.example', 'Not delivered yet (4.4.1). We will keep trying for four days.'),
      { says: 'delayed', status: '4.4.1' },
    ],
    ['somebody is away', awayTo(ours), { says: 'nothing', status: null }],
    [
      'a person answers',
      words('lena@people.example', 'It said 550 5.1.1 when I wrote.'),
      { says: 'nothing' },
    ],
    ['nothing at all', '', { says: 'nothing' }],
    ['no mail', '\u0000\u0001\u0002', { says: 'nothing' }],
  ]
  test.each(cases)('%s', async (_, raw, expected) => {
    expect(await readBounce(raw)).toMatchObject(expected)
  })
})

test.each(['To', 'Delivered-To', 'X-Original-To', 'Envelope-To'])(
  'it was brought to whom %s names',
  async name => {
    const raw = reportTo('somebody@relay.example').replace('To: somebody@relay.example', `${name}: <${ours}>`)
    expect((await readBounce(raw)).to).toContain(ours)
  },
)
