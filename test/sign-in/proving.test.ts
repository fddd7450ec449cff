import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { factorNeedOf, type FactorNeed } from '../../src/sign-in/session-limits'
import { copyOf, openBrowser, prove, signIn, signInMail, type Browser, type Seen } from '../support/browser'
import { digitsOf } from '../support/authenticators'
import { openHouse, type House } from '../support/house'
import { practiceAtTheRiver, send, type People, type TestPerson } from '../support/people'
import { routesOf } from '../support/routes'

let house: House
let people: People
beforeAll(async () => {
  house = await openHouse({ LIMIT_SIGN_IN_ADDRESS: '1000' })
  people = await practiceAtTheRiver(house)
})
afterAll(() => house.close())

/** Signs in by the mail alone. */
async function byMail(person: TestPerson, next?: string, browser = openBrowser(house)): Promise<Browser> {
  const ask = () => browser.post('/sign-in', { address: person.address, ...(next && { next }) })
  const { link } = await signInMail(house, person, ask)
  expect((await browser.post(link)).status).toBe(303)
  return browser
}

const digits = async (person: TestPerson) => (await digitsOf(house.admin, person.address)) ?? ''

const wrong = (right: string, n: number) => String((Number(right) + n * 7) % 1_000_000).padStart(6, '0')

const tryDigits = (browser: Browser, digits: string) => browser.post('/second-factor', { digits })

const isIn = async (browser: Browser, page = '/inbox') => (await browser.get(page)).status === 200

describe('what a session needs', () => {
  const noon = new Date('2026-11-24T12:00:00Z')
  const one = new Date('2026-11-24T13:00:00Z')
  test.each<{ who: string; roles: string[]; since: Date | null; shown: Date | null; needs: FactorNeed }>([
    { who: 'a client without one', roles: ['client'], since: null, shown: null, needs: 'nothing' },
    { who: 'a client with one', roles: ['client'], since: noon, shown: null, needs: 'code' },
    { who: 'a client who has shown it', roles: ['client'], since: noon, shown: one, needs: 'nothing' },
    { who: 'a client who has shown an older one', roles: ['client'], since: one, shown: noon, needs: 'code' },
    { who: 'a therapist without one', roles: ['therapist'], since: null, shown: null, needs: 'setting up' },
    { who: 'a supervisor without one', roles: ['supervisor'], since: null, shown: null, needs: 'setting up' },
    {
      who: 'an owner who is a client too',
      roles: ['client', 'owner'],
      since: null,
      shown: null,
      needs: 'setting up',
    },
    {
      who: 'a therapist whose one is gone',
      roles: ['therapist'],
      since: null,
      shown: one,
      needs: 'setting up',
    },
    { who: 'a therapist with one', roles: ['therapist'], since: noon, shown: null, needs: 'code' },
    { who: 'a therapist who has shown it', roles: ['therapist'], since: noon, shown: noon, needs: 'nothing' },
  ])('of $who: $needs', ({ roles, since, shown, needs }) => {
    const person = { roles: roles as TestPerson['roles'], factorSince: since }
    expect(factorNeedOf({ factorAt: shown }, person)).toBe(needs)
  })
})

