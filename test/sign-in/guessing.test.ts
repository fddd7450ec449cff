import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { limits } from '../../src/limits/table'
import { digitsIn, linkIn, openBrowser, signInMail, type Browser } from '../support/browser'
import { openHouse, type House } from '../support/house'
import { practiceAtTheRiver, type People, type TestPerson } from '../support/people'
import { passMinutes } from '../support/portals'
import { practiceOf } from '../support/practices'

let house: House
let people: People
beforeAll(async () => {
  house = await openHouse()
  people = await practiceAtTheRiver(house)
})
afterAll(() => house.close())
beforeEach(() => house.admin('limits').delete())

const ask = (browser: Browser, person: Pick<TestPerson, 'address'>) =>
  signInMail(house, person, () => browser.post('/sign-in', { address: person.address }))
const guess = (browser: Browser, digits: string) => browser.post('/sign-in/digits', { digits })
const wrong = (digits: string, n: number) => String((Number(digits) + n) % 1_000_000).padStart(6, '0')

/** A stranger's browser guesses all that it may for one email, and never right. */
async function guessInVain(person: Pick<TestPerson, 'address'>, browser = openBrowser(house)) {
  const { digits } = await ask(browser, person)
  for (let n = 1; n <= limits.wrongDigits.most; n += 1)
    expect((await guess(browser, wrong(digits, n))).status).toBe(422)
}

const wrongOf = async ({ id }: TestPerson) => {
  const [row] = await house
    .admin('signInTokens')
    .where({ personId: id, usedAt: null })
    .sum('wrongDigits as n')
  return Number(row?.n)
}

describe('a guess counts against what was asked for last, and nothing else:', () => {
  test('whoever asks for many addresses in one browser tries one of them at a time', async () => {
    const stranger = openBrowser(house)
    const lena = await ask(stranger, people.lena)
    const josef = await ask(stranger, people.josef)
    expect((await guess(stranger, lena.digits)).status).toBe(422)
    expect(await wrongOf(people.lena)).toBe(0)
    expect(await wrongOf(people.josef)).toBe(1)
    expect((await guess(stranger, josef.digits)).status).toBe(303)
  })

  test('the digits of the last of two mails to the same person are good, and the links of both', async () => {
    const browser = openBrowser(house)
    const first = await ask(browser, people.mei)
    const second = await ask(browser, people.mei)
    expect((await guess(browser, first.digits)).text).toContain('your newest email')
    expect((await guess(browser, second.digits)).status).toBe(303)
    expect((await openBrowser(house).post(first.link)).status).toBe(303)
  })

  test('somebody in two practices gets a mail from each by one asking, and both can be typed', async () => {
    const address = 'nadia-in-two-practices@people.example'
    for (const name of ['Practice in the Valley', 'Practice in the Wood'])
      await practiceOf(
        house,
        {
          petra: { name: 'Petra Holm', roles: ['owner', 'therapist'] },
          nadia: { name: 'Nadia Roth', roles: ['client'], sees: ['petra'], address },
        },
        { name },
      )
    for (const place of [0, 1]) {
      const browser = openBrowser(house)
      const before = house.post.to(address, '/sign-in/').length
      await browser.post('/sign-in', { address })
      const mails = (await house.post.waitFor(address, before + 2, '/sign-in/')).slice(before)
      expect((await guess(browser, digitsIn(mails[place]?.text ?? ''))).status).toBe(303)
      expect((await openBrowser(house).post(linkIn(mails[1 - place]?.text ?? ''))).status).toBe(303)
    }
  })
})

describe('over a day an account is guessed at twenty times at most', () => {
  const rounds = limits.wrongDigitsADay.most / limits.wrongDigits.most

  test('whatever browsers and hours the guesses come from; then the right digits open nothing there, and the link does', async () => {
    for (let round = 0; round < rounds; round += 1) {
      await guessInVain(people.omar)
      await passMinutes(house, 60)
    }
    const browser = openBrowser(house)
    const { digits, link } = await ask(browser, people.omar)
    const refused = await guess(browser, digits)
    expect(refused.status).toBe(422)
    expect(refused.text).toContain('or use its link')
    expect((await browser.post(link)).status).toBe(303)
    expect((await browser.get('/')).text).toContain('Hello Omar Haddad')
  })

  test('and whoever has signed in there before is not locked out by it, nor by what is typed elsewhere later', async () => {
    const own = openBrowser(house)
    expect((await own.post((await ask(own, people.lena)).link)).status).toBe(303)
    await own.post('/sign-out')
    for (let round = 0; round < rounds + 1; round += 1) await guessInVain(people.lena)
    const { digits } = await ask(own, people.lena)
    expect((await guess(own, wrong(digits, 1))).status).toBe(422)
    expect((await guess(own, digits)).status).toBe(303)
  })

  test('a day later digits open again', async () => {
    for (let round = 0; round < rounds; round += 1) await guessInVain(people.josef)
    await passMinutes(house, 24 * 60 + 1)
    const browser = openBrowser(house)
    expect((await guess(browser, (await ask(browser, people.josef)).digits)).status).toBe(303)
  })

  test('guesses at the same moment all count', async () => {
    const browsers = await Promise.all(
      Array.from({ length: rounds }, async () => {
        const browser = openBrowser(house)
        return { browser, ...(await ask(browser, people.tomas)) }
      }),
    )
    await Promise.all(
      browsers.flatMap(({ browser, digits }) => [1, 2, 3, 4, 5].map(n => guess(browser, wrong(digits, n)))),
    )
    const later = openBrowser(house)
    expect((await guess(later, (await ask(later, people.tomas)).digits)).status).toBe(422)
  })

  test('an address that nobody has counts in the same way', async () => {
    const stranger = openBrowser(house)
    const key = async () =>
      (await house.admin('limits').where('hits', '>', 0).orderBy('hits', 'desc')).map(
        ({ hits }: { hits: number }) => hits,
      )
    await stranger.post('/sign-in', { address: 'nobody-here@people.example' })
    for (let n = 0; n < 3; n += 1) await guess(stranger, '000000')
    expect(await key()).toContain(3)
  })
})
