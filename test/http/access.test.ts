import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals'
import type { Access } from '../../src/http/abuse/access'
import { openBrowser, signIn, signInMail } from '../support/browser'
import { openHouse, type House } from '../support/house'
import { practiceAtTheRiver, type People } from '../support/people'

const lines: string[] = []
let house: House
let people: People
beforeAll(async () => {
  house = await openHouse({ LOG_LEVEL: 'info' }, { write: line => lines.push(line) })
  people = await practiceAtTheRiver(house)
})
afterAll(() => house.close())
beforeEach(async () => {
  lines.length = 0
  await house.admin('accessCounts').delete()
})

/** What the log said of accesses, in order. */
const said = () =>
  lines
    .map(line => JSON.parse(line) as { kind?: string; what?: Access; id?: string })
    .filter(({ kind }) => kind === 'access')
    .map(({ what }) => what)

const ask = (browser = openBrowser(house)) =>
  signInMail(house, people.lena, () => browser.post('/sign-in', { address: people.lena.address })).then(
    mail => ({
      browser,
      ...mail,
    }),
  )

const ways: [Access[], () => Promise<unknown>][] = [
  [
    ['mail to sign in asked for', 'wrong digits', 'signed in by digits'],
    async () => {
      const { browser, digits } = await ask()
      await browser.post('/sign-in/digits', { digits: digits === '000000' ? '000001' : '000000' })
      await browser.post('/sign-in/digits', { digits })
    },
  ],
  [
    ['mail to sign in asked for', 'signed in by link', 'wrong link'],
    async () => {
      const { browser, link } = await ask()
      await browser.post(link)
      await openBrowser(house).post(link)
    },
  ],
  [
    ['mail to sign in asked for', 'signed in by link', 'second factor shown'],
    () => signIn(house, people.ruth),
  ],
  [
    [
      'mail to sign in asked for',
      'signed in by link',
      ...Array<Access>(4).fill('wrong code'),
      'too many wrong codes',
    ],
    async () => {
      const browser = openBrowser(house)
      const { link } = await signInMail(house, people.tomas, () =>
        browser.post('/sign-in', { address: people.tomas.address }),
      )
      await browser.post(link)
      for (let n = 0; n < 5; n += 1) await browser.post('/second-factor', { digits: `00000${n}` })
    },
  ],
  [['wrong invitation'], () => openBrowser(house).post(`/invitations/${'A'.repeat(43)}`)],
  [
    ['wrong return code'],
    () => openBrowser(house).post('/return', { code: 'BCDF-GHJK-MNPR-STVW-XZBC-DFGH' }),
  ],
  [
    ['form of another site refused'],
    () =>
      openBrowser(house).post(
        '/sign-in',
        { address: people.lena.address },
        { 'Sec-Fetch-Site': 'cross-site' },
      ),
  ],
  [
    ['form without origin asked about'],
    () => openBrowser(house).post('/sign-in', { address: people.lena.address }, { 'Sec-Fetch-Site': '' }),
  ],
]

test.each(ways)(
  '%j stand in the log and in the counts of the day, and nothing of whose they are',
  async (whats, act) => {
    await act()
    expect(said()).toEqual(whats)
    const counted = await house
      .admin('accessCounts')
      .select<{ what: string; count: number }[]>('what', 'count')
    const expected = [...new Set(whats)].map(what => ({
      what,
      count: whats.filter(one => one === what).length,
    }))
    expect(counted.sort((a, b) => a.what.localeCompare(b.what))).toEqual(
      expected.sort((a, b) => a.what.localeCompare(b.what)),
    )
    for (const { address, name, id, practiceId } of Object.values(people))
      for (const word of [address, name, id, practiceId]) expect(lines.join()).not.toContain(word)
  },
)
