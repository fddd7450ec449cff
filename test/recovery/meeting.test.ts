import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { v7 as newId } from 'uuid'
import { findAccount } from '../../src/accounts/account'
import { openBrowser, signIn, type Browser } from '../support/browser'
import { openHouse, type House } from '../support/house'
import { openSession, practiceAtTheRiver, type People, type TestPerson } from '../support/people'

let house: House
let people: People
let ruth: Browser
let margit: Browser
beforeAll(async () => {
  house = await openHouse({ LIMIT_SIGN_IN_ADDRESS: '1000', LIMIT_SIGN_IN_NETWORK: '100000' })
  people = await practiceAtTheRiver(house)
  await house.admin.raw(`update people set joined_at = joined_at - interval '30 days'`)
  ruth = await signIn(house, people.ruth)
  margit = await signIn(house, people.margit)
})
afterAll(() => house.close())
beforeEach(async () => {
  await house.admin('limits').delete()
})

const newAddress = () => `new-${newId()}@elsewhere.example`
const linkIn = (text = '') => new URL(/https?:\/\/\S+/.exec(text)?.[0] ?? 'http://none/none').pathname
const addressOf = async (person: TestPerson) => (await findAccount(await openSession(house, person))).address
const meetingOf = ({ id }: TestPerson) =>
  house.admin('addressMeetings').where({ personId: id }).first<Record<string, unknown> | undefined>()

async function pathOf(client: TestPerson, therapist: TestPerson): Promise<string> {
  const care = await house
    .admin('care')
    .where({ clientId: client.id, therapistId: therapist.id })
    .first<{ id: string }>('id')
  return `/clients/${care.id}/new-address`
}

/** Somebody of the practice begins it, and says the code. */
async function begin(helper: Browser, client: TestPerson, therapist = people.ruth): Promise<string> {
  const path = await pathOf(client, therapist)
  const page = await helper.fill(await helper.get(path), {}, `form[action="${path}"]`)
  expect(page.status).toBe(200)
  return page.$('.code__letters').text()
}

/** The client types the code and a new address on a device of their own. @returns the link of the mail to it */
async function type(code: string, quiet: 'yes' | 'no', address = newAddress()) {
  const browser = openBrowser(house)
  expect((await browser.post('/new-address', { code, address, quiet })).to).toBe('/new-address/asked')
  const [mail] = await house.post.waitFor(address, 1, '/new-address/')
  return { browser, address, link: linkIn(mail?.text), mail }
}

/** As if these days had gone by: the waiting time is the database’s, and no request can name another. */
async function daysLater({ id }: TestPerson, days: number): Promise<void> {
  await house.admin.raw(
    `update address_meetings set opens_at = opens_at - make_interval(days => ?), expires_at = expires_at - make_interval(days => ?) where person_id = ?`,
    [days, days, id],
  )
}

const outboxIsQuiet = () => signIn(house, people.karim)
const toOld = (address: string) => house.post.to(address, 'Someone says that they can no longer read')

