import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { asOperator } from '../../src/database/migrations/migrations'
import { resetFactorAsOperator } from '../../src/sign-in/second-factor/factors'
import { digitsAt } from '../../src/sign-in/second-factor/codes'
import { copyOf, openBrowser, prove, signIn, signInMail, type Browser, type Seen } from '../support/browser'
import { openHouse, type House } from '../support/house'
import { practiceAtTheRiver, type People, type TestPerson } from '../support/people'

let house: House
let river: People
let valley: People
beforeAll(async () => {
  house = await openHouse({ LIMIT_SIGN_IN_ADDRESS: '1000' })
  river = await practiceAtTheRiver(house)
  valley = await practiceAtTheRiver(house)
})
afterAll(() => house.close())

const secretOn = ({ $ }: Seen) => $('.key').text().replaceAll(' ', '')

const begin = async (browser: Browser) =>
  browser.follow(await browser.post('/second-factor/authenticator/beginning'))

/** What was done with somebody's second factor, by whom. */
async function deedsOf({ id }: TestPerson) {
  const { rows } = await house.admin.raw<{
    rows: { kind: string; personId: string | null; aboutId: string | null }[]
  }>(
    `select kind, person_id, about_id from events where kind ~ '_factor$' and coalesce(about_id, person_id) = ? order by position`,
    [id],
  )
  return rows
}

const mailsTo = ({ address }: TestPerson) => house.post.to(address, 'The way you sign in')

/** Signs in by the mail alone. */
async function byMail(person: TestPerson): Promise<Browser> {
  const browser = openBrowser(house)
  const { link } = await signInMail(house, person, () =>
    browser.post('/sign-in', { address: person.address }),
  )
  await browser.post(link)
  return browser
}

/** As after an owner has taken it away. */
async function without(person: TestPerson): Promise<Browser> {
  await asOperator(house.urls.admin, admin =>
    resetFactorAsOperator(admin, person.practiceId, person.id, new Date()),
  )
  return byMail(person)
}

describe('whoever works here and has no second factor', () => {
  test('sets up an authenticator, keeps ten codes, and goes where they wanted to go', async () => {
    const ruth = await without(river.ruth)
    const page = await ruth.follow(await ruth.get('/inbox'))
    expect(page.text).toContain('Please set up the second one now')
    const setup = await ruth.follow(await ruth.fill(page, {}))
    const secret = secretOn(setup)
    expect(secret).toMatch(/^[A-Z2-7]{32}$/)
    const failed = await ruth.fill(setup, { digits: '12' })
    expect(failed.status).toBe(422)
    expect(secretOn(failed)).toBe(secret)
    expect((await ruth.get('/inbox')).to).toContain('/second-factor')
    const seen = copyOf(ruth, house)
    const set = await ruth.fill(failed, { digits: digitsAt(secret, new Date()) })
    const codes = await ruth.follow(set)
    expect(codes.$('.codes li')).toHaveLength(10)
    expect(await ruth.fill(codes, {})).toMatchObject({ status: 303, to: '/inbox' })
    expect((await ruth.get('/inbox')).status).toBe(200)
    expect((await seen.get('/inbox')).to).toContain('/sign-in')
    expect((await deedsOf(river.ruth)).at(-1)).toEqual({
      kind: 'set_factor',
      personId: river.ruth.id,
      aboutId: null,
    })
  })

  test('sees the picture of their own key only, and it holds neither a name nor what this place is', async () => {
    const [ruth, tomas] = [await without(river.ruth), await without(river.tomas)]
    expect((await ruth.get('/second-factor/authenticator/picture.svg')).status).toBe(404)
    await begin(ruth)
    const picture = await ruth.agent.get('/second-factor/authenticator/picture.svg')
    expect(picture.headers).toMatchObject({
      'content-type': 'image/svg+xml; charset=utf-8',
      'cache-control': 'no-store',
    })
    expect(String(picture.body)).toContain('<svg')
    await begin(tomas)
    const other = await tomas.agent.get('/second-factor/authenticator/picture.svg')
    expect(String(other.body)).not.toBe(String(picture.body))
    expect((await openBrowser(house).get('/second-factor/authenticator/picture.svg')).status).toBe(303)
    await Promise.all([setUp(ruth), setUp(tomas)])
  })

  test('cannot go on with a key that was never confirmed', async () => {
    const ruth = await without(river.ruth)
    const secret = secretOn(await begin(ruth))
    const later = await byMail(river.ruth)
    expect((await later.get('/second-factor')).text).toContain('Please set up the second one now')
    expect((await later.post('/second-factor', { digits: digitsAt(secret, new Date()) })).to).toBe('/')
    expect((await later.get('/inbox')).to).toContain('/second-factor')
    await setUp(ruth)
  })

  test('cannot have the last one removed, only replaced; the old one counts until the new one is confirmed', async () => {
    const ruth = await signIn(house, river.ruth)
    expect((await ruth.post('/second-factor/authenticator/removing')).status).toBe(409)
    const fresh = secretOn(await begin(ruth))
    const byTheOld = await byMail(river.ruth)
    expect((await prove(house, river.ruth, byTheOld))?.status).toBe(303)
    const page = await ruth.get('/second-factor/authenticator')
    expect((await ruth.fill(page, { digits: digitsAt(fresh, new Date()) })).to).toBe(
      '/second-factor?said=factor-set',
    )
    const byTheNew = await byMail(river.ruth)
    expect((await prove(house, river.ruth, byTheNew))?.status).toBe(303)
    const rows = await house.admin('authenticators').where({ personId: river.ruth.id })
    expect(rows).toHaveLength(1)
  })

  test('finds only hashes and what is sealed in the database', async () => {
    const ruth = await signIn(house, river.ruth)
    const secret = secretOn(await begin(ruth))
    const { rows } = await house.admin.raw<{ rows: { all: string }[] }>(
      `select string_agg(a::text, '') as all from authenticators a`,
    )
    expect(rows[0]?.all).not.toContain(secret)
    expect(rows[0]?.all).not.toContain(Buffer.from(secret).toString('hex'))
  })
})

