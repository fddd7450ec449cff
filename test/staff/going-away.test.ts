import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { v7 as newId } from 'uuid'
import { sayAway } from '../../src/staff/absence/store'
import { endAccess } from '../../src/staff/store'
import { dayOf, daysAfter } from '../../src/time/days'
import { dayFromNowText, goAway } from '../support/absences'
import { openBrowserOf, type Browser, type Seen } from '../support/browser'
import { openHouse, type House } from '../support/house'
import { make, practiceAtTheRiver, send, type People, type TestPerson } from '../support/people'
import { practiceOf } from '../support/practices'
import { concernRow } from '../support/traces'

// Therapists say when they are away, and who stands in; an owner can for a therapist who cannot.

let house: House
let people: People
let ruth: Browser
let margit: Browser
beforeAll(async () => {
  house = await openHouse()
  people = await practiceAtTheRiver(house)
  ruth = await openBrowserOf(house, people.ruth)
  margit = await openBrowserOf(house, people.margit)
})
afterAll(() => house.close())

const day = (days: number, of: TestPerson = people.ruth) => daysAfter(dayOf(new Date(), of.practice), days)
const absences = () => house.admin('absences').where({ personId: people.ruth.id, endedAt: null })
const anew = () => house.admin('absences').delete()

describe('a therapist', () => {
  test('says until when, and who stands in, changes it, and comes back early', async () => {
    expect((await ruth.get('/account')).html).toContain('href="/away"')
    const first = await ruth.post('/away', { firstDay: day(0), lastDay: day(11), colleague: people.tomas.id })
    expect(first.to).toBe('/away?said=changed')
    const page = await ruth.get('/away')
    expect(page.text).toContain('Tomas Lindqvist is standing in.')
    expect((await ruth.get('/inbox')).$('.notice:has(a[href="/away"])').text()).toBe(
      `You are away until ${dayFromNowText(11, people.ruth)}. Days away`,
    )
    const [absence] = await absences().select<{ id: string }[]>('id')
    const at = `/away/${absence?.id ?? ''}`
    expect(page.$(`form[action="${at}/ending"] button`).text()).toBe('I am back')
    expect((await ruth.get(at)).$('#lastDay').val()).toBe(day(11))
    await ruth.post(at, { firstDay: day(0), lastDay: day(13), colleague: 'nobody' })
    expect((await ruth.get('/away')).text).toContain('Nobody is standing in.')
    await ruth.post(`${at}/ending`)
    expect((await ruth.get('/inbox')).html).not.toContain('href="/away"')
    expect(await absences().select('id')).toEqual([])
    expect((await ruth.get(at)).status).toBe(404)
    expect((await ruth.post(`${at}/ending`)).status).toBe(404)
  })

  test('reads how many of their own answers are due in those days, which an owner does not', async () => {
    const { ruth: therapist, lena } = people
    const concern = await send(lena, { therapist: therapist.id, audience: 'therapist' })
    const { dueAt } = await concernRow(house, concern)
    const due = dayOf(dueAt ?? new Date(), therapist.practice)
    const away = (firstDay: string, lastDay: string) =>
      ruth.post('/away', { firstDay, lastDay, colleague: 'nobody' })
    await away(due, daysAfter(due, 3))
    await away(daysAfter(due, 4), daysAfter(due, 9))
    const said = '1 of your answers is due on these days. Answer before you go'
    const notes = ({ $ }: Seen) => $('.row').map((_, one) => $(one).find('p:has(a[href="/inbox"])').text())
    expect(notes(await ruth.get('/away')).toArray()).toEqual([said, ''])
    expect((await margit.get(`/people/${therapist.id}/away`)).text).not.toContain('of your answers')
    await make(therapist, concern, 'acknowledge', { words: 'I did look at the clock.' })
    expect(notes(await ruth.get('/away')).toArray()).toEqual(['', ''])
    await anew()
  })

  test('can take days away that have not come', async () => {
    await ruth.post('/away', { firstDay: day(30), lastDay: day(40), colleague: 'nobody' })
    const page = await ruth.get('/away')
    expect(page.$('form[action$="/ending"] button').text()).toBe('Cancel these days')
    await anew()
  })

  test.each([
    ['the days of nothing', { firstDay: 'soon', lastDay: '2026-13-40' }, 'Write the day'],
    ['an end before its beginning', { firstDay: 3, lastDay: 2 }, 'The last day comes before the first'],
    ['days that are over', { firstDay: -9, lastDay: -1 }, 'These days are over'],
    ['more than a year', { firstDay: 1, lastDay: 368 }, 'within a year'],
    ['what began more than a year ago', { firstDay: -367, lastDay: 0 }, 'within a year'],
  ])('is told what is wrong with %s, and nothing they wrote is lost', async (_, days, problem) => {
    const written = (one: string | number) => (typeof one === 'number' ? day(one) : one)
    const [firstDay, lastDay] = [written(days.firstDay), written(days.lastDay)]
    const answer = await ruth.post('/away', { firstDay, lastDay, colleague: people.tomas.id })
    expect(answer.status).toBe(422)
    expect(answer.text).toContain(problem)
    expect(answer.$('#firstDay').val()).toBe(firstDay)
    expect(answer.$('#lastDay').val()).toBe(lastDay)
    expect(answer.$('input[name="colleague"]:checked').val()).toBe(people.tomas.id)
    expect(await absences().select('id')).toEqual([])
  })

  test('cannot name themselves, a client, an owner who is no therapist, or somebody elsewhere', async () => {
    const { petra } = await practiceOf(house, {
      petra: { name: 'Petra Stern', roles: ['owner', 'therapist'] },
    })
    for (const { id } of [people.ruth, people.lena, people.margit, petra]) {
      const answer = await ruth.post('/away', { firstDay: day(0), lastDay: day(1), colleague: id })
      expect(answer.status).toBe(422)
      expect(answer.text).toContain('Choose who stands in')
    }
  })

  test('is not away twice on one day', async () => {
    await ruth.post('/away', { firstDay: day(2), lastDay: day(5), colleague: 'nobody' })
    for (const [from, until] of [
      [0, 2],
      [5, 9],
      [3, 4],
      [0, 9],
    ] as const) {
      const answer = await ruth.post('/away', {
        firstDay: day(from),
        lastDay: day(until),
        colleague: 'nobody',
      })
      expect(answer.status).toBe(422)
      expect(answer.text).toContain('Some of these days are on the list already')
    }
    expect(
      (await ruth.post('/away', { firstDay: day(6), lastDay: day(6), colleague: 'nobody' })).status,
    ).toBe(303)
    expect((await absences().select('id')).length).toBe(2)
    await anew()
  })

  test('is never away twice on one day, whichever of two forms comes first', async () => {
    const says = () =>
      sayAway(
        people.ruth,
        people.ruth.id,
        { id: newId(), firstDay: day(1), lastDay: day(3), colleague: null },
        new Date(),
      )
    const said = await Promise.all([says(), says(), says()])
    expect(said.filter(Boolean)).toHaveLength(1)
    await anew()
  })

  test('reads that the colleague who stands in is away then too, or is here no more', async () => {
    const { karim, tomas } = people
    await ruth.post('/away', { firstDay: day(0), lastDay: day(9), colleague: tomas.id })
    await sayAway(
      tomas,
      tomas.id,
      { id: newId(), firstDay: day(9), lastDay: day(20), colleague: karim.id },
      new Date(),
    )
    expect((await ruth.get('/away')).text).toContain(
      'Tomas Lindqvist is standing in, but is away for some of this time',
    )
    await anew()
    const { greta, hugo } = await practiceOf(house, {
      greta: { name: 'Greta Lang', roles: ['owner', 'therapist'] },
      hugo: { name: 'Hugo Frei', roles: ['therapist'] },
    })
    const [firstDay, lastDay] = [day(0, greta), day(9, greta)]
    await sayAway(greta, greta.id, { id: newId(), firstDay, lastDay, colleague: hugo.id }, new Date())
    await endAccess(greta, hugo.id, new Date())
    expect((await (await openBrowserOf(house, greta)).get('/away')).text).toContain('Nobody is standing in.')
  })
})

