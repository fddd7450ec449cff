import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals'
import { openBrowserOf, type Browser } from '../support/browser'
import { openHouse, type House } from '../support/house'
import { practiceAtTheRiver, send, type People } from '../support/people'
import { deedsIn } from '../support/traces'
import { take } from '../support/writing'

// Where two can answer, one of them says that they will, and nobody waits for the other.

let house: House
let people: People
let lena: Browser
let ruth: Browser
let margit: Browser
let concern: string
let page: string
beforeAll(async () => {
  house = await openHouse()
})
beforeEach(async () => {
  people = await practiceAtTheRiver(house)
  lena = await openBrowserOf(house, people.lena)
  ruth = await openBrowserOf(house, people.ruth)
  margit = await openBrowserOf(house, people.margit)
  concern = await send(people.lena, {
    therapist: people.ruth.id,
    audience: 'together',
    owners: [people.margit.id],
  })
  page = `/concerns/${concern}`
})
afterAll(() => house.close())

const offer = /^I’ll take this$/
const offersIt = async (who: Browser) => {
  const { $ } = await who.get(page)
  return $('main button, .moves__list a')
    .toArray()
    .some(one => offer.test($(one).text().trim()))
}

test('one takes it with one tap, and everybody reads who will answer', async () => {
  expect((await lena.get(page)).text).toContain('Ruth Adler or Margit Sommer should give you a first answer')
  expect((await margit.get('/inbox')).text).not.toContain('will answer')
  await take(ruth, page, offer)
  expect(await deedsIn(house, concern)).toEqual(['send', 'take_on'])
  expect((await lena.get(page)).text).toContain('Ruth Adler should give you a first answer')
  expect((await ruth.get(page)).text).toContain('You said that you will answer. The others see that.')
  expect((await margit.get(page)).text).toContain(
    'Ruth Adler said that they will answer. You can still write.',
  )
  expect((await margit.get('/inbox')).text).toContain('Ruth Adler will answer.')
  expect((await ruth.get('/inbox')).text).toContain('You said that you will answer.')
})

test('the other can take it over, and who has it is not offered it again', async () => {
  await take(ruth, page, offer)
  expect([await offersIt(ruth), await offersIt(margit)]).toEqual([false, true])
  await take(margit, page, offer)
  expect((await lena.get(page)).text).toContain('Margit Sommer should give you a first answer')
  expect([await offersIt(ruth), await offersIt(margit)]).toEqual([true, false])
})

test('is nothing where one alone can answer, nor any more once the other one cannot', async () => {
  const alone = await send(people.lena, { therapist: people.ruth.id, audience: 'therapist' })
  await expect(take(ruth, `/concerns/${alone}`, offer)).rejects.toThrow('is not offered')
  await take(ruth, page, offer)
  await house
    .admin('people')
    .where({ id: people.ruth.id })
    .update({ roles: ['supervisor'] })
  expect((await lena.get(page)).text).not.toContain('Ruth Adler should give you a first answer')
  expect(await offersIt(margit)).toBe(false)
})
