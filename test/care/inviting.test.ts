import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { v7 as newId } from 'uuid'
import { as } from '../../src/database/connections'
import { addressHash } from '../../src/people/store'
import { openBrowser, openBrowserOf, type Browser, type Seen } from '../support/browser'
import { openHouse, type House } from '../support/house'
import { until } from '../support/patience'
import { practiceAtTheRiver, type People, type TestPerson } from '../support/people'
import { practiceOf } from '../support/practices'

let house: House
let people: People
let ruth: Browser
let tomas: Browser
let margit: Browser
let lena: Browser
beforeAll(async () => {
  house = await openHouse({ LIMIT_SIGN_IN_ADDRESS: '1000' })
  people = await practiceAtTheRiver(house)
  ruth = await openBrowserOf(house, people.ruth)
  tomas = await openBrowserOf(house, people.tomas)
  margit = await openBrowserOf(house, people.margit)
  lena = await openBrowserOf(house, people.lena)
})
afterAll(() => house.close())
beforeEach(() => {
  house.post.rules.refuse = null
})

const newAddress = () => `${newId()}@new.example`

/** Invites somebody on the page for it. */
async function invite(browser: Browser, fields: Record<string, string | string[]>): Promise<Seen> {
  return browser.fill(await browser.get('/clients/new'), fields)
}

/** The invitations that wait, as a page shows them. */
function waiting(page: Seen): string[] {
  const cards = page.$('.row:has(form)').toArray()
  return cards.map(card => page.$(card).text().replace(/\s+/g, ' ').trim())
}

test('Ruth invites somebody, who gets a neutral mail and stands among those who have not answered', async () => {
  const address = newAddress()
  const form = await ruth.get('/clients/new')
  expect(form.text).toContain('Sender Messages <messages@portal.example>')
  expect(form.text).toContain('Subject An invitation for you')
  expect(form.text).toContain('Two people who share one email address cannot have two accounts')
  expect(form.$('[name=therapist]')).toHaveLength(0)
  const page = await ruth.follow(await ruth.fill(form, { name: 'Clara Rossi', address, together: 'yes' }))
  expect(page.text).toContain('The invitation is on its way.')
  const [card] = waiting(page)
  expect(card).toContain(`Clara Rossi ${address}`)
  expect(card).toContain('Comes with other people')
  const [mail] = await house.post.waitFor(address, 1)
  expect(mail?.subject).toBe('An invitation for you')
  expect(mail?.text).not.toMatch(/Ruth|Clara|practice|therap/i)
  const row = await house
    .admin('invitations')
    .orderBy('sent_at', 'desc')
    .first<{ therapistId: string; together: boolean }>()
  expect(row).toMatchObject({ therapistId: people.ruth.id, together: true })
})

test('a known address and an unknown one are answered in the same way, and none of it shows who is known', async () => {
  const answers = []
  for (const address of [people.omar.address, people.josef.address, people.margit.address, newAddress()]) {
    const answer = await invite(ruth, { name: 'Somebody', address })
    const { date: _, ...headers } = answer.headers
    const list = (await ruth.get('/clients')).text.replaceAll(address, '…')
    answers.push({ status: answer.status, to: answer.to, html: answer.html, headers, list })
    const { id } = await house.admin('invitations').orderBy('id', 'desc').first<{ id: string }>('id')
    await ruth.post(`/clients/invitations/${id}/taking-back`)
  }
  for (const answer of answers) expect(answer).toEqual(answers[0])
})

test('to the same address twice is said in words, and no second mail goes out', async () => {
  const address = newAddress()
  await invite(ruth, { name: 'Clara Rossi', address })
  const again = await invite(ruth, { name: 'Clara Rossi', address: ` ${address.toUpperCase()} ` })
  expect(again.status).toBe(422)
  expect(again.text).toContain('already invited this address')
  expect(again.$('#name').val()).toBe('Clara Rossi')
  expect(
    await house.admin('emails').where({ kind: 'invitation' }).whereNot({ status: 'failed' }),
  ).not.toEqual([])
  await house.post.waitFor(address, 1)
  expect(house.post.to(address)).toHaveLength(1)
  expect(house.post.to(address.toUpperCase())).toHaveLength(0)
})

