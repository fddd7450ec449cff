import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { v7 as newId } from 'uuid'
import { openBrowser, signIn, type Browser, type Seen } from '../support/browser'
import { openHouse, type House } from '../support/house'
import { practiceAtTheRiver, send, type People } from '../support/people'
import { installation, routesOf, type Route } from '../support/routes'

/** What a browser is shown in which somebody has pressed Leave quickly, or has signed out. */
let house: House
let people: People
let concern: string
const words = 'Zitronenfalter und Distelfalter im Garten hinter dem Haus'
beforeAll(async () => {
  house = await openHouse({ LIMIT_SIGN_IN_ADDRESS: '1000', LIMIT_SIGN_IN_NETWORK: '100000' })
  people = await practiceAtTheRiver(house)
  concern = await send(people.lena, { therapist: people.ruth.id, audience: 'therapist' })
})
afterAll(() => house.close())

const telling =
  /Makeright|therap|practice|River|Ruth|Lena|concern|felt wrong|serious|in danger|counsel|client|quickly|Zitronenfalter/i

/** Those that answer machines, and those that need an open session. */
const routes = routesOf(installation).filter(({ path }) => !/^\/(health|ready)z/.test(path))

const fill = ({ path }: Route) =>
  path.replace(':door', people.lena.practice.door ?? 'river').replace(/:\w+/g, concern)

/** What somebody sees, hears, or finds in an address of it. */
function shownBy({ $ }: Seen): string {
  $('script, style').remove()
  const addresses = $('a, form, link, img')
    .toArray()
    .map(({ attribs }) => attribs.href ?? attribs.action ?? attribs.src)
  return [
    $('html').text(),
    ...addresses,
    $('[value]')
      .map((_, field) => $(field).attr('value'))
      .get(),
  ].join(' ')
}

/** Goes where an answer leads. @returns what is shown there, and every address on the way */
async function arrive(browser: Browser, answer: Seen, cookie?: string): Promise<string> {
  let page = answer
  const way: string[] = []
  for (let steps = 0; page.to?.startsWith('/') && steps < 5; steps += 1) {
    way.push(page.to)
    page = await browser.get(page.to, cookie ? { Cookie: cookie } : {})
  }
  return [...way, page.to ? '' : shownBy(page)].join(' ')
}

describe('after leaving quickly', () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await signIn(house, people.lena)
    await browser.post('/leave')
  })

  const toldBy = (shown: string, { method, path }: Route) => {
    const told = telling.exec(shown)?.[0]
    return told ? [`${method} ${path}: ${told}`] : []
  }

  test('no address shows anything of what this is', async () => {
    const told: string[] = []
    for (const route of routes.filter(({ method }) => method === 'GET'))
      told.push(...toldBy(await arrive(browser, await browser.get(fill(route))), route))
    expect(told).toEqual([])
  })

  test('a form that comes late is answered without a word of it', async () => {
    const told: string[] = []
    for (const route of routes.filter(({ method }) => method === 'POST')) {
      const late = openBrowser(house)
      const fields = {
        words,
        happened: words,
        note: words,
        writer: people.lena.id,
        draft: newId(),
        revision: '1',
      }
      const answer = await late.post(fill(route), fields, { Cookie: 'plain=left' })
      told.push(...toldBy(await arrive(late, answer, 'plain=left'), route))
    }
    expect(told).toEqual([])
  })

  test('a form is asked about without a word of it, where a browser does not say where it comes from', async () => {
    const told: string[] = []
    for (const route of routes.filter(({ method }) => method === 'POST')) {
      const headers = { 'Sec-Fetch-Site': '', Cookie: 'plain=left' }
      const answer = await openBrowser(house).post(fill(route), { words, writer: people.lena.id }, headers)
      told.push(...toldBy(shownBy(answer), route))
    }
    expect(told).toEqual([])
  })

  test('an address that there is not, and one that cannot be read, lead to the same page', async () => {
    for (const path of ['/nothing', '/serious', '/concerns/%zz', '/p/no-such-door', '/assets/nothing.css']) {
      const shown = await arrive(browser, await browser.get(path))
      expect(shown).toMatch(/Sign in|could not be read/)
      expect(shown).not.toMatch(telling)
    }
  })
})

test('first words at the door that cannot be taken yet go along sealed', async () => {
  const { url } = await house.openDoor({ LIMIT_DOOR_NETWORK: '1' })
  const somebody = openBrowser({ ...house, url })
  const door = `/p/${people.lena.practice.door ?? ''}/new?therapist=${people.ruth.id}`
  const form = await somebody.get(door)
  const write = (audience: string) => somebody.fill(form, { happened: words, audience }, 'form.write')
  await somebody.post('/leave')
  const unchosen = await write('')
  expect(unchosen.status).toBe(422)
  expect((await write('therapist')).to).toMatch(/^\/drafts\//)
  await somebody.post('/leave')
  const held = await write('therapist')
  expect(held.status).toBe(429)
  for (const answer of [unchosen, held]) {
    expect(shownBy(answer)).not.toMatch(telling)
    const pressed = await somebody.fill(answer, {}, 'form.again')
    expect(pressed.status).toBe(answer.status)
    expect(shownBy(pressed)).not.toMatch(telling)
  }
  await house.admin.raw('truncate limits')
  const preview = await somebody.follow(await somebody.fill(held, {}, 'form.again'))
  expect(preview.text).toContain(words)
  const again = await somebody.fill(unchosen, {}, 'form.again') // somebody is here now
  expect(again.$('[name=happened]').val()).toBe(words)
})

test('after signing out it is the same', async () => {
  const browser = await signIn(house, people.lena)
  await browser.post('/sign-out')
  for (const path of ['/', '/more', '/kept', '/help', `/concerns/${concern}`])
    expect(await arrive(browser, await browser.get(path))).not.toMatch(telling)
})

test('who comes in sees everything again, by mail or by code', async () => {
  const browser = await signIn(house, people.lena)
  await browser.post('/leave')
  expect((await browser.get('/')).to).toBe('/sign-in')
  await signIn(house, people.lena, browser)
  expect((await browser.get('/')).text).toContain('Hello Lena')
})

test('a browser in which nobody has been is told what this is', async () => {
  const nobody = openBrowser(house)
  expect((await nobody.get('/')).text).toContain('When something felt wrong')
})

test('no name of a stored file says what this is', async () => {
  const page = await openBrowser(house).get('/sign-in')
  const files = page.$('link[href], script[src], img[src]').toArray()
  expect(files.length).toBeGreaterThan(4)
  expect(files.map(({ attribs }) => attribs.href ?? attribs.src).join(' ')).not.toMatch(telling)
})
