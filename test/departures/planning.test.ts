import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { v7 as newId } from 'uuid'
import { proposeHandOver } from '../../src/concerns/store/acts/hand-overs'
import { sendDraft } from '../../src/concerns/store/acts/sent-drafts'
import { saveDraft } from '../../src/concerns/store/words/drafts'
import { findOptionalDeparture, planDeparture, proposeForAll } from '../../src/departures/store'
import { changeRoles } from '../../src/staff/store'
import { dayOf, daysAfter } from '../../src/time/days'
import { openBrowserOf, type Browser } from '../support/browser'
import { openHouse, type House } from '../support/house'
import { atOnce } from '../support/locks'
import { make, practiceAtTheRiver, send, type People, type TestPerson } from '../support/people'
import { newsTo } from '../support/traces'

let house: House
let people: People
let margit: Browser
let page: string
beforeAll(async () => {
  house = await openHouse()
})
beforeEach(async () => {
  people = await practiceAtTheRiver(house)
  margit = await openBrowserOf(house, people.margit)
  page = `/people/${people.ruth.id}/leaving`
})
afterAll(() => house.close())

const inDays = (days: number) => daysAfter(dayOf(new Date(), people.margit.practice), days)
const toRuth = (client: TestPerson) => send(client, { therapist: people.ruth.id, audience: 'therapist' })
const plan = (owner = people.margit, change = {}) =>
  planDeparture(
    owner,
    people.ruth.id,
    {
      plan: { reason: 'leaves', saysDied: false, lastDay: inDays(20) },
      version: 0,
      successor: null,
      ...change,
    },
    new Date(),
  )
const planned = async (who = people.ruth) => {
  const departure = await findOptionalDeparture(people.margit, who.id)
  if (!departure) throw new Error('Nothing is planned.')
  return departure
}
const waitingFor = (concern: string) =>
  house.admin('handOvers').where({ concernId: concern, answeredAt: null }).pluck<string[]>('to_id')
const givenTo = async () => {
  const { id } = await planned()
  const rows = await house
    .admin('departureClients')
    .where({ departureId: id })
    .select<{ clientId: string; toId: string }[]>('clientId', 'toId')
  return new Map(rows.map(({ clientId, toId }) => [clientId, toId]))
}