describe('a client without mailbox, paper and second factor', () => {
  test('sets a new address with a code from a meeting, when somebody else has spoken with them too and three days are over', async () => {
    const { lena } = people
    const lenas = await signIn(house, lena)
    const code = await begin(ruth, lena)
    expect(code).toMatch(/^[A-Z]{4}-[A-Z]{4}-[A-Z]{4}$/)
    const { link, address, browser, mail } = await type(code, 'no')
    expect(mail?.text).not.toMatch(/Lena|Ruth|River|Makeright|therap/)
    const before = await browser.get(link)
    for (const text of [
      'Ruth Adler started this with you.',
      'Someone else at the practice has to confirm that they have spoken with you too.',
      'You wait for three days',
      'We email your old address, with a link that stops this.',
    ])
      expect(before.text).toContain(text)
    expect((await meetingOf(lena))?.confirmedAt).toBeNull()
    const waits = await browser.follow(await browser.fill(before, {}))
    expect(waits.text).toContain('Your new address is confirmed')
    expect(waits.$('main form')).toHaveLength(0)
    await house.post.waitFor(lena.address, 1, 'Someone says that they can no longer read')
    expect(toOld(lena.address)[0]?.text).not.toContain(address)

    await daysLater(lena, 4)
    expect((await browser.post(link)).to).toBe(link)
    expect(await addressOf(lena)).toBe(lena.address)
    const path = await pathOf(lena, people.ruth)
    expect((await ruth.get(path)).$(`form[action="${path}/speaking"]`)).toHaveLength(0)
    expect((await ruth.post(`${path}/speaking`)).to).toBe(`${path}?said=meeting-not-open`)
    const theirs = await margit.get(path)
    expect(theirs.html).not.toContain(address)
    const seconded = await margit.fill(theirs, {}, `form[action="${path}/speaking"]`)
    expect(seconded.to).toBe(`${path}?said=meeting-seconded`)

    const ready = await browser.get(link)
    expect(ready.text).toContain('Set your new address')
    expect((await browser.fill(ready, {})).to).toBe('/sign-in?said=address-set')
    expect(await addressOf(lena)).toBe(address)
    expect((await lenas.get('/account')).to).toContain('/sign-in')
    expect((await browser.get(link)).status).toBe(410)

    const back = await signIn(house, { ...lena, address })
    const { text } = await back.get('/account')
    for (const happened of [
      'Ruth Adler started to change your email address with you, at a meeting.',
      'The new email address from the meeting was confirmed.',
      'Margit Sommer confirmed that they have spoken with you about the new email address.',
      'Your email address was changed after a meeting.',
    ])
      expect(text).toContain(happened)
    people.lena = { ...lena, address }
  })

  test('has to wait, whatever is said and pressed before', async () => {
    const { josef } = people
    const { link, browser } = await type(await begin(ruth, josef), 'yes')
    await browser.post(link)
    const path = await pathOf(josef, people.ruth)
    await margit.post(`${path}/speaking`)
    await daysLater(josef, 2)
    for (let i = 0; i < 3; i += 1) expect((await browser.post(link)).to).toBe(link)
    expect(await addressOf(josef)).toBe(josef.address)
    await margit.post(`${path}/stopping`)
  })

  test('may ask that the old address hears nothing, where somebody else can say that it is them', async () => {
    const { josef } = people
    const { link, browser } = await type(await begin(ruth, josef), 'yes')
    expect((await browser.get(link)).text).toContain('We send nothing to your old address.')
    await browser.post(link)
    await outboxIsQuiet()
    expect(toOld(josef.address)).toHaveLength(0)
    await ruth.post(`${await pathOf(josef, people.ruth)}/stopping`)
  })

  test('whose code opened nothing within the hour is given a new one, and each is used once', async () => {
    const { mei } = people
    const first = await begin(ruth, mei)
    const second = await begin(ruth, mei)
    await house.admin('addressMeetings').where({ personId: mei.id }).update({ expiresAt: new Date() })
    for (const code of [first, second]) {
      const address = newAddress()
      await openBrowser(house).post('/new-address', { code, address, quiet: 'no' })
      await outboxIsQuiet()
      expect(house.post.to(address, '')).toHaveLength(0)
    }
    const third = await begin(ruth, mei)
    await type(third, 'no')
    const address = newAddress()
    await openBrowser(house).post('/new-address', { code: third, address, quiet: 'no' })
    await outboxIsQuiet()
    expect(house.post.to(address, '')).toHaveLength(0)
    await ruth.post(`${await pathOf(mei, people.ruth)}/stopping`)
  })
})

describe('a change that the client did not ask for', () => {
  /** Ruth does both sides by herself. */
  async function ruthAlone(client: TestPerson) {
    const { link, browser } = await type(await begin(ruth, client), 'no')
    await browser.post(link)
    const [mail] = await house.post.waitFor(client.address, 1, 'Someone says that they can no longer read')
    return { link, browser, stop: linkIn(mail?.text) }
  }

  test('is stopped by the link in the mail to the old address, which changes nothing by being looked at', async () => {
    const { omar } = people
    const omars = people.karim
    const karim = await signIn(house, omars)
    const { link, browser } = await type(await begin(karim, omar, omars), 'no')
    await browser.post(link)
    const [mail] = await house.post.waitFor(omar.address, 1, 'Someone says that they can no longer read')
    const stop = linkIn(mail?.text)
    const omarsBrowser = openBrowser(house)
    const page = await omarsBrowser.get(stop)
    await omarsBrowser.agent.head(stop)
    expect(await meetingOf(omar)).toBeDefined()
    expect(page.html).not.toMatch(/Karim|River|@/)
    expect((await omarsBrowser.fill(page, {})).text).toContain('We have stopped it')
    expect(await meetingOf(omar)).toBeUndefined()
    expect((await browser.get(link)).status).toBe(410)
    expect((await browser.post(link)).status).toBe(410)
  })

  test('stands on the page and in the account of whoever is signed in, and is stopped there', async () => {
    const { mei } = people
    await ruthAlone(mei)
    const meis = await signIn(house, mei)
    for (const path of ['/', '/account']) {
      const { text } = await meis.get(path)
      expect(text).toContain('Someone has started to change your email address')
      expect(text).toContain('Ruth Adler started this on')
    }
    const stopping = await meis.fill(await meis.get('/'), {}, 'form[action="/account/new-address/stopping"]')
    expect(stopping.to).toBe('/account?said=meeting-stopped')
    expect(await meetingOf(mei)).toBeUndefined()
    expect((await meis.get('/')).text).not.toContain('Someone has started to change your email address')
  })

  test('is not finished by the one who began it, however long it stands', async () => {
    const { josef } = people
    const { link, browser } = await ruthAlone(josef)
    await daysLater(josef, 10)
    await ruth.post(`${await pathOf(josef, people.ruth)}/speaking`)
    await browser.post(link)
    expect(await addressOf(josef)).toBe(josef.address)
    await expect(
      house.admin('addressMeetings').where({ personId: josef.id }).update({
        secondedBy: people.ruth.id,
        secondedAt: new Date(),
      }),
    ).rejects.toMatchObject({ constraint: 'address_meetings_not_alone' })
  })

  test('is not seconded by a colleague who came within the last two weeks', async () => {
    const { josef, tomas, margit: owner } = people
    await house.admin('people').where({ id: owner.id }).update({ joinedAt: new Date() })
    const path = await pathOf(josef, people.ruth)
    expect((await margit.post(`${path}/speaking`)).to).toBe(`${path}?said=meeting-not-open`)
    await house.admin.raw(`update people set joined_at = joined_at - interval '30 days' where id = ?`, [
      owner.id,
    ])
    // a colleague who never worked with this client does not even find the page
    expect((await (await signIn(house, tomas)).get(path)).status).toBe(404)
    await ruth.post(`${path}/stopping`)
  })
})

