import { afterAll, beforeAll, expect, test } from '@jest/globals'
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
const earlierOn = (seen: Seen) => seen.$('main a[href*="/earlier?"]').attr('href') ?? null

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
