import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import {
  openBrowser,
  openBrowserOf,
  signInMail,
  type Browser,
  type Fields,
  type Seen,
} from '../support/browser'
import { openHouse, type House } from '../support/house'
import { empty } from '../support/locks'
import { practiceAtTheRiver, type People } from '../support/people'

// Text browsers such as Lynx, Links and w3m send neither Sec-Fetch-Site nor Origin. Neither does whoever forges a form in one.

let house: House
let people: People
beforeAll(async () => {
  house = await openHouse({ LIMIT_SIGN_IN_ADDRESS: '1000' })
  people = await practiceAtTheRiver(house)
})
afterAll(() => house.close())

const unsaid = { 'Sec-Fetch-Site': '' }
const post = (browser: Browser, path: string, fields: Fields = {}) => browser.post(path, fields, unsaid)

/** Presses the button of the page that asks. */
function press(browser: Browser, asked: Seen, fields: Fields = {}) {
  expect(asked.status).toBe(403)
  expect(asked.text).toContain('Please press the button once more')
  const form = asked.$('main form')
  return post(browser, form.attr('action') ?? '', { ...fieldsOf(asked, 'main form'), ...fields })
}

const fieldsOf = ({ $ }: Seen, form: string): Fields =>
  Object.fromEntries(
    $(form)
      .serializeArray()
      .map(({ name, value }) => [name, value]),
  )

async function signInWithoutWord() {
  const browser = openBrowser(house)
  const { digits } = await signInMail(house, people.lena, async () =>
    press(browser, await post(browser, '/sign-in', { address: people.lena.address })),
  )
  await press(browser, await post(browser, '/sign-in/digits', { digits }))
  return browser
}

const drafts = async () => (await house.admin('drafts')).length
const words = () => ({
  happened: 'You “laughed”\nand <looked> away.',
  therapist: people.ruth.id,
  audience: 'therapist',
})

test('somebody with a text browser signs in, writes, sends and signs out', async () => {
  const lena = await signInWithoutWord()
  expect((await lena.get('/')).text).toContain('Hello Lena Brandt')
  const kept = await press(lena, await post(lena, '/concerns/new', words()))
  const preview = await lena.follow(kept)
  expect(preview.text).toContain('You “laughed” and <looked> away.')
  const sent = await press(
    lena,
    await post(lena, `${kept.to}/sending`, fieldsOf(preview, 'form[action$="/sending"]')),
  )
  expect(sent.to).toMatch(/receipt$/)
  expect((await post(lena, '/sign-out')).status).toBe(303)
  expect((await lena.get('/concerns/new')).to).toContain('/sign-in')
})

test.each(['/sign-out', '/leave'])('%s ends the session at once, and asks nothing', async path => {
  const lena = await signInWithoutWord()
  expect((await post(lena, path)).status).toBe(303)
  expect((await lena.get('/')).to).toBe('/sign-in')
})

describe('in a browser that somebody has left', () => {
  const telling = /Makeright|therap|River|Ruth|Lena|concern|laughed|practice/i
  let lena: Browser
  let form: Seen
  beforeEach(async () => {
    await empty(house, 'kept_words')
    lena = await signInWithoutWord()
    form = await lena.get('/concerns/new')
    await post(lena, '/leave')
  })

  /** As press(), on a page that says nothing of what this is, nor of what was typed. */
  function pressPlain(asked: Seen) {
    expect(asked.$.html('title, main')).not.toMatch(telling)
    expect(asked.html).not.toContain('Makeright')
    expect(asked.$('main [name]').toArray()).toHaveLength(2)
    return press(lena, asked)
  }

  test('signing in works again', async () => {
    const { digits } = await signInMail(house, people.lena, async () =>
      pressPlain(await post(lena, '/sign-in', { address: people.lena.address })),
    )
    expect((await pressPlain(await post(lena, '/sign-in/digits', { digits }))).status).toBe(303)
    expect((await lena.get('/')).text).toContain('Hello Lena Brandt')
  })

  test('a code is asked about, and then read', async () => {
    const answer = await pressPlain(await post(lena, '/return', { code: 'ABCD' }))
    expect(answer.status).toBe(422)
    expect(answer.text).toContain('If you wrote without an account')
  })

  test('late words are kept for their writer', async () => {
    const asked = await post(lena, '/concerns/new', { ...fieldsOf(form, 'form.write'), ...words() })
    expect(await pressPlain(asked)).toMatchObject({ status: 303 })
    expect(await house.admin('keptWords')).toHaveLength(1)
    expect((await pressPlain(asked)).status).toBe(403)
    await openBrowserOf(house, people.lena, lena)
    expect((await lena.get('/')).text).toContain('Your drafts')
  })

  test('the value is good for what was asked about alone', async () => {
    const asked = await post(lena, '/concerns/new', { ...fieldsOf(form, 'form.write'), ...words() })
    const other = await post(lena, '/sign-in', { address: people.lena.address })
    const answer = await press(lena, asked, { sealed: String(other.$('[name=sealed]').val()) })
    expect(answer.status).toBe(403)
  })
})