describe('an owner', () => {
  test('says it for a therapist, and finds it on the record, without anything of a concern', async () => {
    const their = `/people/${people.ruth.id}/away`
    expect((await margit.get(`/people/${people.ruth.id}`)).html).toContain(`href="${their}"`)
    expect((await margit.get(`/people/${people.margit.id}`)).html).not.toContain('/away')
    await margit.post(their, { firstDay: day(0), lastDay: day(4), colleague: people.karim.id })
    const [absence] = await absences().select<{ id: string }[]>('id')
    const at = `/people/away/${absence?.id ?? ''}`
    await margit.post(at, { firstDay: day(0), lastDay: day(5), colleague: 'nobody' })
    expect((await ruth.get('/away')).$('form[action$="/ending"]').length).toBe(1)
    await margit.post(`${at}/ending`)
    const record = await margit.get('/record')
    expect(
      record
        .$('.row__what')
        .toArray()
        .slice(0, 3)
        .map(one => record.$(one).text().trim()),
    ).toEqual([
      'Margit Sommer recorded that Ruth Adler is not away any more.',
      'Margit Sommer changed the days on which Ruth Adler is away.',
      'Margit Sommer entered days on which Ruth Adler is away.',
    ])
  })

  test('finds nothing for somebody who is no therapist', async () => {
    for (const { id } of [people.lena, people.margit])
      expect((await margit.get(`/people/${id}/away`)).status).toBe(404)
  })
})