describe('planning that somebody leaves', () => {
  test('makes a checklist of what is there, and asks each client with an open concern', async () => {
    const lenas = await toRuth(people.lena)
    const josefs = await toRuth(people.josef)
    const form = await margit.get(page)
    const fields = { reason: 'leaves', lastDay: inDays(20), successor: people.tomas.id }
    const list = await margit.follow(await margit.fill(form, fields))
    expect(list.text).toMatch(/Ruth Adler’s last day here is \w+, \d+ \w+ \d{4}/)
    expect(list.text).toContain('In all: 3. Going to a colleague: 3. With nobody yet: 0.')
    expect(list.text).toContain(
      'In all: 2. Clients we have asked: 2. Clients who have not answered by the day: 0. Clients not asked yet: 0.',
    )
    expect(await waitingFor(lenas)).toEqual([people.tomas.id])
    expect(await waitingFor(josefs)).toEqual([people.tomas.id])
    for (const secret of [lenas, josefs, 'You looked at']) expect(list.html).not.toContain(secret)
    // Nothing has changed for anybody yet.
    expect((await (await openBrowserOf(house, people.ruth)).get('/inbox')).status).toBe(200)
    expect((await (await openBrowserOf(house, people.tomas)).get(`/concerns/${lenas}`)).status).toBe(404)
  })

  test('names for whom the one who leaves stands in', async () => {
    await plan()
    expect((await margit.get(page)).text).not.toContain('stands in')
    const { practiceId, id: personId } = people.tomas
    const absence = { practiceId, id: newId(), personId, colleagueId: people.ruth.id }
    await house.admin('absences').insert({ ...absence, firstDay: inDays(0), lastDay: inDays(9) })
    expect((await margit.get(page)).text).toContain('Ruth Adler is standing in for someone who is away')
  })

  test('counts no concern that was written to owners alone, nor one that is closed', async () => {
    await send(people.lena, {
      therapist: people.ruth.id,
      audience: 'owners',
      owners: [people.karim.id],
    })
    const closed = await toRuth(people.josef)
    await make(people.josef, closed, 'close', {}, new Date(), { outcome: 'leave' })
    await plan()
    expect((await margit.get(page)).text).toContain('In all: 0. Clients we have asked: 0.')
    const karim = await openBrowserOf(house, people.karim)
    expect((await karim.get(page)).text).toContain('In all: 0. Clients we have asked: 0.')
    expect(
      await proposeForAll(people.karim, (await planned()).id, people.tomas.id, new Date()),
    ).toMatchObject({ asked: 0, waiting: 0, leftOut: 0 })
  })

  test('leaves alone what waits for a client already, and whom a client has said no to', async () => {
    const waiting = await toRuth(people.lena)
    const refused = await toRuth(people.josef)
    await proposeHandOver(people.margit, waiting, people.karim.id, new Date())
    await proposeHandOver(people.margit, refused, people.tomas.id, new Date())
    const josef = await openBrowserOf(house, people.josef)
    await josef.post(`/concerns/${refused}/handing-over`, { answer: 'no' })
    await plan()
    const { id } = await planned()
    expect(await proposeForAll(people.margit, id, people.tomas.id, new Date())).toMatchObject({
      asked: 0,
      waiting: 1,
      leftOut: 1,
    })
    expect(await waitingFor(waiting)).toEqual([people.karim.id])
    expect(await waitingFor(refused)).toEqual([])
    expect(await proposeForAll(people.margit, id, people.karim.id, new Date())).toMatchObject({ asked: 1 })
    expect(await waitingFor(refused)).toEqual([people.karim.id])
  })

  test('can be changed and taken back, and each client given to somebody else', async () => {
    await plan()
    const list = await margit.get(page)
    const clients = 'form[action$="/clients"]'
    const ticked = { clients: [people.lena.id], to: people.tomas.id, which: 'ticked' }
    expect((await margit.fill(list, ticked, clients)).to).toBe(`${page}?said=changed`)
    const all = { to: people.karim.id, which: 'all' }
    await margit.fill(await margit.get(page), all, clients)
    await margit.fill(await margit.get(page), ticked, clients)
    await margit.fill(
      await margit.get(page),
      { clients: [people.mei.id], to: 'nobody', which: 'ticked' },
      clients,
    )
    expect(await givenTo()).toEqual(
      new Map([
        [people.lena.id, people.tomas.id],
        [people.josef.id, people.karim.id],
      ]),
    )
    const seen = await margit.get(page)
    expect(seen.text).toContain('In all: 3. Going to a colleague: 2. With nobody yet: 1.')
    expect(seen.text).toContain('goes to Tomas Lindqvist')
    await margit.fill(seen, { lastDay: inDays(3) }, `form[action="${page}"]`)
    expect(await planned()).toMatchObject({ lastDay: inDays(3), endedAt: null })
    await margit.fill(await margit.get(page), {}, 'form[action$="/taking-back"]')
    expect(await findOptionalDeparture(people.margit, people.ruth.id)).toBeNull()
    expect((await margit.fill(seen, ticked, clients)).to).toBe(page)
    const record = await margit.get('/record')
    expect(record.text).toContain('Margit Sommer planned what happens when Ruth Adler leaves.')
    expect(record.text).toContain('Margit Sommer took back the plan that Ruth Adler leaves.')
  })

  test('says on the pages of its clients and of the one who leaves what happens, and when', async () => {
    const concern = await toRuth(people.lena)
    const lena = await openBrowserOf(house, people.lena)
    const ruth = await openBrowserOf(house, people.ruth)
    expect((await ruth.get('/leaving')).status).toBe(404)
    await plan(people.margit, { successor: people.tomas.id })
    const home = await lena.get('/')
    expect(home.text).toMatch(/Ruth Adler’s last day here is \w+, \d+ \w+ \d{4}/)
    expect(home.text).toContain('The practice would like Tomas Lindqvist to work with you after that.')
    const shown = await lena.get(`/concerns/${concern}`)
    expect(shown.text).toContain('The practice suggests that Tomas Lindqvist answers you instead of Ruth')
    expect(shown.text).toMatch(/We hope for your answer by \w+, \d+ \w+ \d{4}/)
    expect(shown.text).toContain('you can still say yes or no after that day.')
    await lena.post(`/concerns/${concern}/handing-over`, { answer: 'no' })
    expect((await lena.get(`/concerns/${concern}`)).text).toContain(
      'After that, Ruth Adler can no longer read this or answer.',
    )
    expect((await lena.get('/concerns/new')).text).toContain('If you have no answer by then')
    const own = await ruth.get('/leaving')
    expect(own.text).toMatch(/Your last day here is \w+, \d+ \w+ \d{4}/)
    expect(own.$(`a[href="/concerns/${concern}/copy"]`)).toHaveLength(1)
    expect((await ruth.get('/inbox')).$('a[href="/leaving"]')).toHaveLength(1)
    const omar = await openBrowserOf(house, people.omar) // Karim's client
    expect((await omar.get('/')).text).not.toContain('last day')
  })

  test.each([
    { what: 'nothing', fields: {}, wrong: ['reason'] },
    {
      what: 'a reason that there is not',
      fields: { reason: 'tired', lastDay: '2026-12-01' },
      wrong: ['reason'],
    },
    { what: 'no day', fields: { reason: 'leaves' }, wrong: ['lastDay'] },
    {
      what: 'a day that there is not',
      fields: { reason: 'unable', lastDay: '2026-02-30' },
      wrong: ['lastDay'],
    },
    { what: 'a day two years away', fields: { reason: 'leaves', lastDay: '2031-01-01' }, wrong: ['lastDay'] },
    { what: 'a day long over', fields: { reason: 'leaves', lastDay: '2020-01-01' }, wrong: ['lastDay'] },
    { what: 'a colleague who is none', fields: { reason: 'died', successor: 'king' }, wrong: ['successor'] },
  ])('with $what says what is missing, and keeps the rest', async ({ fields, wrong }) => {
    const answer = await margit.fill(await margit.get(page), { says: 'died', ...fields })
    expect(answer.status).toBe(422)
    const said = answer.$('.govuk-error-summary a').toArray()
    expect(said.map(link => answer.$(link).attr('href'))).toEqual(wrong.map(field => `#${field}`))
    expect(answer.$('input[name="says"]:checked').val()).toBe('died')
    expect(await findOptionalDeparture(people.margit, people.ruth.id)).toBeNull()
  })

  test('gives nobody’s clients to somebody who cannot take them, and none where none are ticked', async () => {
    await plan()
    const list = await margit.get(page)
    const clients = 'form[action$="/clients"]'
    for (const fields of [
      { to: people.tomas.id, which: 'ticked' },
      { to: people.mei.id, which: 'all' },
      { to: people.ruth.id, which: 'all' },
      { to: 'king', which: 'all' },
      { which: 'all' },
      { to: people.tomas.id, clients: ['nobody'] },
    ]) {
      const answer = await margit.fill(list, fields, clients)
      expect([fields, answer.status]).toEqual([fields, 422])
    }
    // somebody else's client is not given
    await margit.fill(list, { to: people.tomas.id, clients: [people.omar.id] }, clients)
    expect(await givenTo()).toEqual(new Map())
    const proposal = `${page}/proposal`
    for (const person of ['', people.mei.id, people.ruth.id])
      expect((await margit.post(proposal, { person })).status).toBe(422)
  })
})

