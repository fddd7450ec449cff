import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { endOfWorkingDays } from '../../../src/concerns/rules/days/working-days'
import { setAside } from '../../../src/concerns/store/acts/set-aside'
import { dayText } from '../../../src/language/dates'
import { clockOf } from '../../../src/language/locale'
import type { Practice } from '../../../src/practices/practice'
import { changeRules, effectsOf, rulesOf } from '../../../src/practices/settings/store'
import { openBrowserOf, type Browser } from '../../support/browser'
import { openHouse, type House } from '../../support/house'
import { make, practiceAtTheRiver, send, type People } from '../../support/people'

/** When somebody writes, on a Thursday. */
const thursday = new Date('2026-11-19T10:00:00Z')
const now = new Date('2026-11-20T10:00:00Z')

let house: House
let people: People
let margit: Browser
beforeAll(async () => {
  house = await openHouse()
  await house.stopSending()
})
beforeEach(async () => {
  people = await practiceAtTheRiver(house, new Date('2026-11-01T10:00:00Z'))
  margit = await openBrowserOf(house, people.margit)
})
afterAll(() => house.close())

const tell = () => send(people.lena, { therapist: people.ruth.id, audience: 'therapist' }, thursday)
const aboutOwner = () =>
  send(people.omar, { therapist: people.karim.id, audience: 'owners', owners: [people.margit.id] }, thursday)

const dueOf = async (id: string) =>
  (await house.admin('concerns').where({ id }).first<{ dueAt: Date }>('dueAt')).dueAt
const dayOfDue = async (id: string) => (await dueOf(id)).toISOString()

const change = async (section: 'due_days' | 'working_days' | 'place', rules: object, at = now) => {
  const { versions } = await rulesOf(people.margit)
  expect(await changeRules(people.margit, section, rules, versions[section] ?? 0, at)).toBe(true)
}

describe('open due days', () => {
  test('move when they are counted otherwise, in whatever way, and as the portal counts them', async () => {
    const id = await tell()
    expect(await dayOfDue(id)).toBe('2026-11-24T22:59:59.999Z')
    let practice: Practice = people.margit.practice
    for (const [section, rules] of [
      ['due_days', { acknowledgeWithin: 5 }],
      ['working_days', { closedDays: ['2026-11-20', '2026-11-23'] }],
      ['working_days', { workingDays: [7, 1, 2, 3, 4] }],
      ['place', { timeZone: 'America/New_York' }],
      ['place', { timeZone: 'Pacific/Auckland' }],
      ['due_days', { acknowledgeWithin: 1 }],
      ['working_days', { workingDays: [1, 2, 3, 4, 5], closedDays: [] }],
    ] as const) {
      await change(section, rules)
      practice = { ...practice, ...rules }
      const due = endOfWorkingDays(thursday, practice.acknowledgeWithin, practice)
      expect([section, await dayOfDue(id)]).toEqual([section, due.toISOString()])
    }
  })

  test('of what came back count from then, and what was promised stays', async () => {
    const [back, promised] = [await tell(), await tell()]
    await house.admin('concerns').where({ id: back }).update({ byDoor: true })
    await setAside(people.ruth, back, 'set_aside', thursday)
    await setAside(people.ruth, back, 'bring_back', new Date('2026-11-23T10:00:00Z'))
    expect(await dayOfDue(back)).toBe('2026-11-26T22:59:59.999Z')
    const promise = new Date('2026-11-27T22:59:59.999Z')
    await house.admin('concerns').where({ id: promised }).update({ dueAt: promise, promised: true })
    await change('working_days', { closedDays: ['2026-11-25'] }, new Date('2026-11-23T11:00:00Z'))
    expect(await dayOfDue(back)).toBe('2026-11-27T22:59:59.999Z')
    expect(await dayOfDue(promised)).toBe(promise.toISOString())
    await change('place', { timeZone: 'America/New_York' }, new Date('2026-11-23T11:00:00Z'))
    expect(await dayOfDue(promised)).toBe('2026-11-28T04:59:59.999Z')
  })

  test('of what is paused count from the day on which it comes back', async () => {
    const id = await tell()
    await make(people.lena, id, 'pause', { words: '' }, now, { details: { until: '2026-12-01' } })
    const pause = () =>
      house.admin('pauses').where({ concernId: id }).first<{ endsAt: Date; dueAt: Date }>('endsAt', 'dueAt')
    expect((await pause()).dueAt.toISOString()).toBe('2026-12-04T22:59:59.999Z')
    await change('working_days', { closedDays: ['2026-12-03'] })
    expect((await pause()).dueAt.toISOString()).toBe('2026-12-07T22:59:59.999Z')
    await change('place', { timeZone: 'America/New_York' })
    expect(await pause()).toEqual({
      endsAt: new Date('2026-12-01T05:00:00Z'),
      dueAt: new Date('2026-12-08T04:59:59.999Z'),
    })
  })

  test('stand in everybody’s list as well, and nobody hears once more what they were told', async () => {
    const id = await tell()
    const late = new Date('2026-11-26T10:00:00Z')
    await house.admin.raw('select escalate(?)', [late])
    const step = async () =>
      (await house.admin('escalations').where({ concernId: id }).first<{ step: number }>('step')).step
    const before = await step()
    expect(before).toBeGreaterThan(1)
    await change('due_days', { acknowledgeWithin: 4 }, late)
    const readers = house.admin('readers').where({ concernId: id, personId: people.ruth.id })
    expect((await readers.first<{ dueAt: Date }>('dueAt')).dueAt).toEqual(await dueOf(id))
    expect(await dayOfDue(id)).toBe('2026-11-25T22:59:59.999Z')
    expect(await step()).toBe(2)
    await change('due_days', { acknowledgeWithin: 9 }, late)
    expect(await step()).toBe(0)
  })
})

