import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { v7 as newId } from 'uuid'
import { breaksInChains } from '../../src/chains/verification'
import { moveOf } from '../../src/concerns/rules/moves'
import { asAuditor } from '../../src/database/migrations/migrations'
import { changeDetails, findAccount } from '../../src/accounts/account'
import { as } from '../../src/database/connections'
import { dayText } from '../../src/language/dates'
import { clockOf } from '../../src/language/locale'
import { acceptInvitation } from '../../src/staff/arrival/pending-invitations'
import { invite } from '../../src/staff/invitations'
import type { Person, Role } from '../../src/people/person'
import { newSecret } from '../../src/sign-in/sessions'
import { endAccess } from '../../src/staff/store'
import { startCare } from '../../src/care/changes'
import { joinSample } from '../../src/sample/newcomers'
import { hashOf } from '../../src/vault/keys'
import { openBrowser, openBrowserOf, type Seen } from '../support/browser'
import { comeByDoor } from '../support/doors'
import { openHouse, type House } from '../support/house'
import { atOnce } from '../support/locks'
import { make, openSession, practiceAtTheRiver, send, type People } from '../support/people'

let house: House
let people: People
beforeAll(async () => {
  house = await openHouse()
})
afterAll(() => house.close())
beforeEach(async () => {
  people = await practiceAtTheRiver(house)
})

const taken =
  'Someone who works here has this name already. Please add something that tells you apart, such as a middle name.'
const asStaff = { pronouns: 'they/them', language: 'en', contact: 'mail' }

/** The page behind the link of an invitation, as a path, and the secret in it. */
async function invited(roles: readonly Role[], address = `new-${newId()}@people.example`) {
  const therapist = roles.includes('client') ? people.ruth.id : null
  const invitee = { name: 'Somebody New', address }
  const [one] = await invite(people.margit, roles, therapist, [invitee], new Date())
  return { link: one?.link ?? '', path: `/invitations/${one?.link ?? ''}` }
}

async function called(person: Person, name: string): Promise<'changed' | 'name taken'> {
  const { address: _, ...details } = await findAccount(person)
  return changeDetails(person, { ...details, name })
}

const rowOf = ({ id }: Pick<Person, 'id'>) =>
  house.admin('people').where({ id }).first<Record<string, unknown>>()
const formerOf = ({ id }: Pick<Person, 'id'>) => house.admin('former_names').where({ personId: id })
const changesOf = ({ id }: Pick<Person, 'id'>) =>
  house.admin('events').where({ personId: id, kind: 'change_name' })
const errorAt = (page: Seen) => page.$('#name-error').text().replace(/\s+/g, ' ').trim()