describe('the value that the page carries', () => {
  let lena: Browser
  let asked: Seen
  beforeAll(async () => {
    lena = await openBrowserOf(house, people.lena)
  })

  test.each<[string, (once: string) => Promise<Seen>]>([
    ['nothing', () => post(lena, '/concerns/new', words())],
    [
      'something invented',
      () => press(lena, asked, { once: `${Date.now()}.${'A'.repeat(16)}.${'A'.repeat(43)}` }),
    ],
    ['several', once => press(lena, asked, { once: [once, once] })],
    ['another page', once => post(lena, '/concerns/new?unsent', { ...words(), once })],
    ['other words', () => press(lena, asked, { happened: 'Something else.' })],
    ['a field more', () => press(lena, asked, { keep: 'later' })],
    [
      'another browser of the same person',
      async once => post(await openBrowserOf(house, people.lena), '/concerns/new', { ...words(), once }),
    ],
    ['nobody’s browser', once => post(openBrowser(house), '/concerns/new', { ...words(), once })],
    [
      'a later time',
      once =>
        post(lena, '/concerns/new', { ...words(), once: once.replace(/^\d+/, at => String(Number(at) + 1)) }),
    ],
  ])('is good for this form, here and now, and not for %s', async (_, attempt) => {
    asked = await post(lena, '/concerns/new', words())
    const before = await drafts()
    const answer = await attempt(String(asked.$('input[name=once]').val()))
    expect(answer.status).toBe(403)
    expect(await drafts()).toBe(before)
  })

  test('works once', async () => {
    asked = await post(lena, '/concerns/new', words())
    expect((await press(lena, asked)).status).toBe(303)
    const before = await drafts()
    expect((await press(lena, asked)).status).toBe(403)
    expect(await drafts()).toBe(before)
  })

  test('ends with the session in which it was given', async () => {
    const browser = await openBrowserOf(house, people.josef)
    const before = await post(browser, '/sign-out/everywhere')
    await browser.post('/sign-out')
    await openBrowserOf(house, people.josef, browser)
    expect((await press(browser, before)).status).toBe(403)
    expect((await browser.get('/')).text).toContain('Hello Josef Hartl')
  })
})

test.each([
  ['says that it comes from elsewhere', { 'Sec-Fetch-Site': 'cross-site' }],
  ['says the origin of another site', { 'Sec-Fetch-Site': '', Origin: 'https://evil.example' }],
  ['hides its origin', { 'Sec-Fetch-Site': '', Origin: 'null' }],
  ['brings JSON', { 'Sec-Fetch-Site': '', 'Content-Type': 'application/json' }],
  ['brings a file', { 'Sec-Fetch-Site': '', 'Content-Type': 'multipart/form-data; boundary=x' }],
  ['brings text', { 'Sec-Fetch-Site': '', 'Content-Type': 'text/plain' }],
])('what %s is refused, and never asked about', async (_, headers) => {
  const answer = await openBrowser(house)
    .agent.post('/sign-in')
    .set(headers)
    .send('{}')
    .ok(() => true)
  expect(answer.status).toBe(403)
  expect(answer.text).toContain('This came from another website')
})
