import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { openBrowser, openBrowserOf, type Browser, type Seen } from '../support/browser'
import { addressOf, comeBeside, invitationTo, inviteBeside, linkOf, writeBeside } from '../support/companions'
import { sayWithFile } from '../support/files'
import { openHouse, type House } from '../support/house'
import { make, practiceAtTheRiver, send, type People } from '../support/people'
import { concernRow, deedsIn, newsTo } from '../support/traces'
import { write } from '../support/writing'

let house: House
let people: People
let lena: Browser
let ruth: Browser
beforeAll(async () => {
  house = await openHouse({ LIMIT_SIGN_IN_ADDRESS: '1000' })
  people = await practiceAtTheRiver(house)
  lena = await openBrowserOf(house, people.lena)
  ruth = await openBrowserOf(house, people.ruth)
})
afterAll(() => house.close())

const first = 'You told my sister that I come here.'

async function answered(): Promise<string> {
  const id = await send(people.lena, { therapist: people.ruth.id, audience: 'therapist' }, new Date(), first)
  await make(people.ruth, id, 'acknowledge', { words: 'That should not have happened.' })
  return id
}

const headings = (page: Seen) =>
  page
    .$('.entry__who')
    .toArray()
    .map(one => page.$(one).text().replace(/\s+/g, ' ').trim())

/** Nadia, who interprets in this concern from now on. */
async function withNadia(id: string) {
  const address = addressOf('nadia')
  const companion = await inviteBeside(house, people.lena, id, { who: 'Nadia', address, part: 'interpreter' })
  const nadia = await comeBeside(house, companion, 'Nadia Haddad', address)
  return { companion, nadia, browser: await openBrowserOf(house, nadia) }
}

describe('before an interpreter is invited', () => {
  test('the page asks whether anybody wants it, keeps no answer, and shows ways to other help', async () => {
    const id = await answered()
    const page = await lena.get(`/concerns/${id}`)
    const asking = await lena.get(page.$('a[href$="/companions"]').attr('href') ?? '')
    expect(asking.text).toContain('Does anyone else want you to invite someone?')
    expect(asking.text).toContain('Nobody may make you invite anyone')
    expect(asking.$('main form')).toHaveLength(0)
    expect(
      asking
        .$('main a')
        .toArray()
        .map(link => asking.$(link).attr('href')),
    ).not.toContainEqual(expect.stringMatching(/yes|no\b/))
    const pressed = await lena.get(asking.$('main a[href$="page=3"]').attr('href') ?? '')
    expect(pressed.text).toContain('You do not have to invite anyone')
    expect(pressed.$('main a[href="/more"]')).toHaveLength(1)
    expect(pressed.$(`main a[href="/concerns/${id}/readers"]`)).toHaveLength(1)
    expect(pressed.text).toContain('Telephone counselling')
    expect(await deedsIn(house, id)).toEqual(['send', 'acknowledge'])
  })

  test('is there for the client alone, and not once it is closed', async () => {
    const id = await answered()
    const path = `/concerns/${id}/companions`
    for (const who of [people.ruth, people.margit, people.josef])
      expect((await (await openBrowserOf(house, who)).get(path)).status).toBe(404)
    await make(people.lena, id, 'close', { words: '' }, new Date(), { outcome: 'leave' })
    expect((await lena.get(path)).status).toBe(404)
    expect(
      (await lena.post(path, { name: 'Nadia', address: 'nadia@people.example', part: 'helper' })).status,
    ).toBe(404)
  })

  test('bad input is answered in words, and nothing that was typed is lost', async () => {
    const path = `/concerns/${await answered()}/companions`
    const form = await lena.get(`${path}?page=2`)
    expect(form.text).toContain('They cannot read what is here now')
    const none = await lena.fill(form, {})
    expect(none.status).toBe(422)
    expect(none.text).toContain('Choose what they do for you.')
    const again = await lena.fill(none, { name: 'Nadia', address: 'nadia at home', part: 'interpreter' })
    expect(again.status).toBe(422)
    expect(again.$('input[name=name]').attr('value')).toBe('Nadia')
    expect(again.$('input[name=address]').attr('value')).toBe('nadia at home')
    expect(again.$('input[value=interpreter]').is('[checked]')).toBe(true)
    const own = await lena.fill(again, { address: people.lena.address })
    expect([own.status, own.text.includes('This is your own email address.')]).toEqual([422, true])
  })
})