describe('whoever comes to work here', () => {
  test('is told at the field that the name is taken, keeps what they wrote, and comes in with another', async () => {
    const { path, link } = await invited(['therapist'])
    const browser = openBrowser(house)
    const answer = await browser.post(path, { ...asStaff, name: 'tomás-lindqvist' })
    expect(answer.status).toBe(422)
    expect(errorAt(answer)).toContain(taken)
    expect(answer.$('#name').val()).toBe('tomás-lindqvist')
    expect(answer.$('#pronouns').val()).toBe('they/them')
    expect(answer.headers['set-cookie']).toBeUndefined()
    expect(answer.html).not.toContain('Lindqvist')
    const again = await browser.fill(answer, { name: 'Tomas E. Lindqvist' })
    expect(again).toMatchObject({ status: 303, to: '/first-steps' })
    expect(await house.admin('invitations').where({ linkHash: hashOf(link) })).toMatchObject([
      { acceptedAt: expect.any(Date) as unknown },
    ])
  })

  test('may be called like a client, like a colleague of another practice, and like somebody who has gone', async () => {
    const other = await practiceAtTheRiver(house)
    await endAccess(people.margit, people.tomas.id, new Date())
    for (const name of ['Lena Brandt', 'Tomas Lindqvist']) {
      const { path } = await invited(['therapist'])
      expect((await openBrowser(house).post(path, { ...asStaff, name })).status).toBe(303)
    }
    expect(other.tomas.name).toBe('Tomas Lindqvist')
  })

  test('and as a client anybody may be called as they like', async () => {
    const { path } = await invited(['client'])
    const answer = await openBrowser(house).post(path, { ...asStaff, name: 'Ruth Adler' })
    expect(answer.status).toBe(303)
  })

  test('who has an account whose name is taken is asked for another name, in the account that they have', async () => {
    expect(await called(people.lena, 'Ruth  ADLER')).toBe('changed') // a client may
    const { path } = await invited(['supervisor'], people.lena.address)
    const browser = await openBrowserOf(house, people.lena)
    const asked = await browser.fill(await browser.get(path), {})
    expect(asked.status).toBe(422)
    expect(errorAt(asked)).toContain(taken)
    expect(asked.$('#name').val()).toBe('Ruth  ADLER')
    expect((await rowOf(people.lena)).roles).toEqual(['client'])
    const faulty = await browser.fill(asked, { name: 'Ruth\u202E' })
    expect(faulty.status).toBe(422)
    expect(errorAt(faulty)).toContain('There is a hidden character in this')
    expect(await browser.fill(faulty, { name: 'Ruth Brandt' })).toMatchObject({ status: 303, to: '/' })
    const row = await rowOf(people.lena)
    expect(row.roles).toEqual(expect.arrayContaining(['client', 'supervisor']))
    expect(await called(people.ruth, 'Ruth Brandt')).toBe('name taken')
  })

  test('who joins with an account at another address is asked for another name there too', async () => {
    expect(await called(people.josef, 'Tomas Lindqvist')).toBe('changed')
    const { path } = await invited(['supervisor'])
    const browser = await openBrowserOf(house, people.josef)
    const form = 'form:has(input[name=into])'
    const asked = await browser.fill(await browser.get(path), {}, form)
    expect(asked.status).toBe(422)
    expect(errorAt(asked)).toContain(taken)
    expect(asked.$('#name')).toHaveLength(1)
    expect(asked.$('#name').val()).toBe('Tomas Lindqvist')
    expect(await browser.fill(asked, { name: 'Josef Hartl' }, form)).toMatchObject({ status: 303, to: '/' })
    expect((await rowOf(people.josef)).roles).toEqual(expect.arrayContaining(['client', 'supervisor']))
    expect((await (await openBrowserOf(house, people.margit)).get('/people')).text).toContain('Josef Hartl')
  })

  test('again, after somebody else has taken the name, is asked for another, and what they were called stays known', async () => {
    const { tomas, margit } = people
    await endAccess(margit, tomas.id, new Date())
    await joinSample(
      margit,
      { name: 'Tomas Lindqvist', address: `t-${newId()}@x.example`, roles: ['owner'] },
      new Date(),
    )
    const { path } = await invited(['therapist'], tomas.address)
    const browser = openBrowser(house)
    const asked = await browser.fill(await browser.get(`${path}?open=yes`), {})
    expect(asked.status).toBe(422)
    expect(asked.$('#name').val()).toBe('Tomas Lindqvist')
    expect((await browser.fill(asked, { name: 'Tomas E. Lindqvist' })).status).toBe(303)
    expect(await formerOf(tomas)).toHaveLength(1)
    expect(await changesOf(tomas)).toHaveLength(1)
  })
})

describe('whoever changes their name on their account', () => {
  test('to that of a colleague is told so at the field, and nothing is changed', async () => {
    const ruth = await openBrowserOf(house, people.ruth)
    const before = await rowOf(people.ruth)
    const form = await ruth.get('/account/details')
    expect(form.text).toContain('clients who know your old name see that one too')
    const answer = await ruth.fill(form, { name: 'Karim  BÉNALI', pronouns: 'she/her' })
    expect(answer.status).toBe(422)
    expect(errorAt(answer)).toContain(taken)
    expect(answer.$('#name').val()).toBe('Karim  BÉNALI')
    expect(answer.$('#pronouns').val()).toBe('she/her')
    expect(await rowOf(people.ruth)).toEqual(before)
    expect((await ruth.fill(answer, { name: 'Karima Benali' })).status).toBe(303)
    expect((await ruth.get('/account')).text).toContain('You changed your name.')
  })

  test('to no more than another way of writing it leaves no event', async () => {
    expect(await called(people.ruth, 'ruth ADLER')).toBe('changed')
    expect([await formerOf(people.ruth), await changesOf(people.ruth)]).toEqual([[], []])
    expect((await findAccount(people.ruth)).name).toBe('ruth ADLER')
  })

  test('leaves one event in the practice’s chain, which still holds', async () => {
    expect(await called(people.ruth, 'Ruth Berger')).toBe('changed')
    expect(await changesOf(people.ruth)).toHaveLength(1)
    expect((await findAccount(people.ruth)).name).toBe('Ruth Berger')
    const breaks: unknown[] = []
    const counts = { chains: 0, events: 0, entries: 0, heads: 0 }
    await asAuditor(house.urls.admin, async db => {
      for await (const one of breaksInChains(db, counts)) breaks.push(one)
    })
    expect(breaks).toEqual([])
    expect(counts.events).toBeGreaterThan(0)
  })

  test('as a client leaves nothing behind', async () => {
    await called(people.lena, 'Lena Berger')
    expect([await formerOf(people.lena), await changesOf(people.lena)]).toEqual([[], []])
  })

  test('as a client who has worked here leaves what they were called then', async () => {
    await house
      .admin('people')
      .where({ id: people.ruth.id })
      .update({ roles: ['client'] })
    await called({ ...people.ruth, roles: ['client'] }, 'Ruth Amsel')
    expect(await formerOf(people.ruth)).toHaveLength(1)
    expect(await changesOf(people.ruth)).toHaveLength(1)
  })
})

