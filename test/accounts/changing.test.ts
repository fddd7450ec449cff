import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { v7 as newId } from 'uuid'
import { findAccount } from '../../src/accounts/account'
import { openBrowser, signIn, signInMail, type Browser, type Fields } from '../support/browser'
import { openHouse, type House } from '../support/house'
import { openSession, practiceAtTheRiver, send, type People, type TestPerson } from '../support/people'

let house: House
let people: People
/** The same house with the limits that it has by itself. */
let narrow: { url: string }
let lena: Browser
let ruth: Browser
beforeAll(async () => {
  house = await openHouse({ LIMIT_SIGN_IN_ADDRESS: '1000', LIMIT_SIGN_IN_NETWORK: '100000' })
  people = await practiceAtTheRiver(house)
  narrow = await house.openPortal({ LIMIT_SIGN_IN_ADDRESS: '3' })
  lena = await signIn(house, people.lena)
  ruth = await signIn(house, people.ruth)
})
afterAll(() => house.close())
beforeEach(async () => {
  await house.admin('limits').delete()
})

const rowOf = ({ id }: TestPerson) => house.admin('people').where({ id }).first<Record<string, unknown>>()

describe('the account', () => {
  test('says in one glance what is known of somebody, and leads to all that they can do about it', async () => {
    const page = await lena.get('/account')
    expect(page.status).toBe(200)
    expect(page.$('title').text()).toBe('Your account')
    for (const text of ['Lena Brandt', people.lena.address, 'client', people.lena.reference])
      expect(page.text).toContain(text)
    for (const href of ['/account/details', '/account/address', '/second-factor', '/sign-out'])
      expect(page.$(`main a[href="${href}"]`)).toHaveLength(1)
    expect(page.$('nav a[href="/account"]').attr('aria-current')).toBe('page')
    expect(page.html).not.toContain('Ruth Adler')
  })

  test('is for whoever is signed in, and for people with an account', async () => {
    const stranger = openBrowser(house)
    for (const path of ['/account', '/account/details', '/account/address'])
      expect(await stranger.get(path)).toMatchObject({
        status: 303,
        to: `/sign-in?next=${encodeURIComponent(path)}`,
      })
    for (const path of ['/account/details', '/account/address', '/account/test-mail'])
      expect(await stranger.post(path)).toMatchObject({ status: 303, to: '/sign-in' })
    const omar = await signIn(house, people.omar)
    await house.admin('people').where({ id: people.omar.id }).update({ account: false })
    for (const path of ['/account', '/account/details', '/account/address'])
      expect((await omar.get(path)).status).toBe(404)
    for (const path of ['/account/details', '/account/address', '/account/test-mail'])
      expect((await omar.post(path, { address: 'a@b.example' })).status).toBe(404)
    expect((await omar.get('/')).$('nav a[href="/account"]')).toHaveLength(0)
    await house.admin('people').where({ id: people.omar.id }).update({ account: true })
  })

  test('shows where somebody is signed in, and ends all of it at once', async () => {
    await house.admin('sessions').where({ personId: people.josef.id }).delete()
    const here = await signIn(house, people.josef)
    const there = await signIn(house, people.josef)
    const old = await signIn(house, people.josef)
    await house.admin.raw(
      `update sessions set seen_at = seen_at - interval '16 minutes' where hash = (select hash from sessions where person_id = ? order by started_at desc limit 1)`,
      [people.josef.id],
    )
    const page = await here.get('/account')
    const places = page
      .$('main .row')
      .toArray()
      .map(row => page.$(row).find('strong').text())
    expect(places).toEqual(['This browser', 'Another browser'])
    expect(page.$('main .row time')).toHaveLength(4)
    await here.fill(page, {}, 'main form[action="/sign-out/everywhere"]')
    for (const browser of [here, there, old]) expect((await browser.get('/account')).to).toContain('/sign-in')
  })

  test('sends a test mail to whoever asks for one, which says nothing', async () => {
    const page = await lena.get('/account')
    expect(page.text).toContain('A test')
    const answer = await lena.fill(page, {}, 'main form[action="/account/test-mail"]')
    expect(answer.to).toBe('/account?said=test-mail')
    expect((await lena.follow(answer)).text).toContain('A test email is on its way to you.')
    const [mail] = await house.post.waitFor(people.lena.address, 1, 'test email')
    expect(mail?.subject).toBe('A test')
    expect(mail?.text).not.toMatch(/Lena|River|Makeright|therap|http/i)
    expect(mail?.recipients).toEqual([people.lena.address])
  })

  test('sends as many test mails in an hour as leave one mail to sign in by', async () => {
    const browser = await signIn({ ...house, url: narrow.url }, people.ruth)
    const answers = []
    for (let i = 0; i < 3; i += 1) answers.push(await browser.post('/account/test-mail'))
    expect(answers.map(({ status }) => status)).toEqual([303, 303, 429])
    expect(answers[2]?.text).toContain('We have sent several emails to this address in the last hour.')
    expect(answers[2]?.headers['retry-after']).toBe('3600')
    await signIn({ ...house, url: narrow.url }, people.ruth)
  })
})

