import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals'
import { openBrowserOf, type Browser, type Seen } from '../support/browser'
import { newLessonOf } from '../support/everybody'
import { openHouse, type House } from '../support/house'
import { atOnce } from '../support/locks'
import { practiceAtTheRiver, type People } from '../support/people'

let house: House
let people: People
let ruth: Browser
let tomas: Browser
let margit: Browser
let id: string
let at: string
beforeAll(async () => {
  house = await openHouse()
  people = await practiceAtTheRiver(house)
  ruth = await openBrowserOf(house, people.ruth)
  tomas = await openBrowserOf(house, people.tomas)
  margit = await openBrowserOf(house, people.margit)
})
afterAll(() => house.close())
beforeEach(async () => {
  id = await newLessonOf(house, people.ruth, 'waiting')
  at = `/lessons/${id}`
})

const row = () =>
  house.admin('lessons').where({ id }).first<{ state: string; reply: Buffer | null } | undefined>()
const shelving = async (browser: Browser) => {
  const page = await browser.get(at)
  return () => browser.fill(page, {}, 'form[action$="/shelf"]')
}
const givingBack = async (browser: Browser, reply: string) => {
  const page = await browser.get(at)
  return () => browser.fill(page, { reply }, 'form[action$="/giving-back"]')
}
const race = (...acts: (() => Promise<Seen>)[]) => atOnce(house, id, acts, 'lessons')
const outcomes = (answers: readonly Seen[]) => answers.map(({ status, to }) => to ?? status)

test('two who put it on the shelf at the same moment have put it there once', async () => {
  const answers = await race(await shelving(tomas), await shelving(margit))
  expect(outcomes(answers)).toEqual([
    '/lessons/waiting?said=on-the-shelf',
    '/lessons/waiting?said=on-the-shelf',
  ])
  expect(await row()).toMatchObject({ state: 'shelf', reply: null })
})

test('of two replies at the same moment the first one stands, and the second is told so', async () => {
  const [first, second] = await race(
    await givingBack(tomas, 'The day.'),
    await givingBack(margit, 'The place.'),
  )
  expect(first?.to).toBe('/lessons/waiting?said=given-back')
  expect(second?.status).toBe(409)
  expect(second?.text).toContain('someone else has sent it back')
  expect((await ruth.get(at)).text).toContain('The day.')
})

test('who gives it back is heard, whoever puts it on the shelf at the same moment', async () => {
  await race(await shelving(tomas), await givingBack(margit, 'I know who that was.'))
  expect(await row()).toMatchObject({ state: 'draft' })
  id = await newLessonOf(house, people.ruth, 'waiting')
  at = `/lessons/${id}`
  const answers = await race(await givingBack(margit, 'I know who that was.'), await shelving(tomas))
  expect(outcomes(answers)).toEqual(['/lessons/waiting?said=given-back', 409])
  expect(await row()).toMatchObject({ state: 'draft' })
})

test('its author takes it back, whoever puts it on the shelf at the same moment', async () => {
  const takingBack = () => ruth.post(`${at}/taking-back`)
  const answers = await race(await shelving(tomas), takingBack)
  expect(answers.map(({ status }) => status)).toEqual([303, 303])
  expect(await row()).toMatchObject({ state: 'draft' })
  await ruth.post(`${at}/handing-in`)
  const late = await race(takingBack, await shelving(tomas))
  expect(late.map(({ status }) => status)).toEqual([303, 409])
  expect(late[1]?.text).toContain('The author has taken this back')
  expect(await row()).toMatchObject({ state: 'draft' })
})

test('its author deletes it, whoever puts it on the shelf at the same moment', async () => {
  const deleting = () => ruth.post(`${at}/deleting`)
  await race(await shelving(tomas), deleting)
  expect(await row()).toBeUndefined()
  id = await newLessonOf(house, people.ruth, 'waiting')
  at = `/lessons/${id}`
  const answers = await race(deleting, await shelving(tomas))
  expect(answers.map(({ status }) => status)).toEqual([303, 409])
  expect(await row()).toBeUndefined()
})
