import { afterAll, beforeEach, beforeAll, describe, expect, test } from '@jest/globals'
import { v7 as newId } from 'uuid'
import { boardOf } from '../../src/board/store'
import { readView } from '../../src/board/view'
import { changeRoles, endAccess } from '../../src/staff/store'
import { openBrowser, openBrowserOf, type Browser } from '../support/browser'
import { openHouse, type House } from '../support/house'
import { until } from '../support/patience'
import { practiceAtTheRiver, send, type People } from '../support/people'

let house: House
let people: People
let margit: Browser
beforeAll(async () => {
  house = await openHouse({ LIMIT_SIGN_IN_ADDRESS: '1000' })
})
afterAll(() => house.close())
beforeEach(async () => {
  people = await practiceAtTheRiver(house)
  margit = await openBrowserOf(house, people.margit)
})

const newcomer = () => ({
  name: 'Selma Aydin',
  address: `selma-${newId()}@people.example`,
  roles: 'supervisor',
})

const linkTo = async (address: string, mails = 1) => {
  const mail = (await house.post.waitFor(address, mails, '/invitations/')).at(-1)
  return /\/invitations\/[\w-]{43}/.exec(mail?.text ?? '')?.[0] ?? ''
}

const opens = async (link: string) => (await openBrowser(house).get(link)).status === 200

describe('inviting somebody who works here', () => {
  test('sends them a neutral mail, and shows them among those who are not here yet', async () => {
    const selma = newcomer()
    const answer = await margit.fill(await margit.get('/people/inviting'), selma)
    const page = await margit.follow(answer)
    expect(page.text).toContain('The invitation is on its way.')
    expect(page.text).toContain(selma.address)
    expect(page.text).toContain('supervisor')
    const [mail] = await house.post.waitFor(selma.address, 1)
    expect(`${mail?.subject} ${mail?.text}`).not.toMatch(/Selma|Margit|River|therap|practice|concern/i)
  })

  test('again gives a new link, and the old one opens nothing any more; taken back, neither does', async () => {
    const selma = newcomer()
    await margit.fill(await margit.get('/people/inviting'), selma)
    const first = await linkTo(selma.address)
    await margit.fill(await margit.get('/people'), {}, 'form[action$="/again"]')
    const second = await linkTo(selma.address, 2)
    expect([await opens(first), await opens(second)]).toEqual([false, true])
    const back = await margit.fill(await margit.get('/people'), {}, 'form[action$="/taking-back"]')
    expect((await margit.follow(back)).text).not.toContain(selma.address)
    expect(await opens(second)).toBe(false)
  })

  test('does not tell whether an address is known here already', async () => {
    const answers = []
    for (const address of [people.lena.address, `nobody-${newId()}@people.example`]) {
      const form = await margit.get('/people/inviting')
      const { status, to, html, headers } = await margit.fill(form, { ...newcomer(), address })
      const { date: _, ...same } = headers
      answers.push({ status, to, html, headers: same })
    }
    expect(answers[0]).toEqual(answers[1])
    expect((await margit.get('/people')).text).toContain(people.lena.address) // as it was typed
  })

  test.each([
    { what: 'nothing', fields: { name: '', address: '', roles: [] }, wrong: ['name', 'address', 'roles'] },
    { what: 'a name without ink', fields: { name: '\u200B \u00AD' }, wrong: ['name'] },
    { what: 'a name of 201 letters', fields: { name: 'x'.repeat(201) }, wrong: ['name'] },
    { what: 'two addresses', fields: { address: 'a@people.example, b@people.example' }, wrong: ['address'] },
    {
      what: 'an address with a line in it',
      fields: { address: 'a@people.example\r\nBcc: b@x.example' },
      wrong: ['address'],
    },
    { what: 'a role that there is not', fields: { roles: 'king' }, wrong: ['roles'] },
    { what: 'the role of a client', fields: { roles: 'client' }, wrong: ['roles'] },
  ])('with $what says what is missing, and keeps the rest', async ({ fields, wrong }) => {
    const answer = await margit.fill(await margit.get('/people/inviting'), { ...newcomer(), ...fields })
    expect(answer.status).toBe(422)
    const said = answer.$('.govuk-error-summary a').toArray()
    expect(said.map(link => answer.$(link).attr('href'))).toEqual(wrong.map(field => `#${field}`))
    if (!wrong.includes('name')) expect(answer.$('#name').val()).toBe('Selma Aydin')
    expect(
      await house.admin('invitations').where({ practiceId: people.margit.practiceId, acceptedAt: null }),
    ).toEqual([])
  })
})