describe('before the second factor is shown', () => {
  test('nothing opens, whatever address is asked for and by whatever method', async () => {
    const concern = await send(people.lena, { therapist: people.ruth.id, audience: 'therapist', owners: [] })
    const open = ['anybody', 'signed in']
    const guarded = routesOf(house.config).filter(({ who }) => who !== null && !open.includes(who))
    expect(guarded.length).toBeGreaterThan(30)
    const ruth = await byMail(people.ruth)
    for (const { method, path: pattern } of guarded) {
      const name = `${method} ${pattern}`
      const path = pattern
        .replace(':concern', concern)
        .replace(/:(draft|person|passkey|\w+)/g, people.lena.id)
      const answer = await (method === 'GET' ? ruth.get(path) : ruth.post(path, { words: 'Kept.' }))
      // Words are kept for a person; where there is nothing to write in, there is nothing for them either.
      const what = method === 'POST' && answer.status === 404 ? '/second-factor' : answer.to
      expect({ name, to: what?.replace(/\?.*/, '') }).toEqual({ name, to: '/second-factor' })
      expect(answer.html).not.toContain('You looked at the clock')
    }
    for (const path of ['/', '/inbox', `/concerns/${concern}`]) {
      const head = await ruth.agent.head(path)
      expect({ path, to: head.headers.location }).toEqual({ path, to: '/second-factor' })
    }
  })

  test('the way in is kept', async () => {
    const ruth = await byMail(people.ruth, '/inbox')
    const turned = await ruth.get('/inbox')
    expect(turned.to).toBe('/second-factor?next=%2Finbox')
    const page = await ruth.follow(turned)
    const failed = await ruth.fill(page, { digits: wrong(await digits(people.ruth), 1) })
    expect(failed.status).toBe(422)
    expect(await ruth.fill(failed, { digits: await digits(people.ruth) })).toMatchObject({
      status: 303,
      to: '/inbox',
    })
    expect(await isIn(ruth)).toBe(true)
  })

  test('the page says nothing of anybody, and one can sign out or leave', async () => {
    const ruth = await byMail(people.ruth)
    const page = await ruth.get('/second-factor')
    expect(page.$('nav')).toHaveLength(0)
    expect(page.html).not.toContain('Ruth')
    expect((await ruth.get('/sign-out')).status).toBe(200)
    expect((await ruth.fill(page, {}, 'form[action="/sign-out"]')).to).toBe('/sign-in?said=signed-out')
    expect((await ruth.get('/second-factor')).to).toBe('/sign-in')
    const again = await byMail(people.ruth)
    const left = await again.fill(await again.get('/second-factor'), {}, 'form.leave')
    expect(left.to).toBe(house.config.leaveTo)
  })

  test('words from a page that was still open are kept, and come back after it', async () => {
    const concern = await send(people.lena, { therapist: people.ruth.id, audience: 'therapist', owners: [] })
    const ruth = await signIn(house, people.ruth)
    const form = await ruth.get(`/concerns/${concern}`)
    await byMail(people.ruth, undefined, ruth)
    const kept = await ruth.fill(form, { words: 'I have read it, and I am sorry.' }, 'form.write')
    expect(kept.to).toMatch(/^\/second-factor\?next=\/drafts\/[\w-]{36}$/)
    expect(kept.text).not.toContain('clock')
    const proof = await prove(house, people.ruth, ruth, kept.to ?? '')
    expect((await ruth.follow(proof ?? kept)).text).toContain('I have read it, and I am sorry.')
  })

  test('whoever has not come by their mail cannot try codes at all', async () => {
    const stranger = openBrowser(house)
    for (const path of ['/second-factor', '/second-factor/recovery-code', '/second-factor/authenticator'])
      expect((await stranger.post(path, { digits: '000000', code: 'AAAA' })).to).toBe('/sign-in')
  })
})

describe('six digits', () => {
  test('are taken once: in another session of the same person the same ones are refused', async () => {
    const [first, second] = [await byMail(people.ruth), await byMail(people.ruth)]
    const code = await digits(people.ruth)
    expect((await tryDigits(first, code)).status).toBe(303)
    expect((await tryDigits(second, code)).status).toBe(422)
    expect([await isIn(first), await isIn(second)]).toEqual([true, false])
  })

  test('are taken once also at the same moment, over two connections', async () => {
    const browsers = [await byMail(people.ruth), await byMail(people.ruth), await byMail(people.ruth)]
    const code = await digits(people.ruth)
    const answers = await Promise.all(browsers.map(browser => tryDigits(browser, code)))
    expect(answers.map(({ status }) => status).sort()).toEqual([303, 422, 422])
  })

  test('of somebody else are refused', async () => {
    const ruth = await byMail(people.ruth)
    expect((await tryDigits(ruth, await digits(people.tomas))).status).toBe(422)
    const tomas = await byMail(people.tomas)
    expect((await tryDigits(tomas, await digits(people.tomas))).status).toBe(303) // which were not used up by it
  })

  test('may be typed in groups; what cannot be six digits is no attempt', async () => {
    const ruth = await byMail(people.ruth)
    for (let times = 0; times < 6; times += 1) expect((await tryDigits(ruth, '12345')).status).toBe(422)
    const code = await digits(people.ruth)
    expect((await tryDigits(ruth, ` ${code.slice(0, 3)} ${code.slice(3)}\0`)).status).toBe(303)
  })

  test('five wrong ones end this session, and lock out nobody', async () => {
    const [attacker, ruth] = [await byMail(people.ruth), await byMail(people.ruth)]
    const right = await digits(people.ruth)
    for (let n = 1; n <= 4; n += 1) expect((await tryDigits(attacker, wrong(right, n))).status).toBe(422)
    const last = await tryDigits(attacker, wrong(right, 5))
    expect(last.to).toBe('/sign-in?said=too-many-codes')
    expect((await attacker.follow(last)).text).toContain('too many wrong codes')
    expect((await tryDigits(attacker, right)).to).toBe('/sign-in?said=no-longer-in')
    expect((await tryDigits(ruth, await digits(people.ruth))).status).toBe(303)
    expect(await isIn(await signIn(house, people.ruth))).toBe(true)
  })

  test('wrong ones at the same moment all count', async () => {
    const ruth = await byMail(people.ruth)
    const right = await digits(people.ruth)
    await Promise.all([1, 2, 3, 4, 5].map(n => tryDigits(ruth, wrong(right, n))))
    expect((await tryDigits(ruth, await digits(people.ruth))).to).toBe('/sign-in?said=no-longer-in')
  })
})

