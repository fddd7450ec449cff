import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { openBrowserOf, type Browser, type Seen } from '../support/browser'
import { openHouse, type House } from '../support/house'
import { make, practiceAtTheRiver, send, type People } from '../support/people'

const letters = 75
const lettersPerPage = 30

let house: House
let people: People
let lena: Browser
let concern: string
let page: string
beforeAll(async () => {
  house = await openHouse()
  people = await practiceAtTheRiver(house)
  await house.stopSending()
  const choices = { therapist: people.ruth.id, audience: 'therapist' } as const
  concern = await send(people.lena, choices, new Date(), 'Letter 1.')
  page = `/concerns/${concern}`
  await make(people.ruth, concern, 'acknowledge', { words: 'Letter 2.' })
  for (let n = 3; n <= letters; n++) await make(people.lena, concern, 'write', { words: `Letter ${n}.` })
  lena = await openBrowserOf(house, people.lena)
  await lena.get(page)
})
afterAll(() => house.close())

const numbersOn = (seen: Seen) =>
  Array.from(
    seen
      .$('.thread')
      .text()
      .matchAll(/Letter (\d+)[.]/g),
    ([, number]) => Number(number),
  )
const upTo = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, n) => from + n)
const linkOn = (seen: Seen, text: RegExp) =>
  seen
    .$('main a[href*="/earlier?"]')
    .toArray()
    .map(link => seen.$(link))
    .find(link => text.test(link.text()))
    ?.attr('href') ?? null
const earlierOn = (seen: Seen) => linkOn(seen, /in between|before these$/)
const laterOn = (seen: Seen) => linkOn(seen, /after these$/)

test('the page of a long conversation shows the first letter and the newest ones, and leads to the others', async () => {
  const seen = await lena.get(page)
  expect(numbersOn(seen)).toEqual([1, ...upTo(letters - lettersPerPage + 1, letters)])
  expect(Buffer.byteLength(seen.html)).toBeLessThan(60_000)
})

test('each of the others stands once on a page of earlier letters, back to the first one', async () => {
  const found: number[] = []
  let seen = await lena.get(page)
  for (let path = earlierOn(seen); path !== null; path = earlierOn(seen)) {
    seen = await lena.get(path)
    expect(seen.status).toBe(200)
    expect(numbersOn(seen).length).toBeLessThanOrEqual(lettersPerPage)
    found.unshift(...numbersOn(seen))
  }
  expect(found).toEqual(upTo(1, letters - lettersPerPage))
  expect(seen.$(`main a[href="${page}"]`).length).toBeGreaterThan(0)
})

test('from the earliest page they are read on, as far as the page itself begins', async () => {
  const found: number[] = []
  let path: string | null = `${page}/earlier?before=${lettersPerPage - 9}`
  for (let seen: Seen; path !== null; path = laterOn(seen)) {
    seen = await lena.get(path)
    found.push(...numbersOn(seen))
  }
  expect([...new Set(found)]).toEqual(upTo(1, letters - lettersPerPage))
})

test('its link says how many letters are in between', async () => {
  const seen = await lena.get(page)
  expect(seen.text).toContain(`${letters - lettersPerPage - 1} messages in between`)
})

test('what is new stands on the page itself, however much it is', async () => {
  const ruth = await openBrowserOf(house, people.ruth)
  const seen = await ruth.get(page)
  expect(numbersOn(seen)).toEqual(upTo(1, letters))
  expect(seen.$('.tag--new').length).toBe(letters - 1)
  expect(numbersOn(await ruth.get(page))).toHaveLength(lettersPerPage + 1)
})

test.each(['', '?before=x', '?before=-1', '?before=999999999', '?before=1&before=2'])(
  'earlier letters at an address that was changed (%s) are the last ones',
  async query => {
    const seen = await lena.get(`${page}/earlier${query}`)
    expect([seen.status, numbersOn(seen)]).toEqual([200, upTo(letters - lettersPerPage + 1, letters)])
  },
)

test('before the first letter there are none', async () => {
  const seen = await lena.get(`${page}/earlier?before=0`)
  expect([seen.status, numbersOn(seen), earlierOn(seen)]).toEqual([200, [], null])
})

describe('what came meanwhile is not read by somebody who', () => {
  const ways = {
    'looks back': (ruth: Browser) => ruth.get(`${page}/earlier`),
    'answers on a page from before': (ruth: Browser, seen: Seen) =>
      ruth.fill(seen, { words: 'I have read up to here.' }, 'main form:has(textarea)'),
  }

  test.each(Object.entries(ways))('%s', async (_, go) => {
    const ruth = await openBrowserOf(house, people.ruth)
    const seen = await ruth.get(page)
    await make(people.lena, concern, 'write', { words: 'Letter 76.' })
    await go(ruth, seen)
    expect(await house.admin('email_concerns').where({ concernId: concern, wasRead: false })).not.toEqual([])
    expect((await ruth.get(page)).$('#new').text()).toContain('Letter 76.')
    expect((await ruth.get(page)).$('#new').length).toBe(0)
  })
})
