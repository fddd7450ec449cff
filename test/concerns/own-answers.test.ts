import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { openBrowserOf, type Seen } from '../support/browser'
import { openHouse, type House } from '../support/house'
import { make, practiceAtTheRiver, send, type People } from '../support/people'

// How the answers of somebody went, for themselves alone.

let house: House
let people: People
beforeAll(async () => {
  house = await openHouse()
  people = await practiceAtTheRiver(house)
})
afterAll(() => house.close())

const factsOn = (page: Seen) =>
  Object.fromEntries(
    page
      .$('.facts div')
      .toArray()
      .map(fact => [page.$(fact).find('dt').text(), page.$(fact).find('dd').text()]),
  )

/** Monday, three weeks and more ago, at noon. */
function aMonday(): Date {
  const day = new Date(Date.now() - 28 * 24 * 3_600_000)
  day.setUTCDate(day.getUTCDate() - ((day.getUTCDay() + 6) % 7))
  day.setUTCHours(12, 0, 0, 0)
  return day
}
const after = (from: Date, days: number) => new Date(from.getTime() + days * 24 * 3_600_000)

test('says what is open and late, and how long first answers took in working days', async () => {
  const { lena, josef, mei, ruth, tomas } = people
  const monday = aMonday()
  const toRuth = { therapist: ruth.id, audience: 'therapist' } as const
  const quick = await send(lena, toRuth, monday)
  await make(ruth, quick, 'acknowledge', { words: 'I read it.' }, monday)
  const slow = await send(josef, toRuth, monday)
  await make(ruth, slow, 'acknowledge', { words: 'I read it.' }, after(monday, 7))
  await send(mei, toRuth, monday)
  await send(mei, { therapist: tomas.id, audience: 'therapist' })
  const page = await (await openBrowserOf(house, ruth)).get('/inbox/figures')
  expect(factsOn(page)).toEqual({
    'Open with you': '3',
    Late: '1',
    'Your first answers in the last year': '2',
    'At least half came within': 'the same day',
    'The quickest': 'the same day',
    'The slowest': '5 working days',
  })
})

test('tells a colleague of their own alone', async () => {
  const tomas = await (await openBrowserOf(house, people.tomas)).get('/inbox/figures')
  expect(factsOn(tomas)).toEqual({
    'Open with you': '1',
    Late: '0',
    'Your first answers in the last year': '0',
  })
  const margit = await (await openBrowserOf(house, people.margit)).get('/inbox/figures')
  expect(factsOn(margit)).toEqual({
    'Open with you': '0',
    Late: '0',
    'Your first answers in the last year': '0',
  })
})

test('of the practice an owner reads how long half of them took, once three people have answered', async () => {
  const { omar, mei, ruth, tomas, karim, margit } = people
  const owner = await openBrowserOf(house, margit)
  const label = 'At least half of the first answers in the last year came within'
  const figures = async () => factsOn(await owner.get('/board/figures'))[label]
  const monday = aMonday()
  const answered = async (by: typeof ruth, client: typeof omar, days: number) => {
    const id = await send(client, { therapist: by.id, audience: 'therapist' }, monday)
    await make(by, id, 'acknowledge', { words: 'I read it.' }, after(monday, days))
  }
  await answered(tomas, mei, 2)
  expect(await figures()).toBeUndefined()
  await answered(karim, omar, 3)
  expect(await figures()).toBe('2 working days')
  expect(await (await openBrowserOf(house, ruth)).get('/board/figures')).toMatchObject({ status: 404 })
})
