import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { openBrowser, prove, signInMail, type Browser } from '../support/browser'
import { openHouse, type House } from '../support/house'
import { practiceAtTheRiver, type People, type TestPerson } from '../support/people'
import { openPortals, passMinutes, type Portals } from '../support/portals'

const settings = { LIMIT_SIGN_IN_ADDRESS: '3', LIMIT_SIGN_IN_NETWORK: '8' }

let house: House
let people: People
let portals: Portals
beforeAll(async () => {
  house = await openHouse(settings)
  people = await practiceAtTheRiver(house)
  portals = await openPortals(house, settings)
})
afterAll(async () => {
  await portals.close()
  await house.close()
})
beforeEach(async () => {
  await house.admin('limits').delete()
})

/** A new browser at one of two processes; all of them are in the same network. */
const at = (door: number) => openBrowser({ ...house, url: portals.at(door) })

/** A browser in which somebody has signed in, and has signed out again. */
async function knownBrowser(person: TestPerson) {
  const browser = at(0)
  const { link } = await asked(browser, person)
  const answers = [await browser.post(link), await prove(house, person, browser)]
  const cookies = answers.flatMap(answer => answer?.headers['set-cookie'] ?? [])
  await browser.post('/sign-out')
  const cookie = cookies.find(one => one.startsWith('known=')) ?? ''
  return { browser, cookie, token: /known=([^;]+)/.exec(cookie)?.[1] ?? '' }
}

const ask = (browser: Browser, { address }: { address: string }) => browser.post('/sign-in', { address })

/** The mail that came of it, and of nothing before it. */
const asked = (browser: Browser, person: TestPerson) => signInMail(house, person, () => ask(browser, person))

/** Does all that a stranger in the same network can do against somebody, at both processes. @returns the last answers */
async function flood(address: string) {
  const asked = []
  for (let i = 0; i < 12; i += 1) asked.push(await at(i).post('/sign-in', { address }))
  const typed = []
  for (let i = 0; i < 4; i += 1) typed.push(await at(i).post('/sign-in/digits', { digits: '000000' }))
  return { asked, typed }
}

describe('while strangers in the same network ask for mails to somebody’s address without end', () => {
  test('that person comes in by digits in a browser in which they have signed in before', async () => {
    const { browser } = await knownBrowser(people.lena)
    const before = await flood(people.lena.address)
    expect(before.asked.at(-1)?.status).toBe(429)
    expect(before.typed.at(-1)?.status).toBe(429)
    await house.post.waitFor(people.lena.address, 4, '/sign-in/')
    const { answer, digits } = await asked(browser, people.lena)
    expect(answer.status).toBe(303)
    expect((await browser.post('/sign-in/digits', { digits })).status).toBe(303)
    expect((await browser.get('/')).text).toContain('Hello Lena Brandt')
  })

  test('and in a new browser by the newest mail, fifty minutes later, though the flood goes on', async () => {
    await flood(people.josef.address)
    await house.post.waitFor(people.josef.address, 3, '/sign-in/')
    const newest = house.post.to(people.josef.address, '/sign-in/').at(-1)?.text ?? ''
    expect(newest).toContain(
      'The link works once, within 60 minutes of when you asked. The code works once, within ten minutes.',
    )
    for (let minutes = 0; minutes < 50; minutes += 10) {
      await passMinutes(house, 10)
      await flood(people.josef.address)
    }
    const browser = at(1)
    expect((await ask(browser, people.josef)).status).toBe(429)
    const [, link = ''] = /(\/sign-in\/\S+)/.exec(newest) ?? []
    expect((await browser.fill(await browser.get(link), {})).status).toBe(303)
    expect((await browser.get('/')).text).toContain('Hello Josef Hartl')
  })

  test('the page says that the newest link works, and for how long', async () => {
    const before = await flood(people.mei.address)
    await passMinutes(house, 15)
    const later = await at(0).post('/sign-in', { address: people.mei.address })
    expect(later.status).toBe(429)
    expect(later.$('main h1').text()).toBe('Check your email')
    expect(later.text).toContain('the link in the newest one works for 45 more minutes.')
    expect(later.headers['retry-after']).toBe(String(45 * 60))
    expect(before.asked[3]?.text).toContain('the link in the newest one works for 60 more minutes.')
  })

  test('the digits of the newest mail end after ten minutes all the same', async () => {
    const asker = at(0)
    for (let i = 0; i < 2; i += 1) await asked(at(i), people.omar)
    const { digits, link } = await asked(asker, people.omar)
    await passMinutes(house, 11)
    expect((await asker.post('/sign-in/digits', { digits })).status).toBe(422)
    expect((await asker.post(link)).status).toBe(303)
  })

  test('they are answered in the same way for an address that nobody is known by', async () => {
    const told = async (address: string) => {
      await house.admin('limits').delete()
      const answers = await flood(address)
      return answers.asked.map(({ status, to, html, headers }) => {
        // The page says the address that was typed, and is longer for a longer one.
        const { date: _, 'content-length': __, 'set-cookie': cookie, ...others } = headers
        return {
          status,
          to,
          html: html.replaceAll(address, '…'),
          others,
          cookie: String(cookie).replace(/asked=[\w-]{43}/, 'asked=…'),
        }
      })
    }
    const known = await told(people.tomas.address)
    expect(known.some(({ status }) => status === 429)).toBe(true)
    expect(await told('nobody-knows-me@elsewhere.example')).toEqual(known)
  })
})

