import { expect, test } from '@jest/globals'
import * as concerns from '../../../src/concerns/mail'
import { translatorFor } from '../../../src/language/translator'
import type { Mail } from '../../../src/mail/transport'
import * as people from '../../../src/people/mail'
import { toCheckMail } from '../../../src/practices/settings/mail'
import { askColleagueMail, lateElsewhereMail } from '../../../src/staff/colleague-mail'

const t = translatorFor('en')
const base = 'https://portal.example'
const link = { to: 'lena@people.example', link: 'abc' }

const news = Object.entries(concerns).flatMap(([name, write]): [string, Mail][] =>
  name.endsWith('Mail') ? [[name, (write as typeof concerns.newsMail)(t, base)]] : [],
)

test.each<[string, Mail]>([
  ...news,
  ['signInMail', people.signInMail(t, base, { link: 'abc', digits: '123456', minutes: 10 })],
  ['invitationMail', people.invitationMail(t, base, link)],
  ['confirmAddressMail', people.confirmAddressMail(t, base, link)],
  ['confirmAddressMail at a meeting', people.confirmAddressMail(t, base, { ...link, meeting: true })],
  ['testMail', people.testMail(t)],
  ['changedMail', people.changedMail(t, base, base, {})],
  ['stopMail', people.stopMail(t, base, 'abc')],
  ['toCheckMail', toCheckMail(t, base)],
  ['askColleagueMail', askColleagueMail(t, base, { link: 'abc' })],
  ['lateElsewhereMail', lateElsewhereMail(t, base, { link: 'abc' })],
])('%s says that nobody reads replies', (_, { text }) => {
  expect(text).toContain('Nobody reads replies.')
})