describe('an invitation that has got lost', () => {
  test('is sent again by the client, with a new link, and no event of the practice tells of it', async () => {
    const id = await answered()
    const address = addressOf('nadia')
    const companion = await inviteBeside(house, people.lena, id, {
      who: 'Nadia',
      address,
      part: 'interpreter',
    })
    const first = await invitationTo(house, address)
    await house
      .admin('invitations')
      .where({ id: companion })
      .update({ expiresAt: new Date(Date.now() - 60_000) })
    const events = () => house.admin('events').whereNull('concernId').count()
    const before = await events()
    const page = await lena.get(`/concerns/${id}`)
    expect(page.text).toContain('has not accepted yet. The link in our email no longer works.')
    for (const who of [people.ruth, people.margit, people.josef]) {
      const other = await openBrowserOf(house, who)
      expect((await other.post(`/companions/${companion}/again`)).status).toBe(404)
    }
    const others = await ruth.get(`/concerns/${id}`)
    expect(others.$('form[action$="/again"]')).toHaveLength(0)
    expect(others.text).toContain('Nadia was invited on')
    expect(others.text).not.toContain('The link in our email')
    expect((await lena.fill(page, {}, 'form[action$="/again"]')).to).toBe(`/concerns/${id}?said=invited`)
    await house.post.waitFor(address, 2, '/invitations/')
    expect((await lena.get(`/concerns/${id}`)).text).toContain('The link in our email works until')
    const second = await invitationTo(house, address)
    expect(second).not.toBe(first)
    const visitor = openBrowser(house)
    const shown = async (link: string) => (await visitor.fill(await visitor.get(link), {})).text
    expect(await shown(first)).not.toContain('You would read and write beside Lena Brandt')
    expect(await shown(second)).toContain('You would read and write beside Lena Brandt')
    expect(await events()).toEqual(before)
  })

  test('is not sent again where there is nothing to come to any more', async () => {
    const [closed, ended] = [await answered(), await answered()]
    const invitations = []
    for (const id of [closed, ended]) {
      const address = addressOf('nadia')
      invitations.push(await inviteBeside(house, people.lena, id, { who: 'Nadia', address, part: 'helper' }))
    }
    const pages = [await lena.get(`/concerns/${closed}`), await lena.get(`/concerns/${ended}`)]
    await make(people.lena, closed, 'close', { words: '' }, new Date(), { outcome: 'leave' })
    await lena.fill(await lena.get(`/companions/${invitations[1] ?? ''}/ending`), {})
    const emails = await house.admin('emails').where({ kind: 'invitation' }).count()
    for (const page of pages) expect((await lena.fill(page, {}, 'form[action$="/again"]')).status).toBe(404)
    expect((await lena.get(`/concerns/${closed}`)).$('form[action$="/again"]')).toHaveLength(0)
    expect(await house.admin('emails').where({ kind: 'invitation' }).count()).toEqual(emails)
    const { browser, companion } = await withNadia(await answered())
    expect((await browser.post(`/companions/${companion}/again`)).status).toBe(404)
    expect((await lena.post(`/companions/${companion}/again`)).status).toBe(404) // who has come already
  })
})

describe('the invitation', () => {
  test('goes out by an email that names nobody, and opens to the one who has its link', async () => {
    const id = await answered()
    const address = addressOf('nadia')
    const form = await lena.get(`/concerns/${id}/companions?page=2`)
    const answer = await lena.fill(form, { name: 'Nadia', address, part: 'interpreter' })
    expect(answer.to).toBe(`/concerns/${id}?said=invited`)
    expect((await lena.get(`/concerns/${id}`)).text).toContain('Nadia was invited on')
    const link = await invitationTo(house, address)
    const [mail] = house.post.to(address, '/invitations/')
    for (const word of ['Lena', 'Nadia', 'Ruth', 'therap', 'River']) expect(mail?.raw).not.toContain(word)
    const visitor = openBrowser(house)
    const arriving = await visitor.get(`${link}?open`)
    expect(arriving.text).toContain('would like you to interpret.')
    expect(arriving.text).toContain('You would read and write beside Lena Brandt, in one conversation.')
    expect(arriving.text).toContain(
      'You see what is written from the invitation on, and nothing from before.',
    )
    expect(arriving.text).not.toContain('client of')
    const came = await visitor.fill(
      arriving,
      { name: 'Nadia Haddad', contact: 'mail', language: 'en' },
      'main form:last',
    )
    expect(came.to).toBe('/accompanying')
    const list = await visitor.follow(came)
    expect(list.$('.row__link').text()).toBe('Beside Lena Brandt')
    expect((await visitor.get('/')).to).toBe('/accompanying')
  })

  test('says to whoever is to help that help is wanted', async () => {
    const invitee = { who: 'Nadia', address: addressOf('nadia'), part: 'helper' } as const
    const link = await linkOf(house, await inviteBeside(house, people.lena, await answered(), invitee))
    const { text } = await openBrowser(house).get(`/invitations/${link}?open`)
    expect(text).toContain('would like you to help with reading and writing.')
    expect(text).not.toContain('interpret')
  })

  test('is for nobody who works here, whom it leads to the other way', async () => {
    const id = await answered()
    const invitee = { who: 'Karim', address: people.karim.address, part: 'helper' } as const
    const link = await linkOf(house, await inviteBeside(house, people.lena, id, invitee))
    const karim = await openBrowserOf(house, people.karim)
    const arriving = await karim.get(`/invitations/${link}`)
    const refused = await karim.fill(arriving, {}, 'main form:last')
    expect(refused.status).toBe(422)
    expect(refused.text).toContain('You work here.')
    expect((await karim.get(`/concerns/${id}`)).status).toBe(404)
  })

  test('is one of three at the most, and never twice to the same address', async () => {
    const id = await answered()
    const addresses = ['a', 'b', 'c', 'd'].map(addressOf)
    const ask = async (address: string) =>
      lena.fill(await lena.get(`/concerns/${id}/companions?page=2`), {
        name: 'Someone',
        address,
        part: 'helper',
      })
    expect((await ask(addresses[0] ?? '')).status).toBe(303)
    const twice = await ask(addresses[0] ?? '')
    expect([twice.status, twice.text.includes('You have already invited this address')]).toEqual([422, true])
    for (const address of addresses.slice(1, 3)) expect((await ask(address)).status).toBe(303)
    const fourth = await ask(addresses[3] ?? '')
    expect([fourth.status, fourth.text.includes('You already have three people here')]).toEqual([422, true])
  })
})