describe('two at once', () => {
  test('of two owners who plan at the same moment, the second sees what the first has planned', async () => {
    const { margit: one, karim: other, ruth } = people
    const done = await atOnce(
      house,
      one.practiceId,
      [() => plan(one), () => plan(other, { plan: { reason: 'died', saysDied: true, lastDay: inDays(0) } })],
      'practices',
    )
    expect(done).toEqual(['planned', 'changed'])
    expect(await planned()).toMatchObject({ reason: 'leaves', version: 1, endedAt: null })
    const stale = await margit.post(page, { reason: 'unable', lastDay: inDays(5), version: '0' })
    expect(stale.status).toBe(409)
    expect(stale.text).toContain('Another owner has changed this plan')
    expect(stale.$('input[name="reason"]:checked').val()).toBe('unable')
    const late = await margit.post(`${page}/clients`, { to: people.tomas.id, which: 'all', version: '7' })
    expect(late.status).toBe(409)
    expect((await planned(ruth)).version).toBe(1)
  })

  test('a concern that its client closes meanwhile is not asked about, and two presses ask once', async () => {
    const concern = await toRuth(people.lena)
    await plan()
    const { id } = await planned()
    const before = await newsTo(house, people.lena)
    const ask = () => proposeForAll(people.margit, id, people.tomas.id, new Date())
    const [first, second] = await atOnce(house, concern, [ask, ask])
    expect([first?.asked, second?.asked, second?.waiting]).toEqual([1, 0, 1])
    expect(await newsTo(house, people.lena)).toBe(before + 1)
    const josefs = await toRuth(people.josef)
    const closing = {
      ...{ id: newId(), concernId: josefs, move: 'close' as const, seen: 1, words: {} },
      choices: { outcome: 'leave' as const },
    }
    await saveDraft(people.josef, closing, new Date())
    const close = () => sendDraft(people.josef, closing.id, 1, new Date())
    const [, asked] = await atOnce<unknown>(house, josefs, [close, ask])
    expect(asked).toMatchObject({ asked: 0 })
    expect(await waitingFor(josefs)).toEqual([])
  })

  test('the only owner is not left out by a plan that ends at once', async () => {
    await changeRoles(people.margit, people.karim.id, ['therapist'], new Date())
    const own = `/people/${people.margit.id}/leaving`
    const form = await margit.get(own)
    const asked = await margit.fill(form, { reason: 'unable', lastDay: inDays(-1) })
    expect(asked.text).toContain('Margit Sommer’s access ends at once')
    const answer = await margit.fill(asked, {})
    expect(answer.status).toBe(409)
    expect(answer.text).toContain('The practice needs an owner.')
    expect((await margit.get('/board')).status).toBe(200)
    const later = await margit.follow(await margit.fill(form, { reason: 'leaves', lastDay: inDays(5) }))
    expect(later.text).toContain(
      'Margit Sommer is the only owner, so access ends only once there is another owner.',
    )
  })
})
