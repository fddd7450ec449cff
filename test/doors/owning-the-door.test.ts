import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { openBrowser, openBrowserOf, type Browser } from '../support/browser'
import { sendWithCode, tellAtDoor, writeAtDoor } from '../support/doors'
import { openHouse, type House } from '../support/house'
import { practiceAtTheRiver, type People } from '../support/people'

let house: House
let people: People
let margit: Browser
beforeAll(async () => {
  house = await openHouse()
  people = await practiceAtTheRiver(house)
  margit = await openBrowserOf(house, people.margit)
})
afterAll(() => house.close())

const anybody = () => openBrowser(house)

test('an owner closes the door, opens it again, and gives it another address', async () => {
  const word = people.margit.practice.door ?? ''
  await margit.fill(await margit.get('/door'), { open: 'no' })
  expect((await anybody().get(`/p/${word}`)).status).toBe(404)
  expect((await margit.get('/door')).text).toContain('The page is closed now.')
  await margit.fill(await margit.get('/door'), { open: 'yes', word: 'River-House' })
  expect((await anybody().get('/p/river-house')).status).toBe(200)
  expect((await anybody().get(`/p/${word}`)).status).toBe(404)
  const kinds = await house
    .admin('events')
    .where({ kind: 'change_door', practiceId: people.margit.practiceId })
  expect(kinds).toHaveLength(2)
})

test.each(['', 'x', 'two words', 'ünder', '-line', 'a/b', 'x'.repeat(41)])('%j is no address', async word => {
  const answer = await margit.fill(await margit.get('/door'), { word })
  expect(answer.status).toBe(422)
  expect(answer.$('#word').attr('value')).toBe(word)
})

test('an address that another practice has is refused', async () => {
  const other = await practiceAtTheRiver(house)
  const word = other.margit.practice.door ?? ''
  const answer = await margit.fill(await margit.get('/door'), { word })
  expect(answer.status).toBe(422)
  expect(answer.text).toContain('taken already')
})

test('an owner hides therapists from it, and shows them again', async () => {
  const path = '/p/river-house'
  const hide = async (...shown: string[]) =>
    margit.post('/door/people', shown.length > 0 ? { therapists: shown } : {})
  await hide(people.ruth.id)
  expect((await anybody().get(path)).text).not.toContain('Tomas')
  expect((await margit.get('/door')).$('input[name=therapists][checked]')).toHaveLength(1)
  await hide()
  expect((await anybody().get(path)).text).not.toContain('Ruth')
  await hide(people.ruth.id, people.tomas.id, people.karim.id, people.lena.id)
  expect((await anybody().get(path)).text).toContain('Tomas')
})

test('the poster shows the address, and its picture is an SVG of our own', async () => {
  const poster = await margit.get('/door/poster')
  expect(poster.text).toContain('127.0.0.1/p/river-house')
  const picture = await margit.get(poster.$('img.poster__code').attr('src') ?? '')
  expect(picture.headers['content-type']).toContain('image/svg+xml')
  expect(picture.headers['content-security-policy']).toContain("default-src 'none'")
})

test('nobody but an owner comes here', async () => {
  const ruth = await openBrowserOf(house, people.ruth)
  const lena = await openBrowserOf(house, people.lena)
  for (const browser of [ruth, lena])
    for (const path of ['/door', '/door/poster', '/door/poster.svg'])
      expect((await browser.get(path)).status).toBe(404)
  expect((await ruth.post('/door', { word: 'mine', open: 'yes' })).status).toBe(404)
  expect((await anybody().get('/door')).to).toContain('/sign-in')
})

test('its numbers tell an owner of nothing that others alone may know', async () => {
  const here = await practiceAtTheRiver(house)
  const door = (browser: Browser) =>
    browser.get('/door').then(page => page.$('tbody tr').first().text().replace(/\s+/g, ' '))
  const karim = await openBrowserOf(house, here.karim)
  const owner = await openBrowserOf(house, here.margit)
  await tellAtDoor(anybody(), here.ruth, {}, here.ruth.id)
  const anja = anybody()
  const preview = await writeAtDoor(anja, here.ruth, { audience: 'owners' }, here.karim.id)
  const before = await door(karim)
  await sendWithCode(anja, preview)
  expect(await door(karim)).toBe(before)
  expect(before).toMatch(/ 1 0 0 $/)
  expect(await door(owner)).toMatch(/ 2 0 0 $/)
})
