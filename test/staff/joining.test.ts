import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals'
import { v7 as newId } from 'uuid'
import { invite } from '../../src/staff/invitations'
import { joinByInvitation } from '../../src/staff/arrival/pending-invitations'
import type { Person, Role } from '../../src/people/person'
import { openBrowser, prove, signIn, signInMail, type Browser } from '../support/browser'
import { comeByDoor } from '../support/doors'
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

const join = 'main form:has(input[name="into"])'
const asNew = 'main form.write'

/** Invites at an address that nobody here knows. @returns where the button of the link's first page leads */
async function invitedElsewhere(
  roles: readonly Role[],
  therapist: Person | null,
  by: Person = people.margit,
) {
  const address = `elsewhere-${newId()}@people.example`
  await invite(by, roles, therapist?.id ?? null, [{ name: 'N.', address }], new Date())
  const [mail] = await house.post.waitFor(address, 1, '/invitations/')
  const link = new URL(/https?:\/\/\S+/.exec(mail?.text ?? '')?.[0] ?? 'http://none/none').pathname
  return { address, link, path: `${link}?open=yes` }
}

const callDefiner = async () =>
  (await comeByDoor(people.ruth, { audience: 'owners', owners: [people.margit.id] })).person

const countPeople = async () =>
  (await house.admin('people').where({ practiceId: people.margit.practiceId })).length
const rolesOf = async ({ id }: Person) =>
  (await house.admin('people').where({ id }).first<{ roles: Role[] }>('roles')).roles.sort()
const careOf = async ({ id }: Person) =>
  (await house.admin('care').where({ clientId: id, until: null }).select<{ therapistId: string }[]>()).map(
    ({ therapistId }) => therapistId,
  )

/** Goes from the invitation's page to signing in, and comes back by what the mail or the second factor leads to. */
async function signInFrom(path: string, person: TestPerson, browser: Browser) {
  const page = await browser.get(path)
  const toSignIn = await browser.get(page.$('main a.button').attr('href') ?? '')
  const { link } = await signInMail(house, person, () => browser.fill(toSignIn, { address: person.address }))
  const led = await browser.follow(await browser.fill(await browser.get(link), {}))
  if (led.text.includes('You have an account here already')) return led
  const unproven = await browser.get(path)
  const proven = await prove(house, person, browser, unproven.$('main a.button').attr('href'))
  return browser.get(proven?.to ?? '')
}

test('a client signs in with the address of their account, and the invitation joins it', async () => {
  const { path, address } = await invitedElsewhere(['client'], people.karim, people.karim)
  const before = await countPeople()
  const browser = openBrowser(house)
  const page = await signInFrom(path, people.lena, browser)
  expect(page.text).toContain('Lena Brandt is signed in in this browser.')
  const answer = await browser.fill(page, {}, join)
  expect(answer).toMatchObject({ status: 303, to: '/' })
  expect((await browser.get('/concerns/new')).text).toContain('Karim Benali')
  expect(await countPeople()).toBe(before)
  expect((await careOf(people.lena)).sort()).toEqual([people.ruth.id, people.karim.id].sort())
  expect((await browser.get('/account')).text).toContain(people.lena.address)
  expect((await openBrowser(house).get(path)).status).toBe(410)
  await browser.post('/sign-in', { address })
  const token = await house.admin('signInTokens').orderBy('id', 'desc').first<{ personId: string | null }>()
  expect(token.personId).toBeNull()
})

test('somebody who works here gains a role at another address, once they have shown their second factor', async () => {
  const { path } = await invitedElsewhere(['supervisor'], null)
  const before = await countPeople()
  const browser = openBrowser(house)
  const page = await signInFrom(path, people.tomas, browser)
  expect((await browser.fill(page, {}, join)).to).toBe('/')
  expect(await rolesOf(people.tomas)).toEqual(['supervisor', 'therapist'])
  expect(await countPeople()).toBe(before)
})

test('a client whose mailbox is lost sets the invited address with their code on paper, and then accepts', async () => {
  const { path, address } = await invitedElsewhere(['client'], people.karim)
  const before = await countPeople()
  const josef = await signIn(house, people.josef)
  const paper = await josef.post('/account/paper')
  const code = paper.$('.code__letters').text()
  await josef.fill(paper, { group: code.slice(-4) }, 'form[action$="/kept"]')
  const browser = openBrowser(house)
  const page = await browser.get(path)
  const form = await browser.get(page.$('main a[href="/new-address"]').attr('href') ?? '')
  await browser.fill(form, { code, address, quiet: 'yes' }, 'form[action="/new-address"]')
  const [mail] = await house.post.waitFor(address, 1, '/account/address/')
  const confirming = new URL(/https?:\/\/\S+/.exec(mail?.text ?? '')?.[0] ?? 'http://none/none').pathname
  await browser.fill(await browser.get(confirming), {})
  const accepting = await signInFrom(path, { ...people.josef, address }, browser)
  expect((await browser.fill(accepting, {})).to).toBe('/')
  expect((await careOf(people.josef)).sort()).toEqual([people.ruth.id, people.karim.id].sort())
  expect(await countPeople()).toBe(before)
})