test('in a practice of one, nobody is said to hear of it', async () => {
  const { petra } = await practiceOf(house, { petra: { name: 'Petra Stern', roles: ['owner', 'therapist'] } })
  await goAway(petra, [0, 4])
  const page = await (await openBrowserOf(house, petra)).get('/away')
  expect(page.text).toContain('Nobody else in the practice can answer them or see that an answer is late.')
  expect(page.text).not.toContain('we tell the owners')
  expect(page.$('input[name="colleague"]')).toHaveLength(0)
})

test('the day is that of the practice: the same moment is another day elsewhere', async () => {
  const { anna } = await practiceOf(
    house,
    { anna: { name: 'Anna Reef', roles: ['owner', 'therapist'] } },
    { timeZone: 'Pacific/Kiritimati' },
  )
  const { bea } = await practiceOf(
    house,
    { bea: { name: 'Bea Reef', roles: ['owner', 'therapist'] } },
    { timeZone: 'Pacific/Pago_Pago' },
  )
  const now = new Date('2026-11-29T10:30:00Z') // the 30th in the one, the 28th in the other
  const on = (of: string) => ({ id: newId(), firstDay: of, lastDay: of, colleague: null })
  await expect(sayAway(anna, anna.id, on('2026-11-29'), now)).rejects.toThrow()
  expect(await sayAway(anna, anna.id, on('2026-11-30'), now)).toBe(true)
  expect(await sayAway(bea, bea.id, on('2026-11-28'), now)).toBe(true)
})

describe('the database', () => {
  const saying = (by: TestPerson, whose: TestPerson, colleague: TestPerson | null = null) =>
    sayAway(
      by,
      whose.id,
      { id: newId(), firstDay: day(0), lastDay: day(1), colleague: colleague?.id ?? null },
      new Date(),
    )

  test('lets nobody say it for a colleague, or name somebody who is no therapist', async () => {
    const { ruth: one, tomas, lena, margit: owner } = people
    await expect(saying(tomas, one)).rejects.toThrow()
    await expect(saying(lena, one)).rejects.toThrow()
    await expect(saying(lena, lena)).rejects.toThrow()
    await expect(saying(owner, owner)).rejects.toThrow()
    await expect(saying(one, one, lena)).rejects.toThrow()
    await expect(saying(one, one, one)).rejects.toThrow()
  })
})