describe('that somebody has signed in before', () => {
  test('is said by a cookie for ninety days that no script reads and that says nothing', async () => {
    const { cookie } = await knownBrowser(people.lena)
    expect(cookie).toMatch(
      /^known=[\w-]{70}; Max-Age=7776000; Path=\/; Expires=[^;]+; HttpOnly; SameSite=Lax$/,
    )
  })

  test('counts for their own address only', async () => {
    const { browser } = await knownBrowser(people.ruth)
    await flood(people.tomas.address)
    expect((await ask(browser, people.tomas)).status).toBe(429)
    expect((await ask(browser, people.ruth)).status).toBe(303)
  })

  test('is three mails an hour too, of which the newest opens until there may be another', async () => {
    const { browser } = await knownBrowser(people.karim)
    for (let i = 0; i < 2; i += 1) await asked(browser, people.karim)
    const { link } = await asked(browser, people.karim)
    expect((await ask(browser, people.karim)).status).toBe(429)
    await passMinutes(house, 59)
    expect((await browser.post(link)).status).toBe(303)
    expect((await ask(browser, people.karim)).status).toBe(429) // the mail alone is not all that it takes
    await prove(house, people.karim, browser)
    expect((await ask(browser, people.karim)).status).toBe(303) // and it begins afresh
  })

  test('is forgotten by leaving quickly, and not by signing out', async () => {
    const { browser } = await knownBrowser(people.margit)
    await flood(people.margit.address)
    expect((await ask(browser, people.margit)).status).toBe(303)
    await browser.post('/leave')
    expect((await ask(browser, people.margit)).status).toBe(429)
  })

  test.each([
    { what: 'changed', change: (token: string) => token.replace(/^./, first => (first === 'A' ? 'B' : 'A')) },
    { what: 'cut short', change: (token: string) => token.slice(0, 50) },
    { what: 'made longer', change: (token: string) => `${token}AAAA` },
    { what: 'another’s', change: (token: string) => token },
  ])('is not believed when the token is $what', async ({ what, change }) => {
    const { token } = await knownBrowser(what === 'another’s' ? people.omar : people.mei)
    await house.admin('limits').delete()
    await flood(people.mei.address)
    const pretend = (value: string) =>
      at(1).post('/sign-in', { address: people.mei.address }, { Cookie: `known=${value}` })
    expect((await pretend(change(token))).status).toBe(429)
    if (what !== 'another’s') expect((await pretend(token)).status).toBe(303)
  })
})