test('care that goes on already is not begun a second time, and nobody is told so', async () => {
  const { path } = await invitedElsewhere(['client'], people.ruth)
  const begun = async () =>
    (await house.admin('events').where({ kind: 'start_care', aboutId: people.mei.id })).length
  const before = await begun()
  const mei = await signIn(house, people.mei)
  expect((await mei.fill(await mei.get(path), {}, join)).to).toBe('/')
  expect(await begun()).toBe(before)
  expect((await careOf(people.mei)).sort()).toEqual([people.ruth.id, people.tomas.id].sort())
})

test('whoever is somebody else comes in as somebody new, and the account stays as it is', async () => {
  const { path } = await invitedElsewhere(['client'], people.karim)
  const before = await countPeople()
  const browser = await signIn(house, people.mei)
  const page = await browser.get(path)
  const answer = await browser.fill(page, { name: 'Nora Lind', contact: 'mail' }, asNew)
  expect(answer.status).toBe(303)
  expect((await browser.get('/')).text).toContain('Hello Nora Lind')
  expect(await countPeople()).toBe(before + 1)
  expect(await careOf(people.mei)).not.toContain(people.karim.id)
})

test('the page tells a stranger of no account: it is the same whether or not there is one', async () => {
  const { path } = await invitedElsewhere(['client'], people.karim)
  const page = await openBrowser(house).get(path)
  expect(page.text).toContain('Do you have an account here already?')
  expect(page.$('main form')).toHaveLength(1)
  for (const { name, address } of Object.values(people).filter(
    ({ id }) => id !== people.margit.id && id !== people.karim.id,
  )) {
    expect(page.html).not.toContain(address)
    if (name !== 'Ruth Adler') expect(page.html).not.toContain(name)
  }
})

test.each<[string, () => Promise<Browser>]>([
  ['nobody is signed in', () => Promise.resolve(openBrowser(house))],
  [
    'they have signed out',
    async () => {
      const browser = await signIn(house, people.lena)
      await browser.post('/sign-out')
      return browser
    },
  ],
  [
    'they have not shown their second factor',
    async () => {
      const browser = openBrowser(house)
      const { link } = await signInMail(house, people.tomas, () =>
        browser.post('/sign-in', { address: people.tomas.address }),
      )
      await browser.post(link)
      return browser
    },
  ],
  ['their account is of another practice', async () => signIn(house, (await practiceAtTheRiver(house)).lena)],
  [
    'they came without an account',
    async () => {
      const { cookie } = await openSession(house, await callDefiner())
      const browser = openBrowser(house)
      browser.agent.jar.setCookie(`${cookie}; path=/`, '127.0.0.1')
      return browser
    },
  ],
  ['they are the therapist whose client is invited', () => signIn(house, people.karim)],
])('nothing joins anything where %s, and the invitation stays good', async (_, open) => {
  const { path } = await invitedElsewhere(['client'], people.karim)
  const browser = await open()
  expect((await browser.get(path)).$(join)).toHaveLength(0)
  const before = await countPeople()
  const answer = await browser.post(path, { into: 'account' })
  expect(answer.status).not.toBe(303)
  expect(answer.headers['set-cookie'] ?? '').not.toMatch(/session=[^-;]/)
  expect(await countPeople()).toBe(before)
  const mei = await signIn(house, people.mei)
  expect((await mei.get(path)).$(join)).toHaveLength(1)
})

test('an invitation is used once, also when it is joined and accepted at the same moment', async () => {
  const { path } = await invitedElsewhere(['client'], people.karim)
  const omar = await signIn(house, people.lena)
  const answers = await Promise.all([
    omar.post(path, { into: 'account' }),
    omar.post(path, { into: 'account' }),
    openBrowser(house).post(path, { name: 'Nora Lind', pronouns: '', language: 'en', contact: 'mail' }),
  ])
  expect(answers.map(({ status }) => status).sort()).toEqual([303, 410, 410])
})

test('the database lets nobody join what is not for them', async () => {
  const { link } = await invitedElsewhere(['client'], people.karim)
  const secret = link.split('/').at(-1) ?? ''
  const { lena: stranger } = await practiceAtTheRiver(house)
  for (const person of [stranger, await callDefiner()])
    expect(
      await joinByInvitation(await openSession(house, person), secret, ['client'], '', new Date()),
    ).toBeNull()
  const [omars] = await invite(
    people.margit,
    ['client'],
    people.tomas.id,
    [{ name: 'O.', address: people.omar.address }],
    new Date(),
  )
  const lena = await openSession(house, people.lena)
  expect(await joinByInvitation(lena, omars?.link ?? '', ['client'], '', new Date())).toBeNull()
  expect(
    await joinByInvitation(lena, secret, ['client'], '', new Date(Date.now() + 15 * 24 * 3_600_000)),
  ).toBeNull()
  expect(await joinByInvitation(lena, secret, ['client'], '', new Date())).toBe('joined')
  expect(await joinByInvitation(lena, secret, ['client'], '', new Date())).toBeNull()
})
