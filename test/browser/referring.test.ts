import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { Browser, Request } from 'playwright-core'
import { invite } from '../../src/staff/invitations'
import { linkIn } from '../support/browser'
import { openChromium } from '../support/chromium'
import { openHouse, type House } from '../support/house'
import { until } from '../support/patience'
import { practiceAtTheRiver, type People } from '../support/people'
import { comeIn, visit, type Visitor } from '../support/visitor'

const weather = 'https://weather.example/'
let browser: Browser
let house: House
let people: People
beforeAll(async () => {
  browser = await openChromium()
  house = await openHouse({ LEAVE_TO: weather })
  people = await practiceAtTheRiver(house)
})
afterAll(async () => {
  await browser.close()
  await house.close()
})

/** From where each request says that it comes, by its method and address, as it leaves the browser. */
async function referersOf(
  { page }: Visitor,
  work: () => Promise<unknown>,
): Promise<Record<string, string | null>> {
  const requests: Request[] = []
  page.on('request', request => requests.push(request))
  await work()
  const said = requests.map(
    async request => [`${request.method()} ${request.url()}`, await request.headerValue('referer')] as const,
  )
  return Object.fromEntries(await Promise.all(said))
}

const ways = {
  'to sign in': async () => {
    const visitor = await visit(browser, house)
    await visitor.post('/sign-in', { address: people.lena.address })
    await visitor.close()
    return linkIn((await house.post.waitFor(people.lena.address, 1, '/sign-in/')).at(-1)?.text ?? '')
  },
  'of an invitation': async () => {
    const invitee = { name: 'Nora Lind', address: 'nora@people.example' }
    const [one] = await invite(people.margit, ['client'], people.ruth.id, [invitee], new Date())
    return `/invitations/${one?.link ?? ''}`
  },
}

test.each(Object.keys(ways) as (keyof typeof ways)[])(
  'a link %s gets into no Referer, neither of what its page fetches nor of its button',
  async way => {
    const link = await ways[way]()
    const visitor = await visit(browser, house)
    const said = await referersOf(visitor, async () => {
      await visitor.go(link)
      const sent = visitor.page.waitForRequest(request => request.isNavigationRequest())
      await visitor.page.locator('main form button').first().click()
      await sent
    })
    expect(Object.keys(said).some(request => /\.css\b/.test(request))).toBe(true)
    expect(new Set(Object.values(said))).toEqual(new Set([null, `${house.url}/`]))
    await visitor.close()
  },
)

test('the page to which somebody leaves is not told from where, whichever tab they leave in', async () => {
  const visitor = await comeIn(await visit(browser, house), house, people.lena)
  await visitor.go('/help')
  const other = await visitor.context.newPage()
  await other.goto('/help')
  const elsewhere = [visitor.page, other].map(page => page.waitForRequest(weather))
  await visitor.page.getByRole('button', { name: 'Leave quickly' }).click()
  await other.bringToFront()
  for (const request of await Promise.all(elsewhere)) expect(await request.headerValue('referer')).toBeNull()
  await until(() => visitor.page.url().startsWith('chrome-error:'))
  await visitor.close()
})
