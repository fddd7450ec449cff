import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import type { Knex } from 'knex'
import { v7 as newId } from 'uuid'
import { saveDraft } from '../../src/concerns/store/words/drafts'
import { connect } from '../../src/database/connections'
import { endDepartures, planDeparture, type DeparturePlan } from '../../src/departures/store'
import { invite } from '../../src/staff/invitations'
import { changeRoles, endAccess } from '../../src/staff/store'
import { dayOf, daysAfter } from '../../src/time/days'
import { momentOfFace } from '../../src/time/moments'
import { show } from '../support/catalog'
import { openBrowser, openBrowserOf, type Browser } from '../support/browser'
import { openHouse, type House } from '../support/house'
import { make, practiceAtTheRiver, send, type People, type TestPerson } from '../support/people'
import { deedsIn, newsTo } from '../support/traces'

let house: House
let web: Knex
let worker: Knex
let people: People
let margit: Browser
let lena: Browser
let page: string
beforeAll(async () => {
  house = await openHouse()
  web = connect(house.urls.web, 2)
  worker = connect(house.urls.worker, 1)
})
beforeEach(async () => {
  people = await practiceAtTheRiver(house)
  margit = await openBrowserOf(house, people.margit)
  lena = await openBrowserOf(house, people.lena)
  page = `/people/${people.ruth.id}/leaving`
})
afterAll(async () => {
  await web.destroy()
  await worker.destroy()
  await house.close()
})

const practice = () => people.margit.practice
const inDays = (days: number) => daysAfter(dayOf(new Date(), practice()), days)
const toRuth = (client: TestPerson) => send(client, { therapist: people.ruth.id, audience: 'therapist' })
const plan = (change: Partial<DeparturePlan> = {}, successor: TestPerson | null = people.tomas) =>
  planDeparture(
    people.margit,
    people.ruth.id,
    {
      plan: { reason: 'leaves', saysDied: false, lastDay: inDays(20), ...change },
      version: 0,
      successor: successor?.id ?? null,
    },
    new Date(),
  )
const careOf = (client: TestPerson) =>
  house.admin('care').where({ clientId: client.id, until: null }).pluck<string[]>('therapist_id')
const isHere = async ({ id }: TestPerson) =>
  !(await house.admin('people').where({ id }).whereNotNull('endedAt').first('id'))

/** What is to end by then, by the clock of the database. */
async function dueAt(at: Date): Promise<string[]> {
  const { rows } = await house.admin.raw<{ rows: { id: string }[] }>(
    'select d.id from departures_due(?) d where d.practice_id = ?',
    [at, people.margit.practiceId],
  )
  return rows.map(({ id }) => id)
}

/** The last day was yesterday, and it is a worker that notices. */
async function lastDayPasses(): Promise<void> {
  await house
    .admin('departures')
    .where({ personId: people.ruth.id })
    .update({ lastDay: inDays(-1) })
  await tick()
}

/** What two workers do at once every five minutes. @returns whether Ruth had access before, and after */
async function tick(): Promise<boolean[]> {
  const before = await isHere(people.ruth)
  await Promise.all([endDepartures(), endDepartures()])
  return [before, await isHere(people.ruth)]
}

