import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { v7 as newId } from 'uuid'
import { findAccount } from '../../src/accounts/account'
import { newReturnCode } from '../../src/people/return-code'
import { digitsAt } from '../../src/sign-in/second-factor/codes'
import { digitsOf } from '../support/authenticators'
import { openBrowser, signIn, type Browser, type Fields, type Seen } from '../support/browser'
import { openHouse, type House } from '../support/house'
import { openSession, practiceAtTheRiver, type People, type TestPerson } from '../support/people'

let house: House
let people: People
beforeAll(async () => {
  house = await openHouse({ LIMIT_SIGN_IN_ADDRESS: '1000', LIMIT_SIGN_IN_NETWORK: '100000' })
  people = await practiceAtTheRiver(house)
})
afterAll(() => house.close())
beforeEach(async () => {
  await house.admin('limits').delete()
})

const newAddress = (name: string) => `${name}-${newId()}@elsewhere.example`
const linkIn = (text = '') => new URL(/https?:\/\/\S+/.exec(text)?.[0] ?? 'http://none/none').pathname
const addressOf = async (person: TestPerson) => (await findAccount(await openSession(house, person))).address
const kindsOf = async ({ id }: TestPerson) =>
  (
    await house.admin('events').where({ personId: id }).orderBy('position').select<{ kind: string }[]>('kind')
  ).map(({ kind }) => kind)

/** Somebody makes a code on paper, in a browser in which they are signed in. */
async function paperOf(browser: Browser): Promise<string> {
  const page = await browser.post('/account/paper')
  const code = page.$('.code__letters').text()
  await browser.fill(page, { group: code.slice(-4) }, 'form[action$="/kept"]')
  return code
}

/** Asks at the page for everybody, in a browser that nobody knows. @returns the link of the mail to the new address */
async function ask(fields: Fields & { address: string }, path = '/new-address') {
  const browser = openBrowser(house)
  const answer = await browser.fill(
    await browser.get(path),
    { quiet: 'yes', ...fields },
    `form[action="${path}"]`,
  )
  expect(answer.to).toBe('/new-address/asked')
  const [mail] = await house.post.waitFor(fields.address, 1, '/account/address/')
  return { browser, mail, link: linkIn(mail?.text) }
}

const confirm = async (link: string, browser = openBrowser(house)) =>
  browser.follow(await browser.fill(await browser.get(link), {}))

/** Waits until the worker has dealt with everything that was queued before. */
async function outboxIsQuiet(): Promise<void> {
  await signIn(house, people.karim)
}

