import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { until } from '../support/patience'
import { send } from '../support/people'
import { walkIn, type Visitor } from '../support/visitor'
import { bothWays, openWalk } from '../support/walk'

const weather = 'https://weather.example/'
const secret = 'You looked at the clock, and then at me.'
const walk = openWalk({ keepsPages: true })
const { visit } = walk
let concern: string
let lena: Visitor
beforeAll(async () => {
  const choices = { therapist: walk.people.ruth.id, audience: 'therapist' } as const
  concern = `/concerns/${await send(walk.people.lena, choices, new Date(), secret)}`
  await walk.house.admin('practices').where({ id: walk.people.lena.practiceId }).update({ leaveTo: weather })
})

/** Why this browser did not show a page again as it was. Even one that never does so says what a page itself gave as reason. */
async function reasonsOf({ wire }: Pick<Visitor, 'wire'>): Promise<string[]> {
  const reasons: string[] = []
  await wire.send('Page.enable')
  wire.on('Page.backForwardCacheNotUsed', ({ notRestoredExplanations }) =>
    reasons.push(...notRestoredExplanations.map(({ reason }) => reason)),
  )
  return reasons
}

/**
 * Presses Back (-1) or Forward (1), by the debugger: Playwright waits for ever for a page that the browser shows again as it was.
 * @returns what stands on the page then, or null at the end of the history
 */
async function step({ wire }: Pick<Visitor, 'wire'>, by: -1 | 1): Promise<string | null> {
  const { currentIndex, entries } = await answered(() => wire.send('Page.getNavigationHistory'))
  const to = entries[currentIndex + by]
  if (!to) return null
  await answered(() => wire.send('Page.navigateToHistoryEntry', { entryId: to.id }))
  for (;;) {
    await pause(150) // what a script hides or fetches anew
    const now = await wire.send('Page.getNavigationHistory').catch(goingAway)
    const seen = await contentsOf(wire)
    if (now?.entries[now.currentIndex]?.id === to.id && seen !== null) return seen
  }
}

/** What a person sees, or null while a page is on its way. */
async function contentsOf(wire: Visitor['wire']): Promise<string | null> {
  const expression = "document.readyState === 'complete' ? document.body.innerText : null"
  const look = wire.send('Runtime.evaluate', { expression, returnByValue: true })
  return look.then(({ result }) => (result.value as string | null | undefined) ?? null, goingAway)
}

/** A page that is just replaced answers nobody. */
const goingAway = () => null

/** Asks again until it is answered. */
async function answered<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
  for (;;) {
    const answer = await ask().catch(goingAway)
    if (answer !== null) return answer
    await pause(150)
  }
}

test('a page like any other gives this browser no reason of that kind', async () => {
  const server = createServer((_req, res) => res.setHeader('Content-Type', 'text/html').end('<p>Weather</p>'))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const { page, wire, close } = await visit({ at: url })
  const reasons = await reasonsOf({ wire })
  await page.goto(`${url}/today`)
  await page.goto(`${url}/tomorrow`)
  expect(await step({ wire }, -1)).toBe('Weather')
  expect(reasons.filter(reason => reason.startsWith('CacheControlNoStore'))).toEqual([])
  await close()
  server.close()
})

describe.each(bothWays)('$way', ({ scripts }) => {
  beforeEach(async () => {
    lena = await walkIn(await visit({ scripts }), walk.house, walk.people.lena)
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
      await until(() => lena.page.url().startsWith('chrome-error:'))
    },
    'signing out': async () => {
      await lena.follow('Sign out')
      await lena.press('Sign out in this browser')
      expect(await lena.text()).toContain('You are signed out in this browser.')
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
      expect(await seenOnTheWay(-1)).toBeGreaterThan(5)
      expect(reasons).toContain('CacheControlNoStoreHTTPOnlyCookieModified')
      expect(await seenOnTheWay(1)).toBeGreaterThan(5)
      const copy = await lena.context.newPage()
      for (const path of [concern, `${concern}/addition`, '/']) {
        await copy.goto(path)
        expect(await copy.content()).not.toMatch(/Ruth|the clock|nobody else/)
      }
    },
  )

  /** Goes to that end of the history, and finds nothing of anybody on any page. @returns how many pages there were */
  async function seenOnTheWay(by: -1 | 1): Promise<number> {
    for (let pages = 0; ; pages += 1) {
      const seen = await step(lena, by)
      if (seen === null) return pages
      expect(seen).not.toMatch(/Ruth|clock|nobody else|Lena/)
    }
  }
})

test('one leaves to the page that the practice has chosen, from a page that was opened before it changed', async () => {
  lena = await walkIn(await visit(), walk.house, walk.people.lena)
  await lena.go(concern)
  await walk.house
    .admin('practices')
    .where({ id: walk.people.lena.practiceId })
    .update({ leaveTo: 'https://news.example/' })
  const asked = lena.page.waitForRequest(weather)
  await lena.page.getByRole('button', { name: 'Leave quickly' }).click()
  await asked
  expect(lena.complaints.filter(complaint => complaint !== `asked for ${weather}`)).toEqual([])
  await lena.close()
})
