import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { readReturnCode } from '../../src/people/return-code'
import { openBrowser, signIn, type Browser, type Seen } from '../support/browser'
import { openHouse, type House } from '../support/house'
import { practiceAtTheRiver, type People, type TestPerson } from '../support/people'

let house: House
let people: People
beforeAll(async () => {
  house = await openHouse({ LIMIT_SIGN_IN_ADDRESS: '1000', LIMIT_SIGN_IN_NETWORK: '100000' })
  people = await practiceAtTheRiver(house)
})
afterAll(() => house.close())

const rowOf = ({ id }: TestPerson) =>
  house.admin('paperCodes').where({ personId: id }).first<Record<string, unknown> | undefined>()

const codeOn = (page: Seen) => page.$('.code__letters').text()

const eventsOf = ({ id }: TestPerson) =>
  house.admin('events').where({ personId: id, kind: 'make_paper_code' })

/** Shows a code, and types its end. */
async function make(browser: Browser): Promise<{ code: string; answer: Seen }> {
  const page = await browser.post('/account/paper')
  const code = codeOn(page)
  return { code, answer: await browser.fill(page, { group: code.slice(-4) }, 'form[action$="/kept"]') }
}

describe('a client who makes a code on paper', () => {
  test('sees it once, and it counts when they have typed its end', async () => {
    const lena = await signIn(house, people.lena)
    const page = await lena.post('/account/paper')
    expect(page.status).toBe(200)
    expect(page.headers['cache-control']).toBe('no-store')
    const code = codeOn(page)
    expect(readReturnCode(code)).toBe(code)
    expect(page.text).toMatch(/http:\/\/127\.0\.0\.1(:\d+)?\/new-address/)
    expect(await rowOf(people.lena)).toMatchObject({ hash: null, madeAt: null })
    const wrong = await lena.fill(page, { group: 'QQQQ' }, 'form[action$="/kept"]')
    expect(wrong.status).toBe(422)
    expect(wrong.$('#group-error')).toHaveLength(1)
    expect(codeOn(wrong)).toBe(code)
    expect(await rowOf(people.lena)).toMatchObject({ hash: null })
    const kept = await lena.fill(wrong, { group: code.slice(-4).toLowerCase() }, 'form[action$="/kept"]')
    expect(kept.to).toBe('/account/mailbox?said=paper-kept')
    expect(await rowOf(people.lena)).toMatchObject({ hash: expect.any(Buffer) as unknown, shownHash: null })
    expect((await lena.get('/account/paper')).html).not.toContain(code)
    expect(await eventsOf(people.lena)).toHaveLength(1)
  })

  test('has it nowhere but before them: the database holds a keyed hash', async () => {
    const josef = await signIn(house, people.josef)
    const { code } = await make(josef)
    const { rows } = await house.admin.raw<{ rows: { text: string }[] }>(
      'select c::text as text from paper_codes c',
    )
    const whole = rows.map(({ text }) => text).join()
    for (const part of [code, code.replaceAll('-', '')]) {
      expect(whole).not.toContain(part)
      expect(whole).not.toContain(Buffer.from(part).toString('hex'))
    }
  })

  test('keeps the one of before until a new one is kept, and then that one opens nothing', async () => {
    const josef = await signIn(house, people.josef)
    const before = await rowOf(people.josef)
    const first = await josef.post('/account/paper')
    expect((await rowOf(people.josef))?.hash).toEqual(before?.hash)
    const second = await josef.post('/account/paper')
    const late = await josef.fill(first, { group: codeOn(first).slice(-4) }, 'form[action$="/kept"]')
    expect(late.to).toBe('/account/paper?said=paper-newer')
    expect((await josef.follow(late)).text).toContain('We have shown you a newer code since')
    expect((await rowOf(people.josef))?.hash).toEqual(before?.hash)
    for (let i = 0; i < 2; i += 1)
      expect(
        (await josef.fill(second, { group: codeOn(second).slice(-4) }, 'form[action$="/kept"]')).to,
      ).toBe('/account/mailbox?said=paper-kept')
    expect((await rowOf(people.josef))?.hash).not.toEqual(before?.hash)
    expect(await eventsOf(people.josef)).toHaveLength(2)
  })

  test('is not led astray by a form without a code, or with one of their own making', async () => {
    const mei = await signIn(house, people.mei)
    const made = 'BCDF-GHJK-MNPR-STVW-XZBC-DFGH'
    const forms = [{}, { code: 'x', group: 'x' }, { code: made, group: 'DFGH' }]
    for (const fields of forms)
      expect((await mei.post('/account/paper/kept', fields)).to).toBe('/account/paper?said=paper-newer')
    expect((await rowOf(people.mei))?.hash ?? null).toBeNull()
  })
})

describe('a client who was here before there were such codes', () => {
  test('is offered one on their page until they answer, and in their account for good', async () => {
    const omar = await signIn(house, people.omar)
    const home = await omar.get('/')
    expect(home.$('main a[href="/account/paper"]')).toHaveLength(1)
    const later = await omar.fill(home, {}, 'form[action="/account/paper/later"]')
    expect(later.to).toBe('/account/mailbox?said=paper-later')
    expect((await omar.get('/')).$('main a[href="/account/paper"]')).toHaveLength(0)
    expect((await omar.get('/account')).$('main a[href="/account/paper"]')).toHaveLength(1)
    const { answer } = await make(omar)
    expect(answer.to).toBe('/account/mailbox?said=paper-kept')
    expect((await omar.get('/account/paper')).text).toContain('You have had a code since')
  })
})

describe('whoever is asked who reads their mail', () => {
  test.each([
    { read: 'no', to: '/' },
    { read: 'yes', to: '/second-factor?said=mail-is-read&next=/' },
    { read: 'perhaps', to: '/second-factor?said=mail-is-read&next=/' },
  ])('and says $read, is led to $to, and nothing keeps the answer', async ({ read, to }) => {
    const lena = await signIn(house, people.lena)
    const page = await lena.get('/account/mailbox')
    expect(page.text).toContain(people.lena.address)
    expect(page.$('input[name=read]:checked')).toHaveLength(0)
    const before = await house.admin('people').where({ id: people.lena.id }).first<object>()
    expect((await lena.fill(page, { read })).to).toBe(to)
    expect(await house.admin('people').where({ id: people.lena.id }).first<object>()).toEqual(before)
  })

  test('and says nothing, is asked again in words', async () => {
    const lena = await signIn(house, people.lena)
    for (const read of ['', 'maybe', '__proto__']) {
      const page = await lena.post('/account/mailbox', { read })
      expect(page.status).toBe(422)
      expect(page.$('#read-error').text()).toContain('Choose an answer.')
    }
  })
})

test('nobody but a client makes a code, in the database too', async () => {
  const ruth = await signIn(house, people.ruth)
  for (const path of ['/account/paper', '/account/mailbox']) expect((await ruth.get(path)).status).toBe(404)
  expect((await ruth.post('/account/paper')).status).toBe(404)
  expect((await openBrowser(house).post('/account/paper')).to).toBe('/sign-in')
  expect((await ruth.get('/account')).$('main a[href="/account/paper"]')).toHaveLength(0)
})