describe('what somebody says of themselves', () => {
  test('can be changed, and is shown where others see them', async () => {
    const concern = await send(people.lena, { therapist: people.ruth.id, audience: 'therapist' })
    const form = await lena.get('/account/details')
    expect(form.$('#name').val()).toBe('Lena Brandt')
    expect(form.$('input[name=contact]:checked').val()).toBe('mail')
    const answer = await lena.fill(form, {
      name: 'Lena Brandt-Oster',
      pronouns: 'she/her',
      contact: 'hours',
      from: '8',
      until: '20',
    })
    expect(answer.to).toBe('/account?said=changed')
    expect((await lena.follow(answer)).text).toContain('Your changes are saved.')
    const seen = await ruth.get(`/concerns/${concern}`)
    expect(seen.$('.readers').text()).toContain('Lena Brandt-Oster (she/her)')
    expect(seen.$('#main h1').text()).toBe('From Lena Brandt-Oster')
    expect((await lena.get(`/concerns/${concern}`)).$('.readers').text()).not.toContain('she/her')
    const again = await lena.get('/account/details')
    expect(again.$('#pronouns').val()).toBe('she/her')
    expect(again.$('input[name=contact]:checked').val()).toBe('hours')
    expect(again.$('#from').val()).toBe('8')
    expect(again.$('#until').val()).toBe('20')
    await lena.fill(again, { name: 'Lena Brandt', pronouns: '', contact: 'mail' })
    expect(await rowOf(people.lena)).toMatchObject({
      pronouns: null,
      contact: 'mail',
      contactFrom: null,
      contactUntil: null,
    })
  })

  test('is sealed in the database', async () => {
    await ruth.post('/account/details', {
      name: 'Ruth Adler',
      pronouns: 'they/them',
      language: 'en',
      contact: 'mail',
    })
    const { rows } = await house.admin.raw<{ rows: { text: string }[] }>(
      'select p::text as text from people p',
    )
    const whole = rows.map(({ text }) => text).join()
    for (const plain of ['they/them', 'Ruth Adler']) {
      expect(whole).not.toContain(plain)
      expect(whole).not.toContain(Buffer.from(plain).toString('hex'))
    }
  })

  test('a client may want no mail at all, and is told what that means', async () => {
    const form = await lena.get('/account/details')
    expect(form.text).toContain('You check here yourself.')
    const answer = await lena.fill(form, { contact: 'none' })
    expect((await lena.follow(answer)).text).toContain('We no longer email you')
    expect((await lena.get('/account')).text).toContain(
      'We do not email you when there is something to read. You check here yourself.',
    )
    const concern = await send(people.lena, { therapist: people.ruth.id, audience: 'therapist' })
    const receipt = await lena.get(`/concerns/${concern}/receipt`)
    expect(receipt.text).toContain('You check here yourself.')
    expect(receipt.text).not.toContain('Something new to read')
    await lena.fill(await lena.get('/account/details'), { contact: 'hours', from: '22', until: '6' })
    const other = await lena.get(`/concerns/${concern}/receipt`)
    expect(other.text).toContain('between 22:00 and 06:00 (Europe/Vienna)')
    expect(other.text).toContain('Something new to read')
    await lena.fill(await lena.get('/account/details'), { contact: 'mail' })
  })

  test('whoever works here cannot want no mail at all, in the form and in the database', async () => {
    const form = await ruth.get('/account/details')
    expect(
      form
        .$('input[name=contact]')
        .toArray()
        .map(one => form.$(one).val()),
    ).toEqual(['mail', 'hours'])
    expect((await ruth.fill(form, { contact: 'none' })).status).toBe(422)
    await expect(
      house.admin('people').where({ id: people.ruth.id }).update({ contact: 'none' }),
    ).rejects.toMatchObject({
      constraint: 'people_staff_get_mail',
    })
  })

  test('is changed by no field that the form does not have', async () => {
    const before = await rowOf(people.lena)
    const strange = {
      roles: 'owner',
      id: people.josef.id,
      person: people.josef.id,
      ended_at: '',
      account: 'false',
      reference: 'AAA-AAA',
      address: 'x@y.example',
    }
    const answer = await lena.fill(await lena.get('/account/details'), strange)
    expect(answer.status).toBe(303)
    expect({ ...(await rowOf(people.lena)), name: '' }).toEqual({ ...before, name: '' })
    expect((await lena.get('/account')).text).toContain(people.lena.address)
  })

  test.each<{ what: string; fields: Fields; field: string }>([
    { what: 'an empty name', fields: { name: '' }, field: 'name' },
    { what: 'a name of spaces', fields: { name: ' \u3000 ' }, field: 'name' },
    { what: 'a name of zero width', fields: { name: '\u200B' }, field: 'name' },
    { what: 'a NUL', fields: { name: 'Le\u0000na' }, field: 'name' },
    { what: '10,000 letters', fields: { name: 'L'.repeat(10_000) }, field: 'name' },
    { what: 'a second line', fields: { name: 'Lena\r\nBcc: x@y.example' }, field: 'name' },
    { what: 'two names', fields: { name: ['Lena', 'Brandt'] }, field: 'name' },
    { what: 'two pronouns', fields: { pronouns: ['she', 'her'] }, field: 'pronouns' },
    { what: 'no language', fields: { language: '' }, field: 'language' },
    { what: 'a contact of its own making', fields: { contact: 'pigeon' }, field: 'contact' },
    {
      what: 'hours of its own making',
      fields: { contact: 'hours', from: '99', until: '1e1' },
      field: 'from',
    },
  ])('$what comes back with all the rest, and changes nothing', async ({ fields, field }) => {
    const before = await rowOf(people.lena)
    const page = await lena.fill(await lena.get('/account/details'), { pronouns: 'she', ...fields })
    expect(page.status).toBe(422)
    expect(page.$(`#${field}-error`)).toHaveLength(1)
    expect(page.$(`a[href="#${field}"]`)).toHaveLength(1)
    if (!('pronouns' in fields)) expect(page.$('#pronouns').val()).toBe('she')
    if (!('name' in fields)) expect(page.$('#name').val()).toBe('Lena Brandt')
    expect(await rowOf(people.lena)).toEqual(before)
  })
})

