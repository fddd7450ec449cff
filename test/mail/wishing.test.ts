import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals'
import { DateTime } from 'luxon'
import { v7 as newId } from 'uuid'
import { askToChangeAddress } from '../../src/accounts/address-change'
import { invite } from '../../src/staff/invitations'
import { openBrowser, signIn } from '../support/browser'
import { openHouse, type House } from '../support/house'
import { emailsOf } from '../support/emails'
import { make, practiceAtTheRiver, send, type People, type TestPerson } from '../support/people'
import { practiceOf } from '../support/practices'

// What somebody wishes is asked right before each attempt, whatever the email is: somebody else may be reading along by now.

let house: House
let people: People
let emails: ReturnType<typeof emailsOf>
beforeAll(async () => {
  house = await openHouse()
  people = await practiceAtTheRiver(house)
  emails = emailsOf(house)
  await emails.settled() // by an invitation each of them has come in
})
afterEach(() => {
  house.post.rules.refuse = null
})
afterAll(() => house.close())

/** A client says over the pages of the portal how they may be told. */
async function choose(client: TestPerson, contact: string, hours: { from?: string; until?: string } = {}) {
  const browser = await signIn(house, client)
  const answer = await browser.fill(await browser.get('/account/details'), { contact, ...hours })
  return { browser, answer }
}

async function newsFor(client: TestPerson, therapist = people.ruth): Promise<void> {
  const concern = await send(client, { therapist: therapist.id, audience: 'therapist' })
  await make(therapist, concern, 'acknowledge', { words: 'I have read it.' })
}

/** Hours of Vienna that are closed now and for half a day. */
function closedHours() {
  const opens = DateTime.now().setZone('Europe/Vienna').plus({ hours: 12 }).startOf('hour')
  const hours = { from: String(opens.hour), until: String((opens.hour + 1) % 24) }
  return { hours, opensAt: opens.toJSDate() }
}

const refuseNow = (person: { address: string }) => {
  house.post.rules.refuse = to => (to === person.address ? { code: 451 } : null)
}

const newsTo = ({ address }: { address: string }) => house.post.to(address, 'something new for you')

/** What failed once is not tried again by itself while somebody makes up their mind. */
const putOff = ({ id }: TestPerson) =>
  house
    .admin('emails')
    .where({ personId: id, kind: 'news', status: 'waiting' })
    .update({ nextAt: new Date(Date.now() + 3_600_000) })

test('who wants no mail any more gets none that was tried before', async () => {
  const { mei } = people
  refuseNow(mei)
  await newsFor(mei)
  await emails.becomes(mei, { attempts: 1, status: 'waiting', heldBy: null }, 'news')
  await putOff(mei)
  house.post.rules.refuse = null
  await choose(mei, 'none')
  const email = await emails.becomes(mei, { status: 'unsent', attempts: 1 }, 'news')
  expect(email).toMatchObject({ failure: null, secret: null, heldUp: false })
  expect(newsTo(mei)).toEqual([])
})

test('a mail that was tried before waits for the next open hour too', async () => {
  const { josef } = people
  refuseNow(josef)
  await newsFor(josef)
  await emails.becomes(josef, { attempts: 1, status: 'waiting', heldBy: null }, 'news')
  const { hours, opensAt } = closedHours()
  await putOff(josef)
  house.post.rules.refuse = null
  await choose(josef, 'hours', hours)
  for (let email; email?.nextAt.getTime() !== opensAt.getTime();)
    email = await emails.becomes(josef, { attempts: 1, status: 'waiting', heldBy: null }, 'news')
  expect(newsTo(josef)).toEqual([])
  await choose(josef, 'mail')
  await house.post.waitFor(josef.address, 1, 'something new for you')
})