describe('the end of the last day', () => {
  test('comes at midnight of the practice, not before', async () => {
    await plan()
    const midnight = momentOfFace(`${inDays(21)}T00:00`, practice())
    expect(await dueAt(new Date(midnight.getTime() - 1))).toEqual([])
    expect(await dueAt(midnight)).toHaveLength(1)
    expect(await tick()).toEqual([true, true])
    await house.admin('practices').where({ id: practice().id }).update({ timeZone: 'America/Vancouver' })
    expect(await dueAt(midnight)).toEqual([])
  })

  test('ends access once, gives clients on, and leaves every word and every concern where it is', async () => {
    const concern = await toRuth(people.lena)
    const ruth = await openBrowserOf(house, people.ruth)
    await plan()
    await lena.post(`/concerns/${concern}/handing-over`, { answer: 'no' })
    const news = await newsTo(house, people.lena)
    await lastDayPasses()
    expect(await isHere(people.ruth)).toBe(false)
    expect(await tick()).toEqual([false, false])
    expect((await ruth.get('/inbox')).status).toBe(303)
    for (const client of [people.lena, people.josef]) expect(await careOf(client)).toEqual([people.tomas.id])
    expect(await careOf(people.mei)).toEqual([people.tomas.id])
    expect(await newsTo(house, people.lena)).toBe(news + 1)
    expect((await deedsIn(house, concern)).filter(kind => kind === 'end_sight')).toHaveLength(1)
    const ends = await house.admin('events').where({ aboutId: people.ruth.id, kind: 'end_access' })
    expect(ends).toHaveLength(1)
    const shown = await lena.get(`/concerns/${concern}`)
    expect(shown.text).toContain('You looked at the clock all the time.')
    expect(shown.text).toContain(
      'Ruth Adler no longer works here. Nobody who reads this can answer you any more.',
    )
    expect(shown.text).toContain('They can suggest someone else to answer you. You decide.')
    expect(shown.text).toContain('Add something')
    expect(shown.text).not.toMatch(/Add something for|\. will read/)
    expect(shown.text).toContain('Nobody in the practice can read this yet.')
    expect(shown.text).toMatch(/If no answer has come by \w+, \d+ \w+ \d{4}, we tell them/)
    expect((await lena.get(`/concerns/${concern}/copy.html`)).status).toBe(200)
    const home = await lena.get('/')
    expect(home.text).toContain('Ruth Adler no longer works as a therapist here.')
    expect(home.text).toContain('Tomas Lindqvist works with you now.')
    const list = await margit.get(page)
    expect(list.text).toContain('Ruth Adler’s access ended on')
    expect(list.text).toContain('Clients read that Ruth Adler no longer works here.')
    expect((await margit.get('/record')).text).toContain('Margit Sommer ended the access of Ruth Adler.')
  })

  test('tells the owners when that concern is late, and they can suggest somebody', async () => {
    const concern = await toRuth(people.lena)
    await plan({}, null)
    await lastDayPasses()
    await house.admin.raw('select escalate(?)', [new Date(Date.now() + 12 * 24 * 3_600_000)])
    const late = () => house.admin('emails').where({ personId: people.margit.id, kind: 'late_here' })
    expect(await late()).toHaveLength(1)
    expect(await house.admin('emails').where({ personId: people.ruth.id, status: 'waiting' })).toEqual([])
    const answer = await margit.post(`${page}/proposal`, { person: people.tomas.id })
    expect(answer.to).toBe(`${page}?said=asked-all`)
    expect((await lena.get(`/concerns/${concern}`)).text).toContain(
      'Ruth Adler no longer works here. The practice suggests that Tomas Lindqvist answers you from now on.',
    )
    expect((await lena.post(`/concerns/${concern}/handing-over`, { answer: 'yes' })).status).toBe(303)
    const tomas = await openBrowserOf(house, people.tomas)
    expect((await tomas.get(`/concerns/${concern}`)).text).toContain('You looked at the clock')
  })

  test('shows by which day an answer was hoped for, once that is over, and takes it still', async () => {
    const concern = await toRuth(people.lena)
    await plan()
    await lastDayPasses()
    await house
      .admin('handOvers')
      .where({ concernId: concern })
      .update({ answerBy: new Date(Date.now() - 1) })
    expect((await lena.get(`/concerns/${concern}`)).text).toContain('You have not answered by')
    expect((await margit.get(page)).text).toContain('Clients who have not answered by the day: 1.')
    expect((await margit.get('/board')).text).toContain('The client did not answer by')
    expect((await lena.post(`/concerns/${concern}/handing-over`, { answer: 'yes' })).to).toContain('answered')
  })

  test('waits while somebody is the only owner', async () => {
    const { margit: one, karim } = people
    await planDeparture(
      karim,
      one.id,
      { plan: { reason: 'leaves', saysDied: false, lastDay: inDays(1) }, version: 0, successor: null },
      new Date(),
    )
    await changeRoles(one, karim.id, ['therapist'], new Date())
    await house
      .admin('departures')
      .where({ personId: one.id })
      .update({ lastDay: inDays(-3) })
    await tick()
    expect(await isHere(one)).toBe(true)
    await changeRoles(one, people.tomas.id, ['therapist', 'owner'], new Date())
    await tick()
    expect(await isHere(one)).toBe(false)
  })

  test('gives nobody to a colleague who has left meanwhile, or is no therapist any more', async () => {
    await plan()
    await endAccess(people.margit, people.tomas.id, new Date())
    await lastDayPasses()
    expect(await careOf(people.lena)).toEqual([])
    const list = await margit.get(page)
    await margit.fill(list, { to: people.karim.id, which: 'all' }, 'form[action$="/clients"]')
    expect(await careOf(people.lena)).toEqual([people.karim.id])
    expect(await careOf(people.mei)).toEqual([people.karim.id])
    const again = await margit.fill(
      await margit.get(page),
      { to: 'nobody', which: 'all' },
      'form[action$="/clients"]',
    )
    expect(again.status).toBe(422)
  })

  test('takes back invitations of clients to somebody who is not here any more', async () => {
    const [invited] = await invitedTo(people.ruth)
    await plan()
    expect((await margit.get(page)).text).toContain('and not here yet: 1.')
    await lastDayPasses()
    const row = await house.admin('invitations').where({ id: invited }).first<{ takenBackAt: Date | null }>()
    expect(row.takenBackAt).not.toBeNull()
  })

  test('by hand has the same checklist, and who comes back has none', async () => {
    await toRuth(people.lena)
    await endAccess(people.margit, people.ruth.id, new Date())
    const list = await margit.get(page)
    expect(list.text).toContain('In all: 1. Clients we have asked: 0.')
    expect(list.text).toContain('In all: 3. Going to a colleague: 0. With nobody yet: 3.')
    await house.admin('people').where({ id: people.ruth.id }).update({ endedAt: null })
    expect((await margit.get(page)).text).toContain('You plan this once.')
  })
})