describe('a client with a code on paper', () => {
  test('sets a new address alone, and is then signed out everywhere and asked for a new code', async () => {
    const lena = await signIn(house, people.lena)
    const code = await paperOf(lena)
    const address = newAddress('lena')
    const { mail, link } = await ask({ code: ` ${code.toLowerCase().replaceAll('-', ' ')} `, address })
    expect(mail?.subject).toBe('Please confirm this address')
    expect(mail?.text).not.toMatch(/Lena|River|Makeright|therap|paper/)
    expect((await lena.get('/account')).text).toContain(
      `You asked us to change your address to ${address}. It changes when you open the link in the email that we sent there.`,
    )
    expect(await addressOf(people.lena)).toBe(people.lena.address)
    expect((await confirm(link)).text).toContain('Your address has changed')
    expect(await addressOf(people.lena)).toBe(address)
    expect((await lena.get('/account')).to).toContain('/sign-in')
    const back = await signIn(house, { ...people.lena, address })
    const home = await back.get('/')
    expect(home.text).toContain('Hello Lena Brandt')
    expect(home.$('main a[href="/account/paper"]')).toHaveLength(1)
    expect((await back.get('/account')).text).toContain(
      'Your email address was changed with your paper code.',
    )
    expect(await kindsOf(people.lena)).toContain('change_by_paper')
    people.lena = { ...people.lena, address }
  })

  test.each([
    { quiet: 'yes', hears: 0 },
    { quiet: 'no', hears: 1 },
  ])('decides whether the old address hears of it: quiet is $quiet', async ({ quiet, hears }) => {
    const { lena } = people
    const old = lena.address
    const code = await paperOf(await signIn(house, lena))
    const address = newAddress('lena')
    const { link } = await ask({ code, address, quiet })
    const mark = 'way you sign in has changed'
    expect(house.post.to(old, mark)).toHaveLength(0)
    await confirm(link)
    if (hears) await house.post.waitFor(old, 1, mark)
    else await outboxIsQuiet()
    expect(house.post.to(old, mark)).toHaveLength(hears)
    expect(
      house.post
        .to(old, mark)
        .map(({ text }) => text)
        .join(),
    ).not.toContain(address)
    people.lena = { ...lena, address }
  })

  test('uses it up: it opens nothing a second time, nor does the one that a newer one has replaced', async () => {
    const josef = await signIn(house, people.josef)
    const first = await paperOf(josef)
    const second = await paperOf(josef)
    const address = newAddress('josef')
    const { link } = await ask({ code: second, address })
    await confirm(link)
    people.josef = { ...people.josef, address }
    for (const code of [first, second]) {
      const nowhere = newAddress('nowhere')
      const browser = openBrowser(house)
      expect((await browser.post('/new-address', { code, address: nowhere, quiet: 'yes' })).to).toBe(
        '/new-address/asked',
      )
      await outboxIsQuiet()
      expect(house.post.to(nowhere, '')).toHaveLength(0)
    }
    expect(await addressOf(people.josef)).toBe(address)
  })

  test('still shows the second factor that they have: paper alone lets nobody in', async () => {
    const mei = await signIn(house, people.mei)
    const secret = await setUpApp(mei)
    const code = await paperOf(mei)
    const address = newAddress('mei')
    await confirm((await ask({ code, address })).link)
    people.mei = { ...people.mei, address }
    const browser = openBrowser(house)
    await browser.post('/sign-in', { address })
    const [mail] = await house.post.waitFor(address, 1, '/sign-in/')
    await browser.fill(await browser.get(linkIn(mail?.text)), {})
    expect((await browser.get('/')).to).toBe('/second-factor')
    expect(secret).toMatch(/^[A-Z2-7]{32}$/)
  })

  test('whose new address is somebody’s here already is told so at that address alone, and keeps everything', async () => {
    const { lena, margit } = people
    const code = await paperOf(await signIn(house, lena))
    const { link } = await ask({ code, address: margit.address })
    const page = await confirm(link)
    expect(page.text).toContain('This address cannot be used here')
    expect(await addressOf(lena)).toBe(lena.address)
    const address = newAddress('lena')
    await confirm((await ask({ code, address })).link)
    expect(await addressOf(lena)).toBe(address)
    people.lena = { ...lena, address }
  })
})

/** As whoever sets up an app does. @returns its secret */
async function setUpApp(browser: Browser): Promise<string> {
  const page = await browser.follow(await browser.post('/second-factor/authenticator/beginning'))
  const secret = page.$('.key').text().replaceAll(' ', '')
  expect((await browser.fill(page, { digits: digitsAt(secret, new Date()) })).status).toBe(303)
  return secret
}

