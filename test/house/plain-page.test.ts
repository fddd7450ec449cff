import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { v7 as newId } from 'uuid'
import { openBrowser, signIn, type Browser, type Fields, type Seen } from '../support/browser'
import { codeOn, sendWithCode } from '../support/doors'
import { openHouse, type House } from '../support/house'
import { empty } from '../support/locks'
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
      .get()
      .filter(value => !isSealed(value)),
  ].join(' ')
}

/** What is sealed has long rows of letters and digits, among which any name may stand by chance. */
function isSealed(value: string): boolean {
  return /^[\w+/=-]{60,}$/.test(value)
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
      expect(shown).toMatch(/Sign in|could not read/)
      expect(shown).not.toMatch(telling)
    }
  })
})

describe('first words at the door, in a browser that somebody has left', () => {
  let somebody: Browser
  let form: Seen
  beforeEach(async () => {
    const { url } = await house.openPortal({ LIMIT_DOOR_NETWORK: '2' })
    await empty(house, 'limits')
    somebody = openBrowser({ ...house, url })
    const door = `/p/${people.lena.practice.door ?? ''}/new?therapist=${people.ruth.id}`
    form = await somebody.get(door)
    await somebody.post('/leave')
  })

  const write = (fields: Fields) => somebody.fill(form, { happened: words, ...fields }, 'form.write')

  test.each(['', 'therapist'])('wait for whoever has their code: audience %p', async audience => {
    const kept = await write({ audience })
    expect(kept.status).toBe(422)
    expect(kept.$('form.again')).toHaveLength(0)
    expect(shownBy(kept)).not.toMatch(telling)
    expect((await somebody.get('/')).to).toBe('/sign-in') // nobody is in by that
    const code = codeOn(kept)
    const first = await somebody.follow(await somebody.post('/return', { code }))
    const preview = await somebody.follow(first)
    expect(preview.text).toContain(words)
    const sent = await sendWithCode(somebody, await chosen(preview))
    expect(sent.text).toContain('We have sent your words.')
  })

  test('show no second code to somebody who goes back to that page', async () => {
    expect(codeOn(await write({}))).not.toBe('')
    const again = await write({})
    expect(codeOn(again)).toBe('')
    expect(again.$('form.again')).toHaveLength(1)
    expect(shownBy(again)).not.toMatch(telling)
  })

  test('go along sealed while they have to wait', async () => {
    for (let times = 0; times < 2; times += 1) await write({ form: newId() })
    const held = await write({ audience: 'therapist' })
    expect(held.status).toBe(429)
    expect(shownBy(held)).not.toMatch(telling)
    await empty(house, 'limits')
    expect(codeOn(await somebody.fill(held, {}, 'form.again'))).not.toBe('')
  })

  /** Chooses who reads it, where that is still to be chosen. */
  async function chosen(preview: Seen): Promise<Seen> {
    const edit = await somebody.get(preview.$('main a[href$="/edit"]').attr('href') ?? '')
    return somebody.follow(await somebody.fill(edit, { audience: 'therapist' }, 'form.write'))
  }
})

test('a form of nearly two megabytes goes along sealed, and its writer has it again', async () => {
  const browser = await signIn(house, people.lena)
  const form = await browser.get(`/concerns/new?therapist=${people.ruth.id}`)
  await browser.post('/leave')
  const happened = 'a'.repeat(1_990_000)
  const sealed = await browser.fill(form, { happened }, 'form.write')
  expect(sealed.status).toBe(409)
  const pressed = await browser.fill(sealed, {}, 'form.again')
  expect(pressed.status).toBe(409)
  await signIn(house, people.lena, browser)
  const home = await browser.fill(pressed, {}, 'form.again')
  expect(home.status).toBe(422)
  expect(home.$('#happened').val()).toBe(happened)
})

test('so does one whose signs grow when they are sealed', async () => {
  const browser = openBrowser(house)
  await browser.post('/leave')
  const happened = '\u0001'.repeat(660_000) // of which a browser makes three letters each, and we make six
  const fields = { happened, writer: people.lena.id }
  const asked = await browser.post('/concerns/new', fields, { 'Sec-Fetch-Site': '' })
  expect(asked.status).toBe(403)
  expect((await browser.fill(asked, {})).to).toMatch(/^\/sign-in/)
})

test('more than that is refused in words, with the form still behind Back', async () => {
  const browser = await signIn(house, people.lena)
  await browser.post('/leave')
  const answer = await browser.post('/concerns/new', { happened: 'a'.repeat(2_100_000) })
  expect(answer.status).toBe(413)
  expect(shownBy(answer)).not.toMatch(telling)
})

test('after signing out it is the same', async () => {
  const browser = await signIn(house, people.lena)
  await browser.post('/sign-out')
  for (const path of ['/', '/more', '/kept', '/help', '/privacy', '/accessibility', `/concerns/${concern}`])
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
  expect((await nobody.get('/')).text).toContain('If something felt wrong')
})

test('no name of a stored file says what this is', async () => {
  const page = await openBrowser(house).get('/sign-in')
  const files = page.$('link[href], script[src], img[src]').toArray()
  expect(files.length).toBeGreaterThan(4)
  expect(files.map(({ attribs }) => attribs.href ?? attribs.src).join(' ')).not.toMatch(telling)
})
