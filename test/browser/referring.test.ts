import { expect, test } from '@jest/globals'
import type { Request } from 'playwright-core'
import { invite } from '../../src/staff/invitations'
import { linkIn } from '../support/browser'
import { until } from '../support/patience'
import type { Visitor } from '../support/visitor'
import { openWalk } from '../support/walk'

const weather = 'https://weather.example/'
const walk = openWalk({ settings: { LEAVE_TO: weather } })
const { visit, come } = walk

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
    const visitor = await visit()
    await visitor.post('/sign-in', { address: walk.people.lena.address })
    await visitor.close()
    return linkIn(
      (await walk.house.post.waitFor(walk.people.lena.address, 1, '/sign-in/')).at(-1)?.text ?? '',
    )
  },
  'of an invitation': async () => {
    const invitee = { name: 'Nora Lind', address: 'nora@people.example' }
    const [one] = await invite(walk.people.margit, ['client'], walk.people.ruth.id, [invitee], new Date())
    return `/invitations/${one?.link ?? ''}`
  },
}

test.each(Object.keys(ways) as (keyof typeof ways)[])(
  'a link %s gets into no Referer, neither of what its page fetches nor of its button',
  async way => {
    const link = await ways[way]()
    const visitor = await visit()
    const said = await referersOf(visitor, async () => {
      await visitor.go(link)
      const sent = visitor.page.waitForRequest(request => request.isNavigationRequest())
      await visitor.page.locator('main form button').first().click()
      await sent
    })
    expect(Object.keys(said).some(request => /\.css\b/.test(request))).toBe(true)
    expect(new Set(Object.values(said))).toEqual(new Set([null, `${walk.house.url}/`]))
    await visitor.close()
  },
)

test('the page to which somebody leaves is not told from where, whichever tab they leave in', async () => {
  const visitor = await come(walk.people.lena)
  await visitor.go('/help/browser')
  const other = await visitor.context.newPage()
  await other.goto('/help/browser')
  const elsewhere = [visitor.page, other].map(page => page.waitForRequest(weather))
  await visitor.page.getByRole('button', { name: 'Leave quickly' }).click()
  await other.bringToFront()
  for (const request of await Promise.all(elsewhere)) expect(await request.headerValue('referer')).toBeNull()
  await until(() => visitor.page.url().startsWith('chrome-error:'))
  await visitor.close()
})
