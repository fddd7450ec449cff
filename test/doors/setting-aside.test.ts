import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { allowedMovesIn } from '../../src/concerns/rules/moves'
import { statusAfter, type Step } from '../../src/concerns/rules/status'
import type { Practice } from '../../src/practices/practice'
import { openBrowser, openBrowserOf, type Browser } from '../support/browser'
import { tellAtDoor } from '../support/doors'
import { openHouse, type House } from '../support/house'
import { practiceAtTheRiver, send, type People } from '../support/people'
import { concernRow, deedsIn, idIn } from '../support/traces'
import { say } from '../support/writing'

describe('what is open while a concern is set aside', () => {
  const aside = { status: 'discussing', waits: 'set_aside', byDoor: true, facts: [] } as const
  test('to its client: bringing somebody in, and nothing else', () => {
    expect(allowedMovesIn({ ...aside, capacity: 'client' })).toEqual(['bring_in'])
  })
  test('to those who answer: bringing it back, and nothing else', () => {
    for (const capacity of ['therapist', 'owner'] as const)
      expect(allowedMovesIn({ ...aside, capacity })).toEqual(['bring_back'])
  })
  test('only what came by the door without an account can be set aside', () => {
    const open = {
      status: 'sent',
      waits: 'acknowledgement',
      capacity: 'therapist',
      facts: ['somebody else to ask'],
    } as const
    expect(allowedMovesIn({ ...open, byDoor: true })).toEqual(['acknowledge', 'set_aside', 'step_back'])
    expect(allowedMovesIn({ ...open, byDoor: false })).toEqual(['acknowledge', 'step_back'])
  })
})

describe('the clock', () => {
  const practice = {
    timeZone: 'Europe/Vienna',
    workingDays: [1, 2, 3, 4, 5],
    closedDays: [],
    acknowledgeWithin: 3,
    answerWithin: 5,
  } as unknown as Practice
  const on = (day: number) => new Date(`2027-01-${String(day).padStart(2, '0')}T10:00:00+01:00`)
  const steps: Step[] = [
    { kind: 'send', by: 'client', at: on(4) },
    { kind: 'set_aside', by: 'therapist', at: on(5) },
  ]
  test('stands still while it is set aside', () => {
    expect(statusAfter(steps, practice, on(6))).toEqual({
      status: 'sent',
      waits: 'set_aside',
      since: on(5),
      dueAt: null,
    })
  })
  test('counts again from the day on which it is brought back', () => {
    const { dueAt, ...standing } = statusAfter(
      [...steps, { kind: 'bring_back', by: 'therapist', at: on(18) }],
      practice,
      on(18),
    )
    expect(standing).toEqual({ status: 'sent', waits: 'acknowledgement', since: on(4) })
    expect(dueAt?.toISOString().slice(0, 10)).toBe('2027-01-21')
  })
})

describe('a concern of somebody without an account', () => {
  let house: House
  let people: People
  let ruth: Browser
  let margit: Browser
  let anja: Browser
  let concern: string
  beforeAll(async () => {
    house = await openHouse()
    people = await practiceAtTheRiver(house)
    ruth = await openBrowserOf(house, people.ruth)
    margit = await openBrowserOf(house, people.margit)
  })
  beforeEach(async () => {
    anja = openBrowser(house)
    ;({ concern } = await tellAtDoor(anja, people.ruth, {}, people.ruth.id))
  })
  afterAll(() => house.close())

  test('is set aside by its reader: not open, not late, in a group of its own, and not deleted', async () => {
    const { open } = await countsOf()
    const page = await ruth.get(`${concern}/setting-aside`)
    expect(page.text).toContain('Anger is not abuse.')
    await ruth.fill(page, {})
    expect(await concernRow(house, idIn(concern))).toMatchObject({
      status: 'sent',
      waits: 'set_aside',
      dueAt: null,
    })
    expect((await countsOf()).open).toBe(open - 1)
    const inbox = await ruth.get('/inbox')
    expect(inbox.$('main h2').last().text()).toBe('Set aside')
    expect(inbox.$(`main section`).last().html()).toContain(concern)
    const board = await margit.get('/board')
    expect((await margit.get('/board/figures')).text).toContain('Set aside 1')
    const { reference } = await house
      .admin('concerns')
      .where({ id: idIn(concern) })
      .first<{ reference: string }>()
    expect(board.text).not.toContain(reference)
    expect((await ruth.get(concern)).text).toContain('You looked at the clock')
    await ruth.fill(await ruth.get(`${concern}/bringing-back`), {})
  })

  test('shows its writer that it was set aside, and lets them bring in an owner, who brings it back', async () => {
    await ruth.fill(await ruth.get(`${concern}/setting-aside`), {})
    const page = await anja.get(concern)
    expect(page.text).toContain('set your words aside on')
    expect(page.text).toContain('Ruth Adler set this aside')
    expect((await anja.get(`${concern}/addition`)).to).toBe(concern)
    await anja.fill(await anja.get(`${concern}/readers`), { person: people.margit.id })
    await margit.fill(await margit.get(`${concern}/bringing-back`), {})
    expect(await concernRow(house, idIn(concern))).toMatchObject({ status: 'sent', waits: 'acknowledgement' })
    await say(margit, `${concern}/acknowledgement`, { words: 'I have read it.' })
    expect(await deedsIn(house, idIn(concern))).toEqual([
      'send',
      'set_aside',
      'bring_in',
      'bring_back',
      'acknowledge',
    ])
  })

  test('set aside twice is once, and it cannot be joined to an account meanwhile', async () => {
    const page = await ruth.get(`${concern}/setting-aside`)
    await Promise.all([ruth.fill(page, {}), ruth.fill(page, {})])
    expect(await deedsIn(house, idIn(concern))).toEqual(['send', 'set_aside'])
    expect((await ruth.get(`${concern}/who`)).status).toBe(404)
  })

  test('of an account is never set aside, and not by its client', async () => {
    const id = await send(people.lena, { therapist: people.ruth.id, audience: 'therapist' })
    expect((await ruth.get(`/concerns/${id}/setting-aside`)).status).toBe(404)
    expect((await ruth.post(`/concerns/${id}/setting-aside`)).status).toBe(409)
    expect((await anja.post(`${concern}/setting-aside`)).status).toBe(404)
    await expect(
      house.admin('concerns').where({ id }).update({ waits: 'set_aside', dueAt: 'infinity' }),
    ).rejects.toMatchObject({
      code: expect.stringMatching(/23514|42501/) as unknown,
    })
  })

  async function countsOf() {
    const { text } = await margit.get('/board/figures')
    return { open: Number(/Open now (\d+)/.exec(text)?.[1] ?? 0) }
  }
})
