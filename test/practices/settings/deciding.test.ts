import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { openBrowserOf, type Browser } from '../../support/browser'
import { openHouse, type House } from '../../support/house'
import { practiceAtTheRiver, type People } from '../../support/people'

let house: House
let people: People
let margit: Browser
beforeAll(async () => {
  house = await openHouse()
  people = await practiceAtTheRiver(house)
  margit = await openBrowserOf(house, people.margit)
})
afterAll(() => house.close())

const decide = async (leaveTo: string) => margit.fill(await margit.get('/practice/leaving'), { leaveTo })

const leadsTo = async () => {
  const lena = await openBrowserOf(house, people.lena)
  return (await lena.fill(await lena.get('/'), {}, 'form.leave')).to
}

test('where nothing was changed, the history says since when', async () => {
  const history = await margit.get('/practice/changes?of=supervision')
  expect(history.text).toMatch(
    /Nobody has changed this since the practice was set up on \w+, \d+ \w+ \d{4}\./,
  )
})

test('an owner decides where clients are led who leave quickly, and takes it back', async () => {
  expect((await decide('https://weather.example/today?in=graz')).to).toBe('/practice/leaving?said=changed')
  expect(await leadsTo()).toBe('https://weather.example/today?in=graz')
  await decide(' ')
  expect(await leadsTo()).toBe(house.config.leaveTo)
  for (const page of ['/practice', '/practice/leaving', '/practice/preview'])
    expect((await margit.get(page)).text).toContain(`The page set for this website: ${house.config.leaveTo}`)
})

test.each([
  ['http://weather.example/', 'begins with https://'],
  ['javascript:alert(1)', 'begins with https://'],
  ['weather.example', 'begins with https://'],
  ['https://somebody:secret@weather.example/', 'begins with https://'],
  [`https://weather.example/${'x'.repeat(500)}`, 'begins with https://'],
  ['https://weather.example;sandbox/', 'unusual characters'],
  ["https://weather.example'/", 'unusual characters'],
])('to %s nobody is led, and the page says why and keeps what was typed', async (leaveTo, why) => {
  const page = await decide(leaveTo)
  expect(page.status).toBe(422)
  expect(page.$('a[href="#leaveTo"]').text()).toContain(why)
  expect(page.$('#leaveTo').val()).toBe(leaveTo)
  expect(await leadsTo()).toBe(house.config.leaveTo)
})

test.each([
  ['acknowledgeWithin', '0', 'from 1 to 30'],
  ['answerWithin', 'five', 'from 1 to 30'],
  ['hearAgainAfter', '15', 'from 2 to 14'],
  ['askClientAfter', '29', 'from 3 to 28'],
  ['askClientAfter', '7', 'We tell the owners again before we ask the client.'],
])('of %s, %s cannot be, and the page says why and keeps what was typed', async (field, typed, why) => {
  const page = await margit.fill(await margit.get('/practice/due-days'), { [field]: typed })
  expect(page.status).toBe(422)
  expect(page.$(`a[href="#${field}"]`).text()).toContain(why)
  expect(page.$(`#${field}`).val()).toBe(typed)
})