describe('of two at the same moment who want the same name', () => {
  test('one comes in, and the other is asked for another name', async () => {
    const paths = [(await invited(['therapist'])).path, (await invited(['owner'])).path]
    const names = ['Selma Aydin', 'selma aydın']
    const answers = await atOnce(
      house,
      people.margit.practiceId,
      paths.map((path, i) => () => openBrowser(house).post(path, { ...asStaff, name: names[i] ?? '' })),
      'practices',
    )
    expect(answers.map(({ status }) => status)).toEqual([303, 422])
    expect(answers.map(errorAt)[1]).toContain(taken)
  })

  test('on their accounts, one has it and the other is told', async () => {
    const said = await atOnce(
      house,
      people.margit.practiceId,
      [people.ruth, people.tomas].map(person => () => called(person, 'Sam Fox')),
      'practices',
    )
    expect(said).toEqual(['changed', 'name taken'])
    expect((await findAccount(people.tomas)).name).toBe('Tomas Lindqvist')
  })
})

describe('a client who chose by a name', () => {
  const today = () => dayText(new Date(), clockOf(people.margit))
  const told = (now: string, before: string) => `${now} was called ${before} until ${today()}.`
  const inList = (before: string) => `called ${before} until ${today()}`

  test('is shown it beside the new one, where they read who reads and where they choose; who came later is not', async () => {
    const { margit, ruth, lena, omar, karim, mei, josef } = people
    const lenas = await send(lena, { therapist: ruth.id, audience: 'together', owners: [margit.id] })
    await make(ruth, lenas, 'acknowledge', { words: 'I hear you.' })
    await called(ruth, 'Ruth Berger')
    await called(margit, 'Margit Winter')
    await startCare(margit, omar.id, ruth.id, new Date())
    const omars = await send(omar, { therapist: ruth.id, audience: 'together', owners: [margit.id] })

    const browser = await openBrowserOf(house, lena)
    const read = await browser.get(`/concerns/${lenas}`)
    expect(read.$('.readers').text()).toContain(inList('Ruth Adler'))
    expect(read.$('.readers').text()).toContain(inList('Margit Sommer'))
    const form = await browser.get(`/concerns/new?therapist=${ruth.id}`)
    expect(form.$('#audience-hint').text()).toContain(told('Ruth Berger', 'Ruth Adler'))
    expect(form.$('[id^=owners]').parent().text()).toContain(inList('Margit Sommer'))
    const preview = await browser.follow(
      await browser.fill(form, { happened: 'Again.', audience: 'together', owners: margit.id }),
    )
    expect(preview.$('.readers').text()).toContain(inList('Ruth Adler'))
    expect((await browser.get('/more')).text).toContain(told('Ruth Berger', 'Ruth Adler'))
    const meis = await openBrowserOf(house, mei)
    expect((await meis.get('/concerns/new')).text).toContain(told('Ruth Berger', 'Ruth Adler'))
    const josefs = await openBrowserOf(house, josef) // care with Ruth, and nothing with Margit
    const josefsForm = await josefs.get('/concerns/new')
    expect(josefsForm.text).toContain(told('Ruth Berger', 'Ruth Adler'))
    expect(josefsForm.html).not.toContain('Margit Sommer')

    for (const [person, paths] of [
      [omar, ['/', '/concerns/new', `/concerns/new?therapist=${ruth.id}`, `/concerns/${omars}`, '/more']],
      [karim, ['/board', '/people', `/people/${ruth.id}`]],
      [margit, ['/board', `/concerns/${lenas}`, '/people']],
    ] as const) {
      const theirs = await openBrowserOf(house, person)
      for (const path of paths) {
        const page = await theirs.get(path)
        expect([200, 303]).toContain(page.status)
        expect({ path, html: /Ruth Adler|Margit Sommer/.test(page.html) }).toEqual({ path, html: false })
      }
    }
  })

  test('is shown nothing where it is only written otherwise, and each of several', async () => {
    const { ruth, lena } = people
    const concern = await send(lena, { therapist: ruth.id, audience: 'therapist' })
    const browser = await openBrowserOf(house, lena)
    const readers = async () => (await browser.get(`/concerns/${concern}`)).$('.readers').text()
    await called(ruth, 'RUTH ADLER')
    expect(await readers()).not.toContain('called')
    await called(ruth, 'Ruth Berger')
    await called(ruth, 'Ruth Cohen')
    expect(await readers()).toContain(inList('Ruth Berger'))
    expect(await readers()).toContain(inList('RUTH ADLER'))
    await called(ruth, 'Ruth Berger')
    expect(await readers()).not.toContain(inList('Ruth Berger'))
    expect(await readers()).toContain(inList('Ruth Cohen'))
  })

  test('is shown it for a year where they choose, and after that only in what was read under it', async () => {
    const { ruth, lena } = people
    const before = await send(lena, { therapist: ruth.id, audience: 'therapist' })
    await called(ruth, 'Ruth Berger')
    const after = await send(lena, { therapist: ruth.id, audience: 'therapist' })
    const browser = await openBrowserOf(house, lena)
    const isShown = async (path: string) => (await browser.get(path)).html.includes('Ruth Adler')
    const choosing = ['/concerns/new', `/concerns/new?therapist=${ruth.id}`, '/more']
    const shown = async () => (await Promise.all(choosing.map(isShown))).filter(Boolean).length
    // Josef has said nothing yet: the name only helps him to choose.
    const told = () => as(people.josef, db => db('former_names').where({ personId: ruth.id }).select('until'))
    expect(await shown()).toBeGreaterThan(0)
    expect(await told()).toHaveLength(1)
    for (const [table, column, whom] of [
      ['care', 'since', 'therapist_id'],
      ['readers', 'reads_since', 'person_id'],
      ['former_names', 'until', 'person_id'],
    ] as const)
      await house.admin.raw(
        `update ${table} set ${column} = ${column} - interval '370 days' where ${whom} = ?`,
        [ruth.id],
      )
    expect(await shown()).toBe(0)
    expect(await told()).toHaveLength(0)
    expect(await isShown(`/concerns/${before}`)).toBe(true)
    expect(await isShown(`/concerns/${after}`)).toBe(false)
  })

  test('at the door without an account is shown it too, and before letting somebody in', async () => {
    const { ruth, margit, karim } = people
    const choices = { therapist: ruth.id, audience: 'therapist' } as const
    const before = await comeByDoor(margit, choices)
    await called(margit, 'Margit Winter')
    const after = await comeByDoor(margit, choices)
    const lettingIn = async ({ person, concern }: typeof before) => {
      const { cookie } = await openSession(house, person)
      const path = `/concerns/${concern}/${moveOf('bring_in').path}`
      return (await openBrowser(house).get(path, { Cookie: cookie })).text
    }
    expect(await lettingIn(before)).toContain(`practice owner, ${inList('Margit Sommer')}`)
    const page = await lettingIn(after)
    expect(page).toContain('Margit Winter')
    expect(page).toContain(karim.name)
    expect(page).not.toContain('Margit Sommer')
  })
})

test('an invitation that another name waits for lets nobody in, and starts no session', async () => {
  const { link } = await invited(['therapist'])
  const secret = newSecret()
  const details = { name: 'Ruth Adler', pronouns: '', language: 'en', contact: 'mail', hours: null } as const
  expect(await acceptInvitation(link, details, { secret, old: null }, new Date())).toBe('name taken')
  expect(await house.admin('sessions').where({ hash: hashOf(secret) })).toEqual([])
})
