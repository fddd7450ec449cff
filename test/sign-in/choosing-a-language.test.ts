import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { v7 as newId } from 'uuid'
import { invite } from '../../src/staff/invitations'
import { openBrowser, openBrowserOf, signIn, signInMail, type Seen } from '../support/browser'
import { openHouse, type House } from '../support/house'
import { practiceAtTheRiver, type People } from '../support/people'
import { writeAtDoor } from '../support/doors'

let house: House
let people: People
beforeAll(async () => {
  house = await openHouse()
  people = await practiceAtTheRiver(house)
})
afterAll(() => house.close())

const spokenOn = (page: Seen) => page.$('html').attr('lang')
const offered = (page: Seen) =>
  page
    .$('.languages li')
    .toArray()
    .map(one => [page.$(one).attr('lang'), page.$(one).text().trim()])

test('people who are not signed in choose a language by its own name, and their browser remembers it', async () => {
  const browser = openBrowser(house)
  const page = await browser.get('/sign-in?next=/account')
  expect(spokenOn(page)).toBe('en')
  expect(offered(page)).toEqual(
    expect.arrayContaining([
      ['en', 'English'],
      ['de', 'Deutsch'],
    ]),
  )
  const chosen = await browser.fill(page, { language: 'de' }, 'form.languages')
  expect(chosen.to).toBe('/sign-in?next=/account')
  const german = await browser.follow(chosen)
  expect(spokenOn(german)).toBe('de')
  expect(german.text).toContain('Es gibt kein Passwort.')
  for (const path of ['/', '/help', '/nothing-here', `/p/${people.margit.practice.door}`])
    expect({ path, lang: spokenOn(await browser.get(path)) }).toEqual({ path, lang: 'de' })
})

test('a language that there is not changes nothing, and no choice leads away from here', async () => {
  const browser = openBrowser(house)
  for (const next of ['https://elsewhere.example/', '//elsewhere.example', '/\\elsewhere.example', '']) {
    const answer = await browser.post('/language', { language: 'tlh', next })
    expect([answer.status, answer.to]).toEqual([303, '/'])
  }
  expect(spokenOn(await browser.get('/sign-in'))).toBe('en')
})

test('it is offered only where nothing can be lost, and not to people who are signed in', async () => {
  const nobody = openBrowser(house)
  expect(offered(await nobody.get(`/p/${people.margit.practice.door}/new`))).toEqual([])
  expect(offered(await nobody.post('/sign-in', { address: 'none' }))).toEqual([])
  const lena = await openBrowserOf(house, people.lena)
  expect(offered(await lena.get('/help'))).toEqual([[undefined, 'Easy to read']])
  expect(offered(await lena.get('/concerns/new'))).toEqual([])
  await lena.post('/language', { language: 'de', next: '/' })
  expect(spokenOn(await lena.get('/'))).toBe('en')
})

test('who has chosen one and then signs in has it for good, in pages and emails, and can change it', async () => {
  const languageOf = async () =>
    (await house.admin('people').where({ id: people.josef.id }).first<{ language: string }>('language'))
      .language
  const browser = openBrowser(house)
  await browser.post('/language', { language: 'de', next: '/' })
  expect(await languageOf()).toBe('en')
  await signIn(house, people.josef, browser)
  expect(spokenOn(await browser.get('/'))).toBe('de')
  expect(await languageOf()).toBe('de')
  expect(spokenOn(await (await openBrowserOf(house, people.josef)).get('/'))).toBe('de')
  await browser.fill(await browser.get('/account/details'), { language: 'en' })
  expect(spokenOn(await browser.get('/'))).toBe('en')
})

test('before the second factor the pages speak it, and nothing is written yet', async () => {
  const browser = openBrowser(house)
  await browser.post('/language', { language: 'de', next: '/' })
  const { address } = people.ruth
  const { link } = await signInMail(house, people.ruth, () => browser.post('/sign-in', { address }))
  await browser.fill(await browser.get(link), {}, 'main form')
  const step = await browser.get('/second-factor')
  expect(spokenOn(step)).toBe('de')
  const { language } = await house
    .admin('people')
    .where({ id: people.ruth.id })
    .first<{ language: string }>('language')
  expect(language).toBe('en')
})