describe('a code that is nobody’s', () => {
  const headersOf = ({ headers: { date: _, ...headers } }: Seen) => headers

  test('is answered as one that is somebody’s, and nobody gets a mail', async () => {
    const code = await paperOf(await signIn(house, people.omar))
    const answers = []
    for (const tried of [code, newReturnCode(), 'BCDF-GHJK-MNPR']) {
      const browser = openBrowser(house)
      const address = newAddress('whoever')
      const answer = await browser.post('/new-address', { code: tried, address, quiet: 'no' })
      answers.push({
        status: answer.status,
        to: answer.to,
        html: answer.html,
        headers: headersOf(answer),
        next: (await browser.follow(answer)).html,
      })
      if (tried !== code) {
        await outboxIsQuiet()
        expect(house.post.to(address, '')).toHaveLength(0)
      }
    }
    expect(answers[1]).toEqual(answers[0])
    expect(answers[2]).toEqual(answers[0])
  })

  test('may be tried ten times from a network, and then slower and slower, whatever is tried', async () => {
    const browser = openBrowser(house)
    const statuses = []
    for (let i = 0; i < 12; i += 1)
      statuses.push(
        (
          await browser.post('/new-address', {
            code: newReturnCode(),
            address: newAddress('x'),
            quiet: 'yes',
          })
        ).status,
      )
    expect(statuses).toEqual([...Array<number>(10).fill(303), 429, 429])
  })
})

describe('a form that is filled in badly', () => {
  test.each<{ what: string; fields: Fields; field: string }>([
    { what: 'no code', fields: { code: '' }, field: 'code' },
    { what: 'a letter too few', fields: { code: 'BCDF-GHJK-MNPR-STVW-XZBC-DFG' }, field: 'code' },
    { what: 'digits in the code', fields: { code: 'BCDF-GHJK-MNPR-STVW-XZBC-DFG1' }, field: 'code' },
    { what: 'two codes', fields: { code: ['BCDF-GHJK-MNPR', 'BCDF-GHJK-MNPR-STVW'] }, field: 'code' },
    { what: 'no address', fields: { address: '' }, field: 'address' },
    { what: 'a street', fields: { address: 'Linden Road 4' }, field: 'address' },
    { what: 'no choice', fields: { quiet: '' }, field: 'quiet' },
    { what: 'a choice that is not there', fields: { quiet: '__proto__' }, field: 'quiet' },
  ])('with $what, comes back with a word at the field, and with all the rest', async ({ fields, field }) => {
    const good = { code: 'BCDF-GHJK-MNPR-STVW-XZBC-DFGH', address: 'a@b.example', quiet: 'no' }
    const page = await openBrowser(house).post('/new-address', { ...good, ...fields })
    expect(page.status).toBe(422)
    expect(page.$(`#${field}-error`)).toHaveLength(1)
    expect(page.$(`a[href="#${field}"]`)).toHaveLength(1)
    if (!('code' in fields)) expect(page.$('#code').val()).toBe(good.code)
    if (!('address' in fields)) expect(page.$('#address').val()).toBe(good.address)
    if (!('quiet' in fields)) expect(page.$('input[name=quiet]:checked').val()).toBe('no')
  })

  test('chooses nothing for anybody beforehand', async () => {
    expect((await openBrowser(house).get('/new-address')).$('input[name=quiet]:checked')).toHaveLength(0)
  })
})