describe('where nobody else of the practice could say that it is them', () => {
  const alone = async (work: () => Promise<void>) => {
    const others = house.admin('people').whereIn('id', [people.margit.id, people.karim.id])
    await others.clone().update({ joinedAt: new Date() })
    try {
      await work()
    } finally {
      await others.clone().update({ joinedAt: new Date(Date.now() - 30 * 86_400_000) })
    }
  }

  test('the client waits for fourteen days, and the old address hears of it in any case; both are said before', async () => {
    await alone(async () => {
      const { josef } = people
      const heard = toOld(josef.address).length
      const path = await pathOf(josef, people.ruth)
      expect((await ruth.get(path)).text).toContain('So they wait for fourteen days')
      const { link, browser, address } = await type(await begin(ruth, josef), 'yes')
      const page = await browser.get(link)
      expect(page.text).toContain('You wait for fourteen days')
      expect(page.text).toContain('This time we have to')
      await browser.fill(page, {})
      await house.post.waitFor(josef.address, heard + 1, 'Someone says that they can no longer read')
      await daysLater(josef, 13)
      await browser.post(link)
      expect(await addressOf(josef)).toBe(josef.address)
      await daysLater(josef, 2)
      expect((await browser.post(link)).to).toBe('/sign-in?said=address-set')
      expect(await addressOf(josef)).toBe(address)
      people.josef = { ...josef, address }
    })
  })

  test('it cannot be begun for somebody who wants no mail: nobody could be asked', async () => {
    await alone(async () => {
      const { mei } = people
      await house.admin('people').where({ id: mei.id }).update({ contact: 'none' })
      await house.admin('care').where({ clientId: mei.id, therapistId: people.tomas.id }).delete()
      const path = await pathOf(mei, people.ruth)
      const answer = await ruth.post(path)
      expect(answer.to).toBe(`${path}?said=meeting-not-possible`)
      expect((await ruth.follow(answer)).text).toContain('You cannot start this here')
      expect(await meetingOf(mei)).toBeUndefined()
      await house.admin('people').where({ id: mei.id }).update({ contact: 'mail' })
    })
  })
})

test('it is begun by nobody but an owner, or a therapist of theirs, now or before', async () => {
  const { lena, omar, ruth: therapist, karim } = people
  const path = await pathOf(lena, therapist)
  expect((await (await signIn(house, people.tomas)).post(path)).status).toBe(404)
  expect((await (await signIn(house, omar)).post(path)).status).toBe(404)
  expect((await ruth.post(await pathOf(omar, karim))).status).toBe(404)
  await house
    .admin('care')
    .where({ clientId: lena.id, therapistId: therapist.id })
    .update({ until: new Date() })
  expect((await ruth.get(path)).status).toBe(200)
  await house.admin('care').where({ clientId: lena.id, therapistId: therapist.id }).update({ until: null })
  expect(await house.admin('addressMeetings').where({ personId: lena.id })).toHaveLength(0)
})