describe('somebody who has died', () => {
  test('is written to no more, nothing goes out in their name, and clients read what an owner has chosen', async () => {
    const concern = await toRuth(people.lena)
    await house.stopWorking()
    await make(people.lena, concern, 'add', { words: 'Are you there?' })
    const waiting = await house.admin('emails').where({ personId: people.ruth.id, status: 'waiting' })
    expect(waiting.length).toBeGreaterThan(0)
    const form = await margit.get(page)
    const fields = { reason: 'died', says: 'died', successor: people.tomas.id }
    const asked = await margit.fill(form, fields)
    expect(asked.text).toContain('If you save this once more, Ruth Adler’s access ends at once.')
    expect(await isHere(people.ruth)).toBe(true)
    expect((await margit.fill(asked, {})).to).toBe(`${page}?said=changed`)
    expect(await isHere(people.ruth)).toBe(false)
    expect(await careOf(people.lena)).toEqual([people.tomas.id])
    expect(await house.admin('emails').where({ personId: people.ruth.id, status: 'waiting' })).toEqual([])
    await house.admin.raw('select post_email(?, ?, ?, ?, null, now())', [
      practice().id,
      people.ruth.id,
      newId(),
      'news',
    ])
    expect(await house.admin('emails').where({ personId: people.ruth.id, status: 'waiting' })).toEqual([])
    const shown = await lena.get(`/concerns/${concern}`)
    expect(shown.text).toContain(
      'Ruth Adler has died. The practice suggests that Tomas Lindqvist answers you from now on.',
    )
    await lena.post(`/concerns/${concern}/handing-over`, { answer: 'no' })
    expect((await lena.get(`/concerns/${concern}`)).text).toContain(
      'Ruth Adler has died. Nobody who reads this can answer you any more.',
    )
    expect((await lena.get('/')).text).toContain('Ruth Adler has died. You can still use this website')
    const writing = await lena.get(`/concerns/new?therapist=${people.ruth.id}`)
    expect(writing.text).toContain('Ruth Adler has died, so only an owner can read this.')
    for (const { subject, text } of house.post.to(people.lena.address))
      expect(`${subject} ${text}`).not.toMatch(/Ruth|died/)
    const list = await margit.get(page)
    await margit.fill(list, { says: 'gone' }, `form[action="${page}"]`)
    expect((await lena.get('/')).text).not.toContain('died')
    expect((await lena.get('/')).text).toContain('Ruth Adler no longer works as a therapist here.')
  })

  test('who signs in nowhere any more finds no way by an email', async () => {
    await plan({ reason: 'died' }, null)
    const before = house.post.to(people.ruth.address, '/sign-in/').length
    await openBrowser(house).post('/sign-in', { address: people.ruth.address })
    expect(house.post.to(people.ruth.address, '/sign-in/')).toHaveLength(before)
  })

  test('words on their way go no further', async () => {
    const concern = await toRuth(people.lena)
    const id = newId()
    await saveDraft(
      people.ruth,
      { id, concernId: concern, move: 'acknowledge', seen: 1, words: { words: 'I read it.' }, choices: {} },
      new Date(),
    )
    await plan({ reason: 'died' }, null)
    expect(await deedsIn(house, concern)).not.toContain('acknowledge')
  })
})