test('who waits reads by when an answer was due before, until it is owed for another reason', async () => {
  const id = await send(people.lena, { therapist: people.ruth.id, audience: 'therapist' })
  const first = dayText(await dueOf(id), clockOf(people.lena))
  const saysSo = `The practice has changed the days on which it answers. Before that, this was due by ${first}.`
  const lena = await openBrowserOf(house, people.lena)
  const page = async () => (await lena.get(`/concerns/${id}`)).text
  expect(await page()).not.toContain('has changed the days')
  for (const acknowledgeWithin of [8, 9]) {
    await change('due_days', { acknowledgeWithin }, new Date())
    expect(await page()).toContain(saysSo)
  }
  await make(people.ruth, id, 'acknowledge', { words: 'I read it.' })
  await make(people.lena, id, 'write', { words: 'Thank you.' })
  expect(await page()).not.toContain('has changed the days')
})

describe('what a change would move', () => {
  test('is shown before it is saved, and not to owners who may not know of it', async () => {
    await tell()
    await aboutOwner()
    const effects = await effectsOf(people.margit, 'due_days', { acknowledgeWithin: 1 }, now)
    expect(effects).toMatchObject({ later: 0, earlier: 2, late: 0 })
    expect(await effectsOf(people.karim, 'due_days', { acknowledgeWithin: 1 }, now)).toMatchObject({
      earlier: 1,
    })
    expect(
      await effectsOf(people.margit, 'due_days', { acknowledgeWithin: 1 }, new Date('2026-11-24T10:00:00Z')),
    ).toMatchObject({ late: 2 })
    await expect(effectsOf(people.ruth, 'due_days', {}, now)).rejects.toMatchObject({ code: '42501' })
  })

  test('is said on the page, which saves it once it was seen', async () => {
    const id = await send(people.lena, { therapist: people.ruth.id, audience: 'therapist' })
    const before = await dueOf(id)
    const form = await margit.get('/practice/due-days')
    const look = await margit.fill(form, { acknowledgeWithin: '9' })
    expect(look.status).toBe(200)
    expect(look.text).toContain('Nothing is saved yet')
    expect(look.text).toMatch(/1 open concern gets a later day\.\s*The first is [A-Z0-9-]+:/)
    expect(await dueOf(id)).toEqual(before)
    const page = await margit.follow(await margit.fill(look, {}))
    expect(page.text).toContain('Your changes are saved.')
    expect(page.$('#acknowledgeWithin').val()).toBe('9')
    expect((await dueOf(id)).getTime()).toBeGreaterThan(before.getTime())
  })

  test('is shown once more where it has become more meanwhile', async () => {
    const now = new Date()
    await send(people.lena, { therapist: people.ruth.id, audience: 'therapist' }, now)
    const look = await margit.fill(await margit.get('/practice/due-days'), { acknowledgeWithin: '9' })
    await send(people.josef, { therapist: people.ruth.id, audience: 'therapist' }, now)
    const again = await margit.fill(look, {})
    expect(again.status).toBe(200)
    expect(again.text).toContain('2 open concerns get a later day.')
  })
})
