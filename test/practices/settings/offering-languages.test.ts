import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { v7 as newId } from 'uuid'
import { invite } from '../../../src/staff/invitations'
import { openBrowser, openBrowserOf, signIn, type Browser, type Seen } from '../../support/browser'
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

const offer = async (...languages: string[]) =>
  margit.fill(await margit.get('/practice/place'), { languages, language: 'en' })

const codesOn = (page: Seen, choices: string) =>
  page
    .$(choices)
    .toArray()
    .map(choice =>
      page
        .$(choice)
        .filter((_, one) => one === choice)
        .attr('value'),
    )

const atDoor = async () => {
  const page = await openBrowser(house).get(`/p/${people.margit.practice.door}`)
  return page
    .$('.languages li[lang]')
    .toArray()
    .map(one => page.$(one).attr('lang'))
}

const inAccount = async (browser: Browser) =>
  codesOn(await browser.get('/account/details'), 'input[name=language]').filter(
    code => !code?.endsWith('-simple'),
  )

test('a practice offers all languages until its owners choose', async () => {
  expect(await atDoor()).toEqual(['en', 'de', 'ar'])
  expect(codesOn(await margit.get('/practice/place'), 'input[name=languages]:checked')).toEqual([
    'en',
    'de',
    'ar',
  ])
})

test('its own is one of them, and what was ticked stays', async () => {
  const page = await offer('de', 'ar')
  expect(page.status).toBe(422)
  expect(page.$('a[href="#languages"]').text()).toContain('Offer the language of the practice too')
  expect(codesOn(page, 'input[name=languages]:checked')).toEqual(['de', 'ar'])
  await expect(
    house
      .admin('practices')
      .where({ id: people.margit.practiceId })
      .update({ languages: ['de'] }),
  ).rejects.toThrow('practices_languages')
})

test('its public page, its invitations and its accounts offer those alone, and the history says so', async () => {
  const omar = await openBrowserOf(house, people.omar)
  await omar.fill(await omar.get('/account/details'), { language: 'ar' })
  expect((await offer('en', 'de')).to).toBe('/practice/place?said=changed')
  expect(await atDoor()).toEqual(['en', 'de'])
  expect(await inAccount(await openBrowserOf(house, people.lena))).toEqual(['en', 'de'])

  const address = `${newId()}@people.example`
  await invite(people.margit, ['client'], people.ruth.id, [{ name: 'Nobody Yet', address }], new Date())
  const [mail] = await house.post.waitFor(address, 1)
  const link = /\/invitations\/\S+/.exec(mail?.text ?? '')?.[0] ?? ''
  const guest = openBrowser(house)
  await guest.post('/language', { language: 'ar', next: '/' })
  const form = await guest.get(`${link}?open`)
  expect(codesOn(form, 'input[name=language]')).not.toContain('ar')
  expect(form.$('input[name=language]:checked').val()).toBe('en')

  const history = await margit.get('/practice/changes?of=place')
  const change = await margit.get(history.$('main a[href^="/practice/changes/"]').first().attr('href') ?? '')
  expect(change.text).toContain('All languages of this website')
  expect(change.text).toContain('English and Deutsch')

  // Whoever reads another one already keeps it, and can choose again.
  expect((await omar.get('/')).$('html').attr('lang')).toBe('ar')
  expect(await inAccount(omar)).toEqual(['en', 'de', 'ar'])
  await omar.fill(await omar.get('/account/details'), { language: 'en' })
  expect(await inAccount(omar)).toEqual(['en', 'de'])
})

test('nobody gets one that is not offered, by the form or by signing in', async () => {
  const lena = await openBrowserOf(house, people.lena)
  const form = await lena.get('/account/details')
  const answer = await lena.fill(form, { language: 'ar' })
  expect(answer.status).toBe(422)
  const browser = openBrowser(house)
  await browser.post('/language', { language: 'ar', next: '/' })
  await signIn(house, people.josef, browser)
  expect((await browser.get('/')).$('html').attr('lang')).toBe('en')
})

test('all ticked again, it offers each that comes to the portal later', async () => {
  await offer('en', 'de', 'ar')
  const { languages } = await house
    .admin('practices')
    .where({ id: people.margit.practiceId })
    .first<{ languages: unknown }>('languages')
  expect(languages).toBeNull()
})