describe('somebody with an authenticator app', () => {
  /** Lena’s second factor, set up anew, with its recovery codes. */
  async function withApp(person: TestPerson) {
    await house.admin('authenticators').where({ personId: person.id }).delete()
    await house.admin('recoveryCodes').where({ personId: person.id }).delete()
    await house.admin('people').where({ id: person.id }).update({ factorSince: null })
    const browser = await signIn(house, person)
    const secret = await setUpApp(browser)
    const codes = (await browser.get('/second-factor/recovery-codes')).$('.codes li').toArray()
    const page = await browser.get('/second-factor/recovery-codes')
    await browser.fill(page, {}, 'form[action$="/kept"]')
    return { browser, secret, recovery: codes.map(code => page.$(code).text()) }
  }
  const nextDigits = (person: TestPerson) =>
    digitsOf(house.admin, person.address).then(digits => digits ?? '')

  test('sets a new address without mailbox and paper, by their digits and a recovery code together', async () => {
    const { omar } = people
    const { browser, recovery } = await withApp(omar)
    const address = newAddress('omar')
    const fields = { from: `Omar <${omar.address.toUpperCase()}>`, recovery: recovery[0] ?? '' }
    const digits = (await nextDigits(omar)).replace(/\d/g, digit =>
      String.fromCodePoint(0xff10 + Number(digit)),
    ) // wide ones
    const { link } = await ask({ ...fields, address, digits }, '/new-address/app')
    await confirm(link)
    expect(await addressOf(omar)).toBe(address)
    expect((await browser.get('/account')).to).toContain('/sign-in')
    expect(await kindsOf(omar)).toContain('change_by_factor')
    people.omar = { ...omar, address }
  })

  test('gets no mail for the one without the other, and the answer is the same', async () => {
    const { omar } = people
    const { recovery } = await withApp(omar)
    const digits = await nextDigits(omar)
    const tries = [
      { from: omar.address, recovery: recovery[0] ?? '', digits: '000000' },
      { from: omar.address, recovery: 'AAAA-BBBB-CCCC', digits },
      { from: 'nobody@people.example', recovery: recovery[0] ?? '', digits },
      { from: people.lena.address, recovery: recovery[0] ?? '', digits },
    ]
    for (const fields of tries) {
      const address = newAddress('whoever')
      const answer = await openBrowser(house).post('/new-address/app', { ...fields, address, quiet: 'no' })
      expect(answer.to).toBe('/new-address/asked')
      await outboxIsQuiet()
      expect(house.post.to(address, '')).toHaveLength(0)
    }
    const used = await house.admin('recoveryCodes').where({ personId: omar.id }).whereNotNull('usedAt')
    expect(used).toHaveLength(0)
    expect(await addressOf(omar)).toBe(omar.address)
  })

  test('who is signed in shows the digits once more, and only the new address confirms', async () => {
    const { omar } = people
    const { browser } = await withApp(omar)
    await house.admin.raw(`update people set factor_since = factor_since - interval '1 hour' where id = ?`, [
      omar.id,
    ])
    await house.admin.raw(
      `update sessions set factor_at = factor_at - interval '20 minutes' where person_id = ?`,
      [omar.id],
    )
    const page = await browser.get('/account/new-address')
    expect(page.$('#digits')).toHaveLength(1)
    const address = newAddress('omar')
    const without = await browser.fill(page, { address, quiet: 'yes' }, 'form[action="/account/new-address"]')
    expect(without.status).toBe(422)
    expect(without.$('#digits-error')).toHaveLength(1)
    expect(without.$('#address').val()).toBe(address)
    const wrong = await browser.fill(without, { digits: '000000' }, 'form[action="/account/new-address"]')
    expect(wrong.status).toBe(422)
    const asked = await browser.fill(
      wrong,
      { digits: await nextDigits(omar) },
      'form[action="/account/new-address"]',
    )
    expect(asked.to).toBe('/account?said=asked-alone')
    const [mail] = await house.post.waitFor(address, 1, '/account/address/')
    await confirm(linkIn(mail?.text), browser)
    expect(await addressOf(omar)).toBe(address)
    expect((await browser.get('/account')).text).toContain('with your second factor')
    people.omar = { ...omar, address }
  })

  test('need not, within a quarter of an hour after they have shown it', async () => {
    const { omar } = people
    const { browser } = await withApp(omar)
    expect((await browser.get('/account/new-address')).$('#digits')).toHaveLength(0)
    const address = newAddress('omar')
    expect((await browser.post('/account/new-address', { address, quiet: 'yes' })).to).toBe(
      '/account?said=asked-alone',
    )
  })
})

test('who is signed in without a second factor is shown the other ways, and cannot do it alone', async () => {
  const lena = await signIn(house, people.lena)
  const page = await lena.get('/account/new-address')
  expect(page.$('#address')).toHaveLength(0)
  expect(page.$('main a[href="/new-address"]')).toHaveLength(1)
  const address = newAddress('lena')
  expect((await lena.post('/account/new-address', { address, quiet: 'yes' })).status).not.toBe(303)
  expect(await house.admin('addressChanges').where({ personId: people.lena.id, outcome: null })).toHaveLength(
    0,
  )
})