describe('an interpreter', () => {
  test('reads what comes after the invitation, writes beside the client, and is named to everybody', async () => {
    const id = await answered()
    const { nadia, browser } = await withNadia(id)
    const told = await newsTo(house, nadia)
    await make(people.ruth, id, 'write', { words: 'Welcome, both of you.' })
    expect(await newsTo(house, nadia)).toBe(told + 1)
    const page = await browser.get(`/concerns/${id}`)
    expect(page.status).toBe(200)
    expect(page.text).toContain('Welcome, both of you.')
    for (const hidden of [first, 'That should not have happened.']) expect(page.html).not.toContain(hidden)
    expect(page.text).toContain('Lena Brandt and Ruth Adler will read this.')
    expect(
      page.$('form[action$="/closure"], a[href$="/closure"], a[href$="/copy"], a[href$="/readers"]'),
    ).toHaveLength(0)
    const news = await newsTo(house, people.ruth)
    await write(browser, `/concerns/${id}`, 'She says: thank you.')
    expect(await newsTo(house, people.ruth)).toBe(news + 1)
    expect(await concernRow(house, id)).toMatchObject({ status: 'discussing', waits: 'answer' })
    expect(headings(await browser.get(`/concerns/${id}`)).at(-1)).toContain(
      'Written by you, beside Lena Brandt',
    )
    expect(headings(await ruth.get(`/concerns/${id}`)).at(-1)).toContain(
      'Written by Nadia Haddad, who interprets for Lena Brandt',
    )
    const hers = await lena.get(`/concerns/${id}`)
    expect(headings(hers).at(-1)).toContain('Written by Nadia Haddad, who interprets for you')
    expect(hers.text).toContain('Nadia Haddad interprets for you here')
    expect(hers.text).toContain('Ruth Adler and Nadia Haddad (interpreter) will read this.')
    expect(hers.$('.openings').text()).toContain('Nadia Haddad')
    const copy = await ruth.get(`/concerns/${id}/copy`)
    expect(copy.status).toBe(200)
  })

  test('sees files from the invitation on, and none before it; the client sees that they opened one', async () => {
    const id = await answered()
    const before = await sayWithFile(people.lena, id)
    const { companion, browser } = await withNadia(id)
    const after = await sayWithFile(people.lena, id)
    for (const part of ['', '/thumbnail']) {
      expect((await browser.get(`/attachments/${before}${part}`)).status).toBe(404)
      expect((await browser.get(`/attachments/${after}${part}`)).status).toBe(200)
    }
    expect(await house.admin('companions').where({ id: companion }).whereNotNull('openedOn')).toHaveLength(1)
    const page = (await browser.get(`/concerns/${id}`)).html
    expect(page).toContain(after)
    expect(page).not.toContain(before)
    expect(page).not.toContain('Add pictures or files') // their own words take none along
  })

  test('finds nothing that is not theirs', async () => {
    const id = await answered()
    const { browser } = await withNadia(id)
    for (const path of ['copy', 'receipt', 'readers', 'companions', 'closure', 'message', 'session', 'talk'])
      expect([path, [303, 404].includes((await browser.get(`/concerns/${id}/${path}`)).status)]).toEqual([
        path,
        true,
      ])
    for (const path of [
      '/inbox',
      '/board',
      '/clients',
      '/concerns/new',
      '/consultations',
      '/more',
      `/concerns/${await answered()}`,
    ])
      expect([path, (await browser.get(path)).status]).toEqual([path, 404])
    const page = await browser.get(`/concerns/${id}`)
    const forged = await browser.fill(page, { words: 'I close this for her.' }, '#answer form')
    expect(forged.status).toBe(303)
    const closed = await browser.post(`/concerns/${id}/closure`, { outcome: 'leave', words: 'Over.' })
    expect([404, 409]).toContain(closed.status)
    expect(await concernRow(house, id)).not.toMatchObject({ status: 'closed' })
  })

  test('is seen before anybody sends: a page from before their invitation holds', async () => {
    const id = await answered()
    const before = await ruth.get(`/concerns/${id}`)
    await withNadia(id)
    const held = await ruth.fill(before, { words: 'I am sorry.', as: 'it-is' }, '#answer form')
    expect(held.status).toBe(409)
    expect(held.text).toContain('Someone was invited to read this')
    expect(held.text).toContain('Nadia Haddad')
  })

  test('waits where the client alone goes on', async () => {
    const id = await answered()
    const { browser } = await withNadia(id)
    await make(people.ruth, id, 'propose_closing', { repaired: 'We spoke.', different: 'No sisters.' })
    const page = await browser.get(`/concerns/${id}`)
    expect(page.$('#answer')).toHaveLength(0)
    expect(page.text).toContain('Lena Brandt decides, and writes next.')
  })
})

