import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import type { Browser } from 'playwright-core'
import { openChromium } from '../support/chromium'
import { openHouse, type House } from '../support/house'
import { practiceAtTheRiver, send, type People } from '../support/people'
import { visit, walkIn, type Visitor } from '../support/visitor'

const weather = 'https://weather.example/'
const secret = 'You looked at the clock, and then at me.'

let browser: Browser
let house: House
let people: People
let concern: string
let lena: Visitor
beforeAll(async () => {
  browser = await openChromium({ keepsPages: true })
  house = await openHouse({ LIMIT_SIGN_IN_ADDRESS: '1000' })
  people = await practiceAtTheRiver(house)
  const choices = { therapist: people.ruth.id, audience: 'therapist' } as const
  concern = `/concerns/${await send(people.lena, choices, new Date(), secret)}`
  await house.admin('practices').where({ id: people.lena.practiceId }).update({ leaveTo: weather })
})
afterAll(async () => {
  await browser.close()
  await house.close()
})

/** Why this browser did not show a page again as it was. Even one that never does so says what a page itself gave as reason. */
async function reasonsOf({ context, page }: Pick<Visitor, 'context' | 'page'>): Promise<string[]> {
  const reasons: string[] = []
  const wire = await context.newCDPSession(page)
  await wire.send('Page.enable')
  wire.on('Page.backForwardCacheNotUsed', ({ notRestoredExplanations }) =>
    reasons.push(...notRestoredExplanations.map(({ reason }) => reason)),
  )
  return reasons
}

test('a page like any other gives this browser no reason of that kind', async () => {
  const server = createServer((_req, res) => res.setHeader('Content-Type', 'text/html').end('<p>Weather</p>'))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const page = await browser.newPage()
  const reasons = await reasonsOf({ page, context: page.context() })
  await page.goto(`${url}/today`)
  await page.goto(`${url}/tomorrow`)
  await page.goBack()
  expect(reasons.filter(reason => reason.startsWith('CacheControlNoStore'))).toEqual([])
  await page.close()
  server.close()
})

describe.each([
  { scripts: true, way: 'with scripts' },
  { scripts: false, way: 'without scripts' },
])('$way', ({ scripts }) => {
  beforeEach(async () => {
    lena = await walkIn(await visit(browser, house, { scripts }), house, people.lena)
    await lena.go(concern)
    expect(await lena.text()).toContain(secret)
    await lena.go(`${concern}/addition`)
    await lena.write('Your words', 'Something that nobody else should see.')
    await lena.go(concern)
  })
  afterEach(() => lena.close())

  const ends: Record<string, () => Promise<void>> = {
    'leaving quickly': async () => {
      const asked = lena.page.waitForRequest(weather)
      await lena.page.getByRole('button', { name: 'Leave quickly' }).click()
      await asked
      while (!lena.page.url().startsWith('chrome-error:')) await pause(20) // there is no weather on this machine
    },
    'signing out': async () => {
      await lena.follow('Sign out')
      await lena.press('Sign out here')
      expect(await lena.text()).toContain('You are signed out here.')
    },
    'signing out everywhere': async () => {
      await lena.follow('Sign out')
      await lena.press('Sign out everywhere')
      expect(await lena.text()).toContain('You are signed out everywhere.')
    },
  }

  test.each(Object.entries(ends))(
    'after %s Back shows nothing, nor does Forward, nor the same address in a new tab',
    async (_, end) => {
      const reasons = await reasonsOf(lena)
      await end()
      for (let steps = 0; steps < 6; steps += 1) {
        await lena.page.goBack().catch(() => null)
        await expectNothing()
      }
      expect(reasons).toContain('CacheControlNoStoreHTTPOnlyCookieModified')
      for (let steps = 0; steps < 6; steps += 1) {
        await lena.page.goForward().catch(() => null)
        await expectNothing()
      }
      const copy = await lena.context.newPage()
      for (const path of [concern, `${concern}/addition`, '/']) {
        await copy.goto(path)
        expect(await copy.content()).not.toMatch(/Ruth|clock|nobody else/)
      }
    },
  )

  async function expectNothing() {
    await pause(150) // what a script hides or fetches anew
    await lena.page.waitForLoadState()
    const seen = scripts
      ? await lena.page.locator('body').innerText()
      : await lena.page.content().catch(() => lena.page.waitForLoadState().then(() => lena.page.content()))
    expect({ at: lena.page.url(), seen: /Ruth|clock|nobody else|Lena/.exec(seen)?.[0] }).toEqual({
      at: lena.page.url(),
      seen: undefined,
    })
  }
})

test('one leaves to the page that the practice has chosen, from a page that was opened before it changed', async () => {
  lena = await walkIn(await visit(browser, house), house, people.lena)
  await lena.go(concern)
  await house
    .admin('practices')
    .where({ id: people.lena.practiceId })
    .update({ leaveTo: 'https://news.example/' })
  const asked = lena.page.waitForRequest(weather)
  await lena.page.getByRole('button', { name: 'Leave quickly' }).click()
  await asked
  expect(lena.complaints.filter(complaint => complaint !== `asked for ${weather}`)).toEqual([])
  await lena.close()
})