test('an owner chooses whose client it is', async () => {
  const address = newAddress()
  const form = await margit.get('/clients/new')
  const offered = form.$('[name=therapist] + label').toArray()
  expect(offered.map(label => form.$(label).text())).toEqual([
    'Karim Benali',
    'Ruth Adler',
    'Tomas Lindqvist',
  ])
  const forgotten = await margit.fill(form, { name: 'Clara Rossi', address })
  expect(forgotten.status).toBe(422)
  expect(forgotten.text).toContain('Choose their therapist.')
  for (const nobody of [people.lena.id, people.margit.id, newId(), 'nobody'])
    expect((await margit.fill(form, { name: 'Clara Rossi', address, therapist: nobody })).status).toBe(422)
  const page = await margit.follow(
    await margit.fill(form, { name: 'Clara Rossi', address, therapist: people.tomas.id }),
  )
  expect(waiting(page).join()).toContain('With Tomas Lindqvist')
  expect((await tomas.get('/clients')).text).toContain(address)
  expect((await ruth.get('/clients')).text).not.toContain(address)
})

test('a therapist cannot invite for a colleague, whatever the form says', async () => {
  const address = newAddress()
  await ruth.post('/clients/new', { name: 'Clara Rossi', address, therapist: people.tomas.id })
  expect((await tomas.get('/clients')).text).not.toContain(address)
  expect((await ruth.get('/clients')).text).toContain(address)
})

describe('an invitation that waits', () => {
  async function waitsFor(address: string) {
    await invite(ruth, { name: 'Clara Rossi', address })
    await house.post.waitFor(address, 1)
    const row = await house.admin('invitations').orderBy('id', 'desc').first<{ id: string }>('id')
    return `/clients/invitations/${row.id}`
  }
  const linkIn = (text: string | undefined) => /\/invitations\/(\S+)/.exec(text ?? '')?.[1]

  test('can be sent again, with another link', async () => {
    const address = newAddress()
    const path = await waitsFor(address)
    expect((await ruth.follow(await ruth.post(`${path}/again`))).text).toContain('on its way')
    const [first, second] = await house.post.waitFor(address, 2)
    expect(linkIn(first?.text)).toBeTruthy()
    expect(linkIn(second?.text)).not.toBe(linkIn(first?.text))
  })

  test('can be taken back, once and for all', async () => {
    const address = newAddress()
    const path = await waitsFor(address)
    const page = await ruth.follow(await ruth.post(`${path}/taking-back`))
    expect(page.text).toContain('You have taken the invitation back.')
    expect(page.text).not.toContain(address)
    for (const deed of ['again', 'taking-back']) expect((await ruth.post(`${path}/${deed}`)).status).toBe(404)
  })

  test('can be touched by its therapist and by an owner, and by nobody else', async () => {
    const path = await waitsFor(newAddress())
    const { petra } = await practiceOf(house, {
      petra: { name: 'Petra Holm', roles: ['owner', 'therapist'] },
    })
    const strangers = [tomas, lena, await openBrowserOf(house, petra)]
    for (const deed of ['again', 'taking-back']) {
      for (const stranger of strangers) expect((await stranger.post(`${path}/${deed}`)).status).toBe(404)
      expect((await openBrowser(house).post(`${path}/${deed}`)).to).toBe('/sign-in')
      expect((await margit.post(`${path}/${deed}`)).status).toBe(303)
    }
  })

  test('says when its mail did not arrive', async () => {
    const address = newAddress()
    house.post.rules.refuse = to => (to === address ? { code: 550 } : null)
    await invite(ruth, { name: 'Clara Rossi', address })
    await until(async () =>
      Boolean(await house.admin('emails').where({ kind: 'invitation', status: 'failed' }).first()),
    )
    expect(waiting(await ruth.get('/clients'))[0]).toContain('Cannot be reached by email')
    house.post.rules.refuse = null
    const { id } = await house.admin('invitations').orderBy('id', 'desc').first<{ id: string }>('id')
    await ruth.post(`/clients/invitations/${id}/again`)
    expect(waiting(await ruth.get('/clients'))[0]).not.toContain('Cannot be reached by email')
  })

  test('of which the link is too old says so', async () => {
    const path = await waitsFor(newAddress())
    await house
      .admin('invitations')
      .where({ id: path.split('/').at(-1) })
      .update({ expiresAt: new Date(0) })
    expect(waiting(await ruth.get('/clients'))[0]).toContain('The link no longer works.')
  })
})