test('a person who writes at the door is answered in the language that they have chosen', async () => {
  const browser = openBrowser(house)
  await browser.post('/language', { language: 'de', next: '/' })
  const preview = await writeAtDoor(browser, people.margit, {}, people.ruth.id)
  expect(spokenOn(preview)).toBe('de')
  const [row] = await house
    .admin('people')
    .where({ account: false })
    .select<{ language: string }[]>('language')
  expect(row?.language).toBe('de')
})

test('the sign-in email comes in the language of the account, whoever asked for it, and the page says so', async () => {
  const browser = openBrowser(house)
  const note = 'Dann kommt diese E-Mail noch in der alten.'
  await browser.post('/language', { language: 'de', next: '/' })
  const { answer, text } = await signInMail(house, people.omar, () =>
    browser.post('/sign-in', { address: people.omar.address }),
  )
  expect(text).toContain('Each works once, within ten minutes of when you asked.')
  expect((await browser.follow(answer)).text).toContain(note)
  const unknown = await browser.post('/sign-in', { address: 'nobody@people.example' })
  expect((await browser.follow(unknown)).text).toContain(note)
  const other = openBrowser(house)
  const usual = await other.follow(await other.post('/sign-in', { address: people.omar.address }))
  expect(usual.text).not.toContain('another language here before')
})

const easyOn = (page: Seen) => page.$('.languages li').last().text().trim()

test('people who are not signed in can read easy words, in each language, and go back to the usual ones', async () => {
  const browser = openBrowser(house)
  const page = await browser.get('/')
  expect(easyOn(page)).toBe('Easy to read')
  const easy = await browser.follow(await browser.fill(page, { language: 'en-simple' }, 'form.languages'))
  expect(spokenOn(easy)).toBe('en')
  expect(easy.$('main').html()).toContain('This happens in therapy too.<br>')
  expect(easyOn(easy)).toBe('Usual words')
  const german = await browser.follow(await browser.fill(easy, { language: 'de-simple' }, 'form.languages'))
  expect([spokenOn(german), easyOn(german)]).toEqual(['de', 'Alltagssprache'])
  expect(german.text).toContain('Das passiert auch in der Therapie.')
  const usual = await browser.follow(await browser.fill(german, { language: 'de' }, 'form.languages'))
  expect(usual.text).not.toContain('Das passiert auch in der Therapie.')
})

test('a client changes to easy words on their own page, which their account keeps, and emails are as usual', async () => {
  const lena = await openBrowserOf(house, people.lena)
  const home = await lena.get('/')
  expect(home.$('.languages button').toArray()).toHaveLength(1)
  const easy = await lena.follow(await lena.fill(home, { language: 'en-simple' }, 'form.languages'))
  expect(easyOn(easy)).toBe('Usual words')
  const again = await openBrowserOf(house, people.lena)
  expect((await again.get('/concerns/new')).$('main').html()).toContain('Nothing is sent yet.<br>')
  expect((await again.get('/account/details')).$('input[name=language]:checked').val()).toBe('en-simple')
  await again.post('/language', { language: 'de-simple', next: '/' })
  expect(spokenOn(await again.get('/'))).toBe('en')
  const { text } = await signInMail(house, people.lena, () =>
    openBrowser(house).post('/sign-in', { address: people.lena.address }),
  )
  expect(text).toContain('Each works once, within ten minutes of when you asked.')
  await again.fill(await again.get('/'), { language: 'en' }, 'form.languages')
  expect((await again.get('/concerns/new')).$('main').html()).not.toContain('Nothing is sent yet.<br>')
})

test('who works here and is no client is offered none', async () => {
  const ruth = await openBrowserOf(house, people.ruth)
  expect(offered(await ruth.get('/account'))).toEqual([])
  expect((await ruth.get('/account/details')).$('input[name=language]').toArray()).toHaveLength(3)
})

test('an invitation is read in the language chosen, which is chosen in its form then', async () => {
  const address = `${newId()}@people.example`
  await invite(people.margit, ['client'], people.ruth.id, [{ name: 'Nobody Yet', address }], new Date())
  const [mail] = await house.post.waitFor(address, 1)
  const link = /\/invitations\/\S+/.exec(mail?.text ?? '')?.[0] ?? ''
  const browser = openBrowser(house)
  const first = await browser.get(link)
  const answer = await browser.fill(first, { language: 'de' }, 'form.languages')
  expect(answer.to).toBe(link)
  const form = await browser.get(`${link}?open`)
  expect(spokenOn(form)).toBe('de')
  expect(form.$('input[name=language]:checked').val()).toBe('de')
})
