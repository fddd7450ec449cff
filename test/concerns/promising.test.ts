import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { nextWorkingDays } from '../../src/concerns/rules/days/working-days'
import { proposeHandOver } from '../../src/concerns/store/acts/hand-overs'
import { daysAfter } from '../../src/time/days'
import { clockFaceAt } from '../../src/time/moments'
import { openBrowserOf, type Browser } from '../support/browser'
import { openHouse, type House } from '../support/house'
import { make, practiceAtTheRiver, send, type People } from '../support/people'
import { deedsIn } from '../support/traces'
import { take } from '../support/writing'

// Who cannot answer yet says by when they will. That day is the due day then; that it was late before is kept.

let house: House
let people: People
let lena: Browser
let ruth: Browser
let margit: Browser
let concern: string
let page: string
const day = 24 * 3_600_000
const longAgo = () => new Date(Date.now() - 14 * day)
beforeAll(async () => {
  house = await openHouse()
})
beforeEach(async () => {
  people = await practiceAtTheRiver(house)
  lena = await openBrowserOf(house, people.lena)
  ruth = await openBrowserOf(house, people.ruth)
  margit = await openBrowserOf(house, people.margit)
})
afterAll(() => house.close())

async function begin(at = new Date()): Promise<void> {
  concern = await send(people.lena, { therapist: people.ruth.id, audience: 'therapist' }, at)
  page = `/concerns/${concern}`
}

const offer = /^Say by when you will answer$/
const days = () => nextWorkingDays(new Date(), 5, people.lena.practice)
const dueDay = async () => {
  const { dueAt } = await house.admin('concerns').where({ id: concern }).first<{ dueAt: Date }>('dueAt')
  return clockFaceAt(dueAt, people.lena.practice).slice(0, 10)
}
const nextIn = async (who: Browser) => (await who.get(page)).$('.next').text().replace(/\s+/g, ' ')
const offersIt = async (who: Browser) => (await who.get(page)).$(`a[href="${page}/promise"]`).length > 0

describe('a promised day', () => {
  test('becomes the due day; its client reads it at the top and in the conversation', async () => {
    await begin()
    const [, , , , last = ''] = days()
    const form = await ruth.get(`${page}/promise`)
    expect(
      form
        .$('input[name=day]')
        .toArray()
        .map(one => form.$(one).val()),
    ).toEqual(days())
    await take(ruth, page, offer, { day: last })
    expect(await deedsIn(house, concern)).toEqual(['send', 'promise'])
    expect(await dueDay()).toBe(last)
    expect(await nextIn(lena)).toMatch(/Ruth Adler has read this and will answer by \w+day, \d+ \w+ \d{4}/)
    expect((await lena.get(page)).$('.thread').text()).toContain('I have read this. I will answer by')
    expect(await nextIn(ruth)).toContain('You told Lena Brandt that you will answer by')
    const row = await house
      .admin('escalations')
      .where({ concernId: concern })
      .first<{ step: number; nextAt: Date }>()
    expect(row.step).toBe(0)
    expect(clockFaceAt(row.nextAt, people.lena.practice)).toBe(`${last}T07:00:00.000`)
  })

  test('is promised once for each turn, and is no answer', async () => {
    await begin()
    await take(ruth, page, offer, { day: days()[1] ?? '' })
    expect(await offersIt(ruth)).toBe(false)
    expect((await ruth.get(`${page}/promise`)).to).toBe(page)
    expect(
      (await house.admin('concerns').where({ id: concern }).first<{ status: string }>('status')).status,
    ).toBe('sent')
    await make(people.lena, concern, 'add', { words: 'One more thing.' }) // postpones nothing
    expect([await dueDay(), await offersIt(ruth)]).toEqual([days()[1], false])
    await make(people.ruth, concern, 'acknowledge', { words: 'I did look at the clock, and I am sorry.' })
    expect(await offersIt(ruth)).toBe(false) // nothing is owed
    expect(await nextIn(lena)).toContain('has answered you')
    await make(people.lena, concern, 'write', { words: 'Thank you. Why?' })
    expect(await offersIt(ruth)).toBe(true)
  })

  test('is one of the next five working days, and nothing else', async () => {
    await begin()
    const [first = '', , closed = ''] = days()
    const sixth = nextWorkingDays(new Date(), 6, people.lena.practice)[5] ?? ''
    const today = clockFaceAt(new Date(), people.lena.practice).slice(0, 10)
    await house
      .admin('practices')
      .where({ id: people.lena.practiceId })
      .update({ closedDays: [closed] })
    const form = await ruth.get(`${page}/promise`)
    for (const day of ['', 'Thursday', today, closed, daysAfter(sixth, 7)]) {
      const answer = await ruth.fill(form, { day }, 'form.write')
      expect({ day, status: answer.status }).toEqual({ day, status: 422 })
      expect(answer.text).toMatch(/Choose (a day|one of these days)\./)
    }
    expect(await deedsIn(house, concern)).toEqual(['send'])
    expect((await ruth.fill(form, { day: first }, 'form.write')).status).toBe(303)
  })

  test('that passes is late again, and its client reads both days', async () => {
    await begin(longAgo())
    const due = await dueDay()
    await make(people.ruth, concern, 'promise', {}, new Date(Date.now() - 6 * day), {
      details: { day: nextWorkingDays(new Date(Date.now() - 6 * day), 1, people.lena.practice)[0] ?? '' },
    })
    const said = await nextIn(lena)
    expect(said).toContain('Ruth Adler said that you would have an answer by')
    expect(said).toContain(`No answer came by ${spoken(due)}.`)
    expect(await nextIn(ruth)).toContain('You said that it would come by')
  })

  test('is no move of anybody else, nor where nothing is owed', async () => {
    await begin()
    expect((await lena.post(`${page}/promise`, { day: days()[0] ?? '' })).status).toBe(409)
    expect((await margit.get(`${page}/promise`)).status).toBe(404)
    await make(people.lena, concern, 'pause', {}, new Date(), {
      details: { until: daysAfter(days()[4] ?? '', 9) },
    })
    expect((await ruth.get(`${page}/promise`)).to).toBe(page)
  })
})