describe('what cannot be invited is said in words, and what was typed is still there', () => {
  const good = { name: 'Clara Rossi', address: 'clara@new.example' }
  test.each<[string, Record<string, string | string[]>, string]>([
    ['an empty name', { ...good, name: '' }, 'Enter the name'],
    ['a name of spaces', { ...good, name: '   ' }, 'Enter the name'],
    ['a name of no width', { ...good, name: '\u200B\u200D' }, 'Enter the name'],
    ['a name with a NUL', { ...good, name: 'Cla\u0000ra' }, 'could not save some of the characters'],
    ['a name on two lines', { ...good, name: 'Clara\nBcc: x@evil.example' }, 'on one line'],
    ['a name of 10,000 letters', { ...good, name: 'a'.repeat(10_000) }, 'longer than 100'],
    ['two names', { ...good, name: ['Clara', 'Josef'] }, 'could not save some of the characters'],
    ['an empty address', { ...good, address: '' }, 'Enter an email address'],
    ['an address of spaces', { ...good, address: '  ' }, 'Enter an email address'],
    ['an address of no width', { ...good, address: '\u200B' }, 'Enter an email address'],
    [
      'an address with a NUL',
      { ...good, address: 'cl\u0000ara@new.example' },
      'could not save some of the characters',
    ],
    ['an address on two lines', { ...good, address: 'clara@new.example\nBcc: x' }, 'Enter an email address'],
    [
      'an address of 10,000 letters',
      { ...good, address: `${'a'.repeat(10_000)}@new.example` },
      'Enter an email address',
    ],
    [
      'two addresses in one field',
      { ...good, address: 'clara@new.example, josef@new.example' },
      'more than one address',
    ],
    [
      'two address fields',
      { ...good, address: ['clara@new.example', 'josef@new.example'] },
      'could not save some of the characters',
    ],
  ])('%s', async (_, fields, words) => {
    const answer = await invite(ruth, fields)
    expect(answer.status).toBe(422)
    expect(answer.text).toContain(words)
    expect(answer.$('#name').val()).toContain([fields.name].flat()[0]?.replace('\u0000', '').split('\n')[0])
    expect(answer.$('#address').val()).toContain(
      [fields.address].flat()[0]?.replace('\u0000', '').split('\n')[0],
    )
  })

  test('and a form of nothing, or of something else', async () => {
    for (const fields of [{}, { constructor: 'x' }, { ['__proto__']: 'x' }, { 'name[first]': 'x' }])
      expect((await ruth.post('/clients/new', fields)).status).toBe(422)
  })
})

test('the database itself shows invitations and clients only to their therapist and to owners, and tells nobody who else was invited', async () => {
  const address = newAddress()
  await invite(ruth, { name: 'Clara Rossi', address })
  const { id } = await house.admin('invitations').orderBy('id', 'desc').first<{ id: string }>('id')
  const { petra } = await practiceOf(house, { petra: { name: 'Petra Holm', roles: ['owner', 'therapist'] } })
  const seenBy = (person: TestPerson) =>
    as(person, async db => ({
      invitation: (await db('invitations').where({ id }).select<unknown[]>('id')).length,
      clientsOfRuth: (await db('care').where({ therapistId: people.ruth.id }).select<unknown[]>('id')).length,
      asked: (
        await db.raw<{ rows: unknown[] }>('select * from known_to_me(?, ?)', [
          [people.ruth.id],
          [addressHash(address)],
        ])
      ).rows.length,
    }))
  expect(await seenBy(people.ruth)).toEqual({ invitation: 1, clientsOfRuth: 3, asked: 1 })
  expect(await seenBy(people.margit)).toEqual({ invitation: 1, clientsOfRuth: 3, asked: 1 })
  for (const other of [people.tomas, petra])
    expect(await seenBy(other)).toEqual({ invitation: 0, clientsOfRuth: 0, asked: 0 })
  expect(await seenBy(people.lena)).toEqual({ invitation: 0, clientsOfRuth: 1, asked: 0 })
})

test('a client has no page of clients, and whoever is not signed in is asked to', async () => {
  for (const path of ['/clients', '/clients/new', '/clients/import', '/clients/import/template']) {
    expect((await lena.get(path)).status).toBe(404)
    expect((await openBrowser(house).get(path)).to).toContain('/sign-in')
  }
  expect((await lena.get('/')).$('nav a[href="/clients"]')).toHaveLength(0)
  expect((await ruth.get('/inbox')).$('nav a[href="/clients"]').text()).toBe('Clients')
})