describe('roles', () => {
  test('are changed by an owner, and count at once', async () => {
    const page = await margit.get(`/people/${people.tomas.id}`)
    const ofTherapists = 'If they are no longer a therapist, their clients become former clients.'
    expect(page.text).toContain(ofTherapists)
    const answer = await margit.fill(page, { roles: ['supervisor'] }, 'form[action$="/roles"]')
    expect((await margit.follow(answer)).text).toContain('Their roles have changed.')
    expect((await margit.get(`/people/${people.tomas.id}`)).text).not.toContain(ofTherapists)
    const row = await house.admin('people').where({ id: people.tomas.id }).first<{ roles: string[] }>('roles')
    expect(row).toEqual({ roles: ['supervisor'] })
    const care = await house
      .admin('care')
      .where({ therapistId: people.tomas.id })
      .select<{ until: Date | null }[]>('until')
    expect(care.map(({ until }) => until !== null)).toEqual([true])
  })

  test('none at all is no choice', async () => {
    const page = await margit.get(`/people/${people.tomas.id}`)
    const answer = await margit.post(page.$('form[action$="/roles"]').attr('action') ?? '', {})
    expect(answer.status).toBe(422)
    expect(answer.text).toContain('Choose at least one role.')
  })

  test('the last owner stays an owner, and is told why', async () => {
    await changeRoles(people.margit, people.karim.id, ['therapist'], new Date())
    const answer = await margit.post(`/people/${people.margit.id}/roles`, { roles: ['therapist'] })
    expect(answer.status).toBe(409)
    expect(answer.text).toContain('The practice needs an owner.')
    expect((await margit.post(`/people/${people.margit.id}/ending`)).status).toBe(409)
    expect((await margit.get('/board')).status).toBe(200)
  })

  test.each(['taking the role', 'ending the access'])(
    'of two owners who are %s from each other at the same moment, one stays',
    async what => {
      const take = (by: People['margit'], of: People['margit']) =>
        what === 'taking the role'
          ? changeRoles(by, of.id, ['therapist'], new Date())
          : endAccess(by, of.id, new Date())
      const { margit: one, karim: other } = people
      const done = await Promise.allSettled([take(one, other), take(other, one)])
      expect(done.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
      const owners = await house
        .admin('people')
        .where({ practiceId: one.practiceId, endedAt: null })
        .whereRaw(`'owner' = any(roles)`)
      expect(owners).toHaveLength(1)
    },
  )
})

describe('ending somebody’s access', () => {
  test('signs them out everywhere at once, for good; what is open stays, and its client is told', async () => {
    const concern = await send(people.lena, { therapist: people.ruth.id, audience: 'therapist' })
    const [phone, desk] = [await openBrowserOf(house, people.ruth), await openBrowserOf(house, people.ruth)]
    const mails = house.post.to(people.lena.address).length
    const asked = await margit.get(`/people/${people.ruth.id}/ending`)
    expect(asked.text).toContain('Their clients become former clients.')
    const page = await margit.follow(await margit.fill(asked, {}))
    expect(page.text).toContain('Their access has ended')
    for (const browser of [phone, desk]) {
      expect((await browser.get('/inbox')).to).toMatch(/^\/sign-in/)
      expect((await browser.get(`/concerns/${concern}`)).to).toMatch(/^\/sign-in/)
    }
    const again = await openBrowser(house).post('/sign-in', { address: people.ruth.address })
    expect({ status: again.status, to: again.to }).toEqual({ status: 303, to: '/sign-in/digits' })
    const { lines } = await boardOf(people.margit, readView(people.margit, {}), new Date())
    expect(lines.map(line => line.concernId)).toEqual([concern])
    await house.post.waitFor(people.lena.address, mails + 1)
    const lena = await (await openBrowserOf(house, people.lena)).get(`/concerns/${concern}`)
    expect(lena.text).toContain('Nobody who reads this can answer you any more. You can invite someone else')
    expect(lena.text).toContain('cannot read it any more, since')
    expect((await margit.get('/board')).text).toContain(
      'No longer works as a therapist here. Their clients can let',
    )
  })

  test('and a new invitation to the same address lets them in again, as who they were', async () => {
    await endAccess(people.margit, people.tomas.id, new Date())
    const form = await margit.get('/people/inviting')
    await margit.fill(form, { name: 'Tomas', address: people.tomas.address, roles: 'therapist' })
    await until(async () => opens(await linkTo(people.tomas.address))) // the mail of the first invitation may come later still
  })
})

test.each(['ruth', 'lena'] as const)('for %s there are no pages of owners', async who => {
  const browser = await openBrowserOf(house, people[who])
  for (const path of ['/people', '/people/inviting', `/people/${people.tomas.id}`, '/practice'])
    expect((await browser.get(path)).status).toBe(404)
  expect((await browser.post(`/people/${people.tomas.id}/ending`)).status).toBe(404)
  expect((await browser.post('/people/inviting', newcomer())).status).toBe(404)
})

test('an owner of another practice finds nobody here', async () => {
  const elsewhere = await practiceAtTheRiver(house)
  const owner = await openBrowserOf(house, elsewhere.margit)
  const foreign = await owner.get(`/people/${people.tomas.id}`)
  const nobody = await owner.get(`/people/${newId()}`)
  expect(foreign.status).toBe(404)
  expect(foreign.html).toBe(nobody.html)
  expect((await owner.post(`/people/${people.tomas.id}/ending`)).status).toBe(404)
  await expect(endAccess(elsewhere.margit, people.tomas.id, new Date())).rejects.toMatchObject({
    code: '42501',
  })
})