describe('a new address', () => {
  const newAddress = (name = 'new') => `${name}-${newId()}@elsewhere.example`
  const linkIn = (text = '') => new URL(/https?:\/\/\S+/.exec(text)?.[0] ?? 'http://none/none').pathname

  /** Asks for a new address, and waits for both mails. */
  async function ask(browser: Browser, from: string, to = newAddress()) {
    const before = [from, to].map(address => house.post.to(address, '/account/address/').length)
    const answer = await browser.fill(await browser.get('/account/address'), { address: to })
    expect(answer.to).toBe('/account?said=asked-for-address')
    const mails = await Promise.all(
      [from, to].map(async (address, i) => {
        const all = await house.post.waitFor(address, (before[i] ?? 0) + 1, '/account/address/')
        return all.at(-1)
      }),
    )
    await house.admin('limits').delete()
    return { to, mails, links: mails.map(mail => linkIn(mail?.text)) as [string, string] }
  }

  /** Somebody in a browser who did not sign in there. */
  const confirm = async (link: string, browser = openBrowser(house)) => {
    const page = await browser.get(link)
    expect(page.$('main button').text()).toBe('Yes, it was me')
    return browser.follow(await browser.fill(page, {}))
  }

  test.each(['old', 'new'])('changes when both confirm, the %s one first', async first => {
    const { mei } = people
    const from = await presentAddress(mei)
    const browser = await signIn(house, { ...mei, address: from })
    const elsewhere = await signIn(house, { ...mei, address: from })
    const pending = await signInMail(house, { address: from }, () =>
      openBrowser(house).post('/sign-in', { address: from }),
    )
    const { to, mails, links } = await ask(browser, from)
    for (const mail of mails) {
      expect(mail?.subject).toBe('Please confirm this address')
      expect(mail?.text).not.toMatch(/Mei|River|Makeright|therap/)
    }
    expect((await browser.get('/account')).text).toContain(`You asked us to change your address to ${to}`)
    const [one, other] = first === 'old' ? links : [...links].reverse()
    const waits = await confirm(one ?? '', browser)
    expect(waits.status).toBe(200)
    expect(waits.text).toContain('This address is confirmed')
    expect(waits.text).toContain('Nothing changes until you do.')
    expect((await browser.get('/account')).$('main dd').eq(1).text()).toBe(from)
    const done = await confirm(other ?? '', browser)
    expect(done.text).toContain('Your address has changed')

    expect((await browser.get('/account')).$('main dd').eq(1).text()).toBe(to)
    expect((await browser.get('/account')).text).not.toContain('You asked us')
    expect((await elsewhere.get('/account')).to).toContain('/sign-in')
    expect((await openBrowser(house).post(pending.link)).status).toBe(410)
    expect((await (await signIn(house, { ...mei, address: to })).get('/')).text).toContain('Hello Mei Tanaka')
    const mailsBefore = house.post.to(from, '/sign-in/').length
    await openBrowser(house).post('/sign-in', { address: from })
    await signIn(house, people.karim) // emails go one by one: once this one is there, the one before it has been dealt with
    expect(house.post.to(from, '/sign-in/')).toHaveLength(mailsBefore)
    const events = await house.admin('events').where({ personId: mei.id, kind: 'change_address' })
    expect(events.length).toBe(first === 'old' ? 1 : 2)
  })

  test('is confirmed without being signed in, and then everybody is signed out', async () => {
    const { tomas } = people
    const browser = await signIn(house, tomas)
    const { links } = await ask(browser, tomas.address)
    await confirm(links[0])
    expect((await confirm(links[1])).text).toContain('Your address has changed')
    expect((await browser.get('/account')).to).toContain('/sign-in')
  })

  test('is not changed by looking, by HEAD or by a browser that fetches ahead, nor by one of the two', async () => {
    const from = await presentAddress(people.josef)
    const browser = await signIn(house, { ...people.josef, address: from })
    const { links } = await ask(browser, from)
    for (const link of links) {
      await openBrowser(house).get(link)
      await openBrowser(house).get(link, { 'Sec-Purpose': 'prefetch' })
      await openBrowser(house).agent.head(link)
    }
    const row = await house
      .admin('addressChanges')
      .where({ personId: people.josef.id })
      .first<Record<string, unknown>>()
    expect(row).toMatchObject({ oldConfirmedAt: null, newConfirmedAt: null, outcome: null })
    for (let i = 0; i < 3; i += 1) expect((await openBrowser(house).post(links[1])).status).toBe(303)
    expect(await presentAddress(people.josef)).toBe(from)
    expect((await browser.get('/account')).status).toBe(200)
  })

  test('asked for again makes the first links worth nothing', async () => {
    const from = await presentAddress(people.josef)
    const browser = await signIn(house, { ...people.josef, address: from })
    const first = await ask(browser, from)
    await confirm(first.links[0])
    const second = await ask(browser, from)
    for (const link of first.links) {
      expect((await openBrowser(house).get(link)).status).toBe(410)
      expect((await openBrowser(house).post(link)).status).toBe(410)
    }
    await confirm(second.links[1])
    expect(await presentAddress(people.josef)).toBe(from)
  })

  test('that is not confirmed within a day stays as it was', async () => {
    const from = await presentAddress(people.josef)
    const browser = await signIn(house, { ...people.josef, address: from })
    const { links } = await ask(browser, from)
    await confirm(links[0])
    await house.admin.raw(`update address_changes set expires_at = now() where person_id = ?`, [
      people.josef.id,
    ])
    for (const page of [await browser.get(links[1]), await browser.post(links[1])]) {
      expect(page.status).toBe(410)
      expect(page.text).toContain('more than a day old')
    }
    expect((await browser.get('/account')).text).not.toContain('You asked us')
  })

  test('is changed once, also when both confirm at the same moment', async () => {
    const from = await presentAddress(people.josef)
    const browser = await signIn(house, { ...people.josef, address: from })
    const { to, links } = await ask(browser, from)
    const answers = await Promise.all([...links, ...links].map(link => openBrowser(house).post(link)))
    expect(answers.map(({ status }) => status)).toEqual([303, 303, 303, 303])
    expect(await presentAddress(people.josef)).toBe(to)
    expect(
      await house.admin('events').where({ personId: people.josef.id, kind: 'change_address' }),
    ).toHaveLength(1)
  })

  test('that is somebody’s here already is asked for, mailed and confirmed in the same way, and cannot be had', async () => {
    const { lena: person, margit } = people
    const [known, unknown] = [margit.address, newAddress()]
    const answers = []
    for (const address of [unknown, known]) {
      const browser = await signIn(house, person)
      const page = await browser.fill(await browser.get('/account/address'), { address })
      const account = await browser.follow(page)
      const { date: _, ...headers } = page.headers
      answers.push({
        status: page.status,
        headers,
        html: page.html,
        account: account.$('main .flash').text().replaceAll(address, '…'),
      })
    }
    expect(answers[1]).toEqual(answers[0])
    await house.admin('limits').delete()
    const before = house.post.to(known, '/account/address/').length
    const browser = await signIn(house, person)
    const theirs = await ask(browser, person.address, known)
    const others = house.post.to(unknown, '/account/address/').at(-1)
    const neutral = (text = '') => text.replace(/\/[\w-]{43}/g, '/…')
    expect(neutral(theirs.mails[1]?.text)).toBe(neutral(others?.text))
    expect(house.post.to(known, '/account/address/').length).toBeGreaterThan(before)
    expect((await confirm(theirs.links[0])).text).toContain('This address is confirmed')
    const refused = await confirm(theirs.links[1])
    expect(refused.text).toContain('We could not change your address')
    expect(refused.text).toContain('so nothing has changed.')
    expect(refused.html).not.toMatch(/Margit|Lena|@/)
    expect(await presentAddress(person)).toBe(person.address)
    expect(await presentAddress(margit)).toBe(margit.address)
    expect((await browser.get('/account')).text).toContain('We could not change your address')
    expect(await house.admin('events').where({ personId: person.id, kind: 'change_address' })).toHaveLength(0)
  })

  test('of somebody whose access has ended is not confirmed any more', async () => {
    const browser = await signIn(house, people.karim)
    const { links } = await ask(browser, people.karim.address)
    await house.admin('people').where({ id: people.karim.id }).update({ endedAt: new Date() })
    for (const link of links) expect((await openBrowser(house).post(link)).status).toBe(410)
    await house.admin('people').where({ id: people.karim.id }).update({ endedAt: null })
  })

  test('leads whoever cannot read at the old one to the ways without it', async () => {
    const page = await lena.get('/account/address')
    expect(page.text).toContain('If you cannot read email at your current address')
    expect(page.$('main a[href="/account/new-address"]')).toHaveLength(1)
  })

  test('is asked for no more often than mail may come to either address, and what was typed stays', async () => {
    const [one, other] = [
      await signIn({ ...house, url: narrow.url }, people.lena),
      await signIn({ ...house, url: narrow.url }, people.ruth),
    ]
    const victim = newAddress('victim')
    const answers = []
    for (const browser of [one, other, other])
      answers.push(await browser.post('/account/address', { address: victim }))
    expect(answers.map(({ status }) => status)).toEqual([303, 303, 429])
    expect(answers[2]?.$('#address').val()).toBe(victim)
    expect(answers[2]?.$('#address-error').text()).toContain('We have sent several emails to this address')
    expect((await one.post('/account/address', { address: newAddress() })).status).toBe(303)
    expect((await one.post('/account/address', { address: newAddress() })).status).toBe(429)
  })

  test.each<{ what: string; address: Fields[string] }>([
    { what: 'nothing', address: '' },
    { what: 'spaces', address: '   ' },
    { what: 'a zero width space', address: '\u200B' },
    { what: 'no address', address: 'lena' },
    { what: 'a NUL in it', address: 'le\u0000na@people.example' },
    { what: 'two in one field', address: 'a@people.example, b@people.example' },
    { what: 'two with a semicolon', address: 'a@people.example;b@people.example' },
    { what: 'two fields', address: ['a@people.example', 'b@people.example'] },
    { what: 'a second line', address: 'a@people.example\r\nBcc: b@people.example' },
    { what: '10,000 letters', address: `${'a'.repeat(10_000)}@people.example` },
    { what: 'the one there is', address: 'PRESENT' },
  ])('of $what is no address, and nobody is written to', async ({ address }) => {
    const given = address === 'PRESENT' ? ` ${people.lena.address.toUpperCase()} ` : address
    const emails = async () => (await house.admin('emails').where({ kind: 'confirm_address' })).length
    const before = await emails()
    const page = await lena.post('/account/address', { address: given })
    expect(page.status).toBe(422)
    expect(page.$('#address-error').text()).toMatch(
      /Enter an email address|more than one address|already your address|could not save some/,
    )
    if (typeof given === 'string' && !/[\u0000\r]/.test(given)) expect(page.$('#address').val()).toBe(given)
    expect(await emails()).toBe(before)
  })

  test('is confirmed by no link that is foreign, malformed or of another kind', async () => {
    const browser = await signIn(house, people.lena)
    const { link } = await signInMail(house, people.lena, () =>
      openBrowser(house).post('/sign-in', { address: people.lena.address }),
    )
    const secret = link.split('/').at(-1) ?? ''
    for (const one of ['x', 'A'.repeat(43), '%00', '..%2Faccount', 'a'.repeat(5_000), secret]) {
      expect((await browser.get(`/account/address/${one}`)).status).toBe(410)
      expect((await browser.post(`/account/address/${one}`)).status).toBe(410)
    }
    expect((await browser.get('/account/address/%ff')).status).toBe(400)
  })

  test('stands sealed in the database, and its links as hashes', async () => {
    const { to, links } = await ask(lena, people.lena.address)
    const { rows } = await house.admin.raw<{ rows: { text: string }[] }>(
      'select c::text as text from address_changes c',
    )
    const whole = rows.map(({ text }) => text).join()
    for (const plain of [to, ...links.map(link => link.split('/').at(-1) ?? '')]) {
      expect(whole).not.toContain(plain)
      expect(whole).not.toContain(Buffer.from(plain).toString('hex'))
    }
  })
})

/** The address by which somebody can sign in now, as their own account tells it. */
async function presentAddress(person: TestPerson): Promise<string> {
  return (await findAccount(await openSession(house, person))).address
}