describe('that an answer was late', () => {
  test('stands in the conversation for good, once it comes', async () => {
    await begin(longAgo())
    const due = await dueDay()
    await make(people.ruth, concern, 'acknowledge', { words: 'I am sorry, for the clock and for the wait.' })
    for (const who of [lena, ruth])
      expect((await who.get(page)).text.replace(/\s+/g, ' ')).toContain(
        `The answer was late. It should have come by ${spoken(due)}`,
      )
  })

  test('says nothing where it came in time', async () => {
    await begin()
    await make(people.ruth, concern, 'acknowledge', { words: 'I did look at the clock.' })
    expect((await lena.get(page)).text).not.toContain('was late')
  })

  test('is kept when an owner joins, for whom the clock begins again', async () => {
    await begin(longAgo())
    const due = await dueDay()
    await lena.fill(await lena.get(`${page}/readers`), { person: people.margit.id })
    expect(await dueDay()).toBe(nextWorkingDays(new Date(), 3, people.lena.practice).at(-1))
    const said = await nextIn(lena)
    expect(said).toContain(`No answer came by ${spoken(due)}.`)
    expect(said).toContain('Ruth Adler or Margit Sommer should give you a first answer by')
    expect((await lena.get(page)).$('.thread').text().replace(/\s+/g, ' ')).toContain(
      `come by ${spoken(due)}`,
    )
    expect((await margit.get('/board')).text).toMatch(/Was late .*Originally due \w+, \d+ \w+ \d{4}/)
    await make(people.ruth, concern, 'acknowledge', { words: 'I read it.' })
    expect((await margit.get('/board')).text).not.toMatch(/Was late|Originally due/)
  })

  test('an owner who joins in time postpones nothing', async () => {
    await begin()
    const due = await dueDay()
    await house
      .admin('concerns')
      .where({ id: concern })
      .update({ dueAt: new Date(Date.now() + day) })
    const soon = await dueDay()
    expect(soon).not.toBe(due)
    await lena.fill(await lena.get(`${page}/readers`), { person: people.margit.id })
    expect(await dueDay()).toBe(soon)
  })

  test('is kept when somebody else takes over, who can promise a day of their own', async () => {
    await begin(longAgo())
    const due = await dueDay()
    await make(people.ruth, concern, 'promise', {}, new Date(Date.now() - 9 * day), {
      details: { day: nextWorkingDays(new Date(Date.now() - 9 * day), 1, people.lena.practice)[0] ?? '' },
    })
    const promised = await dueDay()
    await proposeHandOver(people.margit, concern, people.tomas.id, new Date())
    expect((await ruth.get(page)).status).toBe(200)
    const asked = await lena.get(page)
    await lena.fill(asked, {}, '.next form')
    expect(await deedsIn(house, concern)).toEqual(['send', 'promise', 'propose_hand_over', 'hand_over'])
    expect(await dueDay()).toBe(nextWorkingDays(new Date(), 3, people.lena.practice).at(-1))
    const said = await nextIn(lena)
    expect(said).toContain('Tomas Lindqvist should give you a first answer')
    expect(said).toContain(`No answer came by ${spoken(due)} and ${spoken(promised)}.`)
    expect((await ruth.get(page)).text).toMatch(/^Passed on to Tomas Lindqvist on/)
    const tomas = await openBrowserOf(house, people.tomas)
    expect(await offersIt(tomas)).toBe(true)
  })
})

/** Such as Tuesday, 1 December 2026. */
function spoken(of: string): string {
  const parts = { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' } as const
  const [weekday, ...rest] = new Date(`${of}T00:00Z`)
    .toLocaleDateString('en-GB', parts)
    .replace(',', '')
    .split(' ')
  return `${weekday ?? ''}, ${rest.join(' ')}`
}