test('whoever only reads somebody’s mails gets three of them an hour, and so cannot try codes without end', async () => {
  const portal = { ...house, url: (await house.openPortal({ LIMIT_SIGN_IN_ADDRESS: '3' })).url }
  const ask = () => openBrowser(portal).post('/sign-in', { address: people.karim.address })
  const browsers = []
  for (let times = 0; times < 3; times += 1)
    browsers.push(await byMail(people.karim, undefined, openBrowser(portal)))
  expect((await ask()).status).toBe(429)
  const [karim] = browsers
  if (karim) await prove(portal, people.karim, karim)
  expect((await ask()).status).toBe(303)
})

test('whoever has seen the cookie of somebody who was half in is not let in with it afterwards', async () => {
  const ruth = await byMail(people.ruth)
  const seen = copyOf(ruth, house)
  expect((await seen.get('/second-factor')).status).toBe(200)
  await prove(house, people.ruth, ruth)
  expect(await isIn(ruth)).toBe(true)
  expect((await seen.get('/inbox')).to).toContain('/sign-in')
})

describe('a recovery code', () => {
  const codesOn = ({ $ }: Seen) =>
    $('.codes li')
      .toArray()
      .map(one => $(one).text())

  /** Makes ten new ones and keeps them. */
  async function newCodes(browser: Browser): Promise<string[]> {
    const codes = codesOn(await browser.follow(await browser.post('/second-factor/recovery-codes')))
    await browser.post('/second-factor/recovery-codes/kept')
    return codes
  }

  test('lets in once, however it is typed', async () => {
    const [code = ''] = await newCodes(await signIn(house, people.tomas))
    expect(code).toMatch(/^([2-9A-Z]{4}-){2}[2-9A-Z]{4}$/)
    const tomas = await byMail(people.tomas, '/inbox')
    const page = await tomas.follow(await tomas.get('/inbox'))
    const form = await tomas.get(page.$('a[href*=recovery]').attr('href') ?? '')
    const seen = copyOf(tomas, house)
    const typed = ` ${code.toLowerCase().replaceAll('-', ' ')} `
    expect(await tomas.fill(form, { code: typed })).toMatchObject({ status: 303, to: '/inbox' })
    expect((await tomas.get('/second-factor')).text).toContain('You have 9 left')
    expect(await isIn(seen)).toBe(false)
    const again = await byMail(people.tomas)
    expect((await again.post('/second-factor/recovery-code', { code })).status).toBe(422)
    expect(await isIn(again)).toBe(false)
  })

  test('lets in once also at the same moment', async () => {
    const [code = ''] = await newCodes(await signIn(house, people.tomas))
    const browsers = [await byMail(people.tomas), await byMail(people.tomas)]
    const answers = await Promise.all(
      browsers.map(browser => browser.post('/second-factor/recovery-code', { code })),
    )
    expect(answers.map(({ status }) => status).sort()).toEqual([303, 422])
  })

  test('of somebody else, an old one, and an invented one are refused, and count as wrong', async () => {
    const browser = await signIn(house, people.tomas)
    const [old = ''] = await newCodes(browser)
    await newCodes(browser)
    const [ruths = ''] = await newCodes(await signIn(house, people.ruth))
    const tomas = await byMail(people.tomas)
    for (const code of [old, ruths, 'AAAA-BBBB-CCCC', 'no code at all'])
      expect((await tomas.post('/second-factor/recovery-code', { code })).status).toBe(422)
    expect((await tomas.post('/second-factor/recovery-code', { code: old })).to).toContain('too-many-codes')
  })

  test('is shown until it is kept, and stands nowhere in the database', async () => {
    const ruth = await signIn(house, people.ruth)
    const made = await ruth.follow(await ruth.post('/second-factor/recovery-codes'))
    const codes = codesOn(made)
    expect(new Set(codes).size).toBe(10)
    expect(codesOn(await ruth.get('/second-factor/recovery-codes'))).toEqual(codes)
    const { rows } = await house.admin.raw<{ rows: { all: string }[] }>(
      `select string_agg(c::text, '') as all from recovery_codes c`,
    )
    for (const code of codes) {
      expect(rows[0]?.all).not.toContain(code)
      expect(rows[0]?.all).not.toContain(Buffer.from(code).toString('hex'))
    }
    await ruth.fill(made, {})
    const later = await ruth.get('/second-factor/recovery-codes')
    expect(codesOn(later)).toEqual([])
    expect(later.text).toContain('You have 10 left')
    const sealed = await house
      .admin('recovery_codes')
      .where({ personId: people.ruth.id })
      .whereNotNull('code')
    expect(sealed).toEqual([])
  })
})