test('an invitation to somebody who is known here and wants no mail stays here, and the inviter reads only that mail does not reach them', async () => {
  const { omar, ruth } = people
  const before = house.post.to(omar.address, '/invitations/').length
  await choose(omar, 'none')
  await invite(ruth, ['client'], ruth.id, [{ name: 'Omar H.', address: omar.address }], new Date())
  await emails.settled()
  expect(house.post.to(omar.address, '/invitations/')).toHaveLength(before)
  expect(await house.admin('emails').where({ kind: 'invitation', status: 'unsent' })).toHaveLength(1)
  const page = await (await signIn(house, ruth)).get('/clients')
  expect(
    page
      .$('li')
      .filter((_, li) => page.$(li).text().includes('Omar H.'))
      .text(),
  ).toContain('Cannot be reached by email')
})

test('no other practice learns of it, and its invitation goes out', async () => {
  const { omar } = people
  const { hugo } = await practiceOf(house, { hugo: { name: 'Hugo Falk', roles: ['owner', 'therapist'] } })
  const before = house.post.to(omar.address, '/invitations/').length
  await invite(hugo, ['client'], hugo.id, [{ name: 'Omar H.', address: omar.address }], new Date())
  await house.post.waitFor(omar.address, before + 1, '/invitations/')
  expect((await (await signIn(house, hugo)).get('/clients')).text).not.toContain('Cannot be reached by email')
})

test('an invitation to somebody who is known here waits for their hours', async () => {
  const { lena, karim } = people
  const { hours, opensAt } = closedHours()
  const before = house.post.to(lena.address, '/invitations/').length
  await choose(lena, 'hours', hours)
  await invite(karim, ['client'], karim.id, [{ name: 'Lena B.', address: lena.address }], new Date())
  const waits = () =>
    house.admin('emails').where({ kind: 'invitation', status: 'waiting', nextAt: opensAt, heldBy: null })
  while ((await waits()).length === 0) await emails.settled()
  expect(house.post.to(lena.address, '/invitations/')).toHaveLength(before)
  await choose(lena, 'mail')
})

test('who asks for their address to be changed gets the mail to it; who is known at the other one and wants none gets none', async () => {
  const { josef, omar } = people
  await askToChangeAddress(josef, { from: josef.address, to: omar.address }, new Date())
  await house.post.waitFor(josef.address, 1, '/account/address/')
  await emails.settled()
  expect(house.post.to(omar.address, '/account/address/')).toEqual([])
})

test('asking for it for themselves, they get the mails to both, whatever they wish', async () => {
  const { omar } = people
  const elsewhere = `omar-${newId()}@elsewhere.example`
  await askToChangeAddress(omar, { from: omar.address, to: elsewhere }, new Date())
  await house.post.waitFor(omar.address, 1, '/account/address/')
  await house.post.waitFor(elsewhere, 1, '/account/address/')
})

test('that their way of signing in was changed is not told by mail to who wants none', async () => {
  const { omar, margit } = people
  await house.admin.raw(`select post_email(?, ?, ?, 'changed', null, now())`, [
    margit.practiceId,
    omar.id,
    newId(),
  ])
  await emails.becomes(omar, { status: 'unsent', attempts: 0 }, 'changed')
})

test('a mail for somebody whose access has ended is not sent', async () => {
  const { tomas } = people
  await house.admin('addresses').where({ personId: tomas.id }).delete()
  await house.admin.raw(`select post_email(?, ?, ?, 'news', null, now())`, [
    tomas.practiceId,
    tomas.id,
    newId(),
  ])
  await emails.becomes(tomas, { status: 'lapsed', attempts: 0 }, 'news')
})

test('their therapist and the owner see that mail does not reach them, and nothing more', async () => {
  const { omar, karim, margit } = people
  for (const person of [karim, margit]) {
    const page = await (await signIn(house, person)).get('/clients')
    const row = page
      .$('li.line')
      .filter((_, li) => page.$(li).text().includes(omar.name))
      .first()
    expect(row.text()).toContain('Cannot be reached by email')
  }
})