describe('the end', () => {
  test('comes at once and without an email; the others read a line, and the words stay', async () => {
    const id = await answered()
    const { companion, nadia, browser } = await withNadia(id)
    await writeBeside(nadia, id, 'She says: thank you.')
    const waiting = await browser.get(`/concerns/${id}`)
    const emails = (await house.admin('emails')).length
    const page = await lena.get(`/concerns/${id}`)
    const ending = await lena.get(page.$(`a[href*="${companion}"]`).attr('href') ?? '')
    expect(ending.text).toContain('Nobody gets an email about it.')
    const answer = await lena.fill(ending, {})
    expect(answer.to).toBe(`/concerns/${id}?said=companion-ended`)
    expect((await house.admin('emails')).length).toBe(emails)
    expect((await browser.get(`/concerns/${id}`)).status).toBe(303) // their session has ended with it
    const late = await browser.fill(waiting, { words: 'One more.' }, '#answer form')
    expect(late.status).toBe(303)
    expect(await deedsIn(house, id)).toEqual([
      'send',
      'acknowledge',
      'invite_companion',
      'write_beside',
      'end_companion',
    ])
    const seen = await ruth.get(`/concerns/${id}`)
    expect(headings(seen).at(-1)).toContain('Lena Brandt ended Nadia Haddad’s access')
    expect(seen.text).toContain('Written by Nadia Haddad, who interprets for Lena Brandt')
    expect(seen.text).not.toContain('Nadia Haddad (interpreter) will read this')
    expect(await house.admin('addresses').where({ personId: nadia.id })).toEqual([])
    expect((await lena.fill(ending, {})).to).toBe(`/concerns/${id}?said=companion-ended`) // a second click
    expect(await deedsIn(house, id)).toHaveLength(5)
  })

  test('leaves whoever helps elsewhere what they have there', async () => {
    const [one, other] = [await answered(), await answered()]
    const { companion, nadia, browser } = await withNadia(one)
    const invitee = { who: 'Nadia', address: nadia.address, part: 'helper' } as const
    const link = await linkOf(house, await inviteBeside(house, people.lena, other, invitee))
    const joined = await browser.fill(await browser.get(`/invitations/${link}`), {}, 'main form:last')
    expect(joined.status).toBe(303)
    const page = await lena.get(`/companions/${companion}/ending`)
    await lena.fill(page, {})
    expect((await browser.get(`/concerns/${one}`)).status).toBe(404)
    expect((await browser.get(`/concerns/${other}`)).status).toBe(200)
    expect((await browser.get('/accompanying')).$('.row__link')).toHaveLength(1)
  })

  test('takes an invitation back that nobody has accepted', async () => {
    const id = await answered()
    const address = addressOf('nadia')
    const companion = await inviteBeside(house, people.lena, id, { who: 'Nadia', address, part: 'helper' })
    const link = await invitationTo(house, address)
    await lena.fill(await lena.get(`/companions/${companion}/ending`), {})
    expect((await openBrowser(house).get(`${link}?open`)).status).toBe(410)
    expect((await lena.get(`/concerns/${id}`)).text).not.toContain('Nadia was invited on')
  })
})