describe('a client', () => {
  test('may have one, is then asked for it, and may remove it again, and gets a mail each time', async () => {
    const lena = await signIn(house, river.lena)
    const elsewhere = await signIn(house, river.lena)
    expect((await lena.get('/second-factor')).text).not.toContain('Please set up')
    await setUp(lena)
    expect((await lena.get('/')).text).toContain('Hello Lena Brandt')
    expect((await elsewhere.get('/')).to).toBe('/second-factor')
    const later = await byMail(river.lena)
    expect((await later.get('/')).to).toBe('/second-factor')
    expect((await prove(house, river.lena, later))?.status).toBe(303)
    expect((await later.post('/second-factor/authenticator/removing')).to).toBe(
      '/second-factor?said=factor-removed',
    )
    expect((await (await byMail(river.lena)).get('/')).text).toContain('Hello Lena Brandt')
    await house.post.waitFor(river.lena.address, 2, 'The way you sign in')
    expect((await deedsOf(river.lena)).map(({ kind }) => kind)).toEqual(['set_factor', 'remove_factor'])
    expect(await house.admin('recovery_codes').where({ personId: river.lena.id })).toEqual([])
  })
})

describe('an owner', () => {
  const path = (person: TestPerson) => `/people/${person.id}/second-factor/resetting`

  test('takes away what a therapist has lost: every session ends, the event and a mail say so', async () => {
    const tomas = await signIn(house, river.tomas)
    const margit = await signIn(house, river.margit)
    const mails = mailsTo(river.tomas).length
    const page = await margit.get(path(river.tomas))
    expect(page.text).toContain('Tomas Lindqvist')
    expect((await margit.fill(page, {})).to).toBe('/people?said=factor-reset')
    expect((await tomas.get('/inbox')).to).toBe('/sign-in?next=%2Finbox&said=no-longer-in')
    expect((await deedsOf(river.tomas)).at(-1)).toEqual({
      kind: 'reset_factor',
      personId: river.margit.id,
      aboutId: river.tomas.id,
    })
    await house.post.waitFor(river.tomas.address, mails + 1, 'The way you sign in')
    expect(await house.admin('recovery_codes').where({ personId: river.tomas.id })).toEqual([])
    const again = await byMail(river.tomas)
    expect((await again.follow(await again.get('/inbox'))).text).toContain('Please set up')
    expect((await margit.get(path(river.tomas))).status).toBe(404)
    await setUp(again)
  })

  test('does not take away that of another owner, nor their own', async () => {
    const margit = await signIn(house, river.margit)
    for (const owner of [river.karim, river.margit]) {
      const refused = await margit.post(path(owner))
      expect(refused.status).toBe(409)
      expect(refused.text).toContain('Only the people who run this website')
    }
    expect((await (await signIn(house, river.karim)).get('/board')).status).toBe(200)
  })

  test('of another practice, a therapist, and a client find nothing there', async () => {
    for (const person of [valley.margit, river.ruth, river.josef]) {
      const browser = await signIn(house, person)
      expect((await browser.get(path(river.tomas))).status).toBe(404)
      expect((await browser.post(path(river.tomas))).status).toBe(404)
    }
    expect((await (await signIn(house, river.tomas)).get('/inbox')).status).toBe(200)
  })
})

test('the operator takes away what an owner has lost', async () => {
  const karim = await signIn(house, river.karim)
  const setup = await without(river.karim)
  expect((await karim.get('/board')).to).toContain('/sign-in')
  expect((await deedsOf(river.karim)).at(-1)).toEqual({
    kind: 'reset_factor',
    personId: null,
    aboutId: river.karim.id,
  })
  await setUp(setup)
  expect((await setup.get('/board')).status).toBe(200)
})

/** Sets up an authenticator from wherever somebody stands. */
async function setUp(browser: Browser): Promise<void> {
  const page = await begin(browser)
  const answer = await browser.fill(page, { digits: digitsAt(secretOn(page), new Date()) })
  expect(answer.status).toBe(303)
  await browser.post('/second-factor/recovery-codes/kept')
}