test('who chooses no mail is offered a passkey and a code on paper, and the wish holds already', async () => {
  const { mei } = people
  await choose(mei, 'mail')
  const { browser, answer } = await choose(mei, 'none')
  expect(answer.to).toBe('/account/without-mail')
  expect(await house.admin('people').where({ id: mei.id }).first('contact')).toEqual({ contact: 'none' })
  const page = await browser.follow(answer)
  expect(
    page
      .$('main a')
      .toArray()
      .map(a => page.$(a).attr('href')),
  ).toEqual(expect.arrayContaining(['/second-factor', '/account/paper']))
  expect((await browser.fill(await browser.get('/account/details'), { contact: 'none' })).to).toBe(
    '/account?said=changed',
  )
  await openBrowser(house).post('/sign-in', { address: mei.address })
  await emails.becomes(mei, { status: 'sent' }, 'sign_in')
})

test('several news that wait for the same person become one: held by the hour, by a refusal, or while another is brought', async () => {
  const { lena } = people
  const open = await house.admin('emails').where({ personId: lena.id, kind: 'news', status: 'waiting' })
  expect(open).toEqual([])
  const waiting = async () => (await emails.to(lena, 'news')).filter(({ status }) => status === 'waiting')
  const before = newsTo(lena).length

  const { hours } = closedHours()
  const { browser } = await choose(lena, 'hours', hours)
  for (let times = 0; times < 3; times += 1) await newsFor(lena)
  await emails.settled()
  expect(await waiting()).toHaveLength(1)
  refuseNow(lena)
  await browser.fill(await browser.get('/account/details'), { contact: 'mail' })
  await emails.becomes(lena, { attempts: 1, status: 'waiting', heldBy: null }, 'news')
  for (let times = 0; times < 2; times += 1) await newsFor(lena)
  await emails.settled()
  expect(await waiting()).toHaveLength(1)
  expect(newsTo(lena)).toHaveLength(before)

  let letThrough = () => undefined as unknown
  const held = new Promise<void>(resolve => (letThrough = resolve))
  house.post.rules.refuse = null
  house.post.rules.wait = to => (to === lena.address ? held : null)
  await emails.hurry()
  await emails.becomes(lena, { attempts: 2, status: 'waiting' }, 'news')
  for (let times = 0; times < 3; times += 1) await newsFor(lena)
  letThrough()
  house.post.rules.wait = null
  await emails.settled()
  expect(newsTo(lena)).toHaveLength(before + 2)
  expect(await waiting()).toEqual([])
})

test('news that became one is missed by an owner for whose eyes any of it was, and by no other', async () => {
  const { karim, margit, ruth } = people
  const missed = async () => {
    const board = await (await signIn(house, karim)).get('/board')
    return board.$('.standing--late').text()
  }
  const fails = async (client: TestPerson, alsoElsewhere: boolean) => {
    const browser = await signIn(house, client)
    const details = async (wish: Record<string, string>) =>
      browser.fill(await browser.get('/account/details'), wish)
    await details({ contact: 'hours', ...closedHours().hours })
    if (alsoElsewhere) await newsFor(client, ruth)
    await emails.settled()
    const kept = await send(client, { therapist: ruth.id, audience: 'owners', owners: [margit.id] })
    await make(margit, kept, 'acknowledge', { words: 'I have read it.' })
    await emails.settled()
    const waits = (await emails.to(client, 'news')).filter(({ status }) => status === 'waiting')
    expect(waits).toHaveLength(1)
    house.post.rules.refuse = to => (to === client.address ? { code: 550 } : null)
    await details({ contact: 'mail' })
    await emails.becomes(client, { status: 'failed' }, 'news')
  }
  await fails(people.josef, false)
  expect(await missed()).not.toContain('Josef Hartl')
  await fails(people.lena, true)
  expect(await missed()).toContain('Lena Brandt')
  expect(await missed()).not.toContain('Josef Hartl')
})