describe('in the database', () => {
  const denied = { code: '42501' }
  const asWeb = (person: TestPerson, sql: string, values: Record<string, string> = {}) =>
    web.transaction(async db => {
      await show(db, person.proof)
      const { rows } = await db.raw<{ rows: object[] }>(sql, values)
      return rows
    })

  test('owners of the practice see what is planned, and nobody else', async () => {
    await plan()
    for (const table of ['departures', 'departure_clients']) {
      const read = (person: TestPerson) => asWeb(person, `select * from ${table}`)
      expect((await read(people.margit)).length).toBeGreaterThan(0)
      expect((await read(people.karim)).length).toBeGreaterThan(0)
      for (const other of [people.ruth, people.tomas, people.lena]) expect(await read(other)).toEqual([])
      const elsewhere = await practiceAtTheRiver(house)
      expect(await read(elsewhere.margit)).toEqual([])
      for (const change of [`delete from ${table}`, `update ${table} set practice_id = practice_id`])
        await expect(asWeb(people.margit, change)).rejects.toMatchObject(denied)
      await expect(worker.raw(`select * from ${table}`)).rejects.toMatchObject(denied)
    }
  })

  test('clients know of their therapist alone, and never why', async () => {
    await plan({ reason: 'unable' })
    const known = (person: TestPerson) => asWeb(person, 'select * from departures_known()')
    expect(await known(people.lena)).toEqual([
      { personId: people.ruth.id, lastDay: inDays(20), ended: false, died: false, toId: people.tomas.id },
    ])
    expect(await known(people.omar)).toEqual([])
    expect(await known(people.tomas)).toEqual([])
    expect(await known(people.ruth)).toMatchObject([{ personId: people.ruth.id, toId: null }])
    expect(
      await asWeb(people.ruth, 'select * from departure_facts(:id, now())', { id: people.ruth.id }),
    ).toEqual([])
  })

  test('nobody but an owner of the practice plans, gives clients or proposes', async () => {
    await plan()
    const { id } = await house.admin('departures').where({ personId: people.ruth.id }).first<{ id: string }>()
    const elsewhere = await practiceAtTheRiver(house)
    const to = people.tomas.id
    for (const person of [people.ruth, people.tomas, people.lena, elsewhere.margit]) {
      for (const sql of [
        `select plan_departure(gen_random_uuid(), '${people.ruth.id}', 'died', true, current_date, 1, now())`,
        `select take_back_departure('${id}', now())`,
        `select assign_clients('${id}', 1, null, '${to}', now())`,
        `select * from propose_for_all('${id}', '${to}', now())`,
      ])
        await asWeb(person, sql).then(
          rows => expect(rows).toEqual([{ takeBackDeparture: false }]), // an owner elsewhere finds nothing to take back
          (error: unknown) => expect(error).toMatchObject(denied),
        )
    }
    expect(await isHere(people.ruth)).toBe(true)
    for (const sql of [
      `select leave_practice('${practice().id}', '${people.ruth.id}', now(), '${people.margit.id}')`,
      `select end_departure('${practice().id}', '${id}', now() + interval '1 year')`,
    ]) {
      await expect(asWeb(people.margit, sql)).rejects.toMatchObject(denied)
      await expect(worker.raw(sql)).rejects.toMatchObject(denied)
    }
    await expect(
      asWeb(people.margit, `select end_departure_now('${practice().id}', '${id}')`),
    ).rejects.toMatchObject(denied)
    const { rows } = await worker.raw<{ rows: object[] }>(
      `select end_departure_now('${practice().id}', '${id}') as ended`,
    )
    expect(rows).toEqual([{ ended: false }]) // its day has not come
  })
})

async function invitedTo(therapist: TestPerson): Promise<string[]> {
  const nils = { name: 'Nils Holm', address: `nils-${newId()}@people.example` }
  return (await invite(people.margit, ['client'], therapist.id, [nils], new Date())).map(({ id }) => id)
}
