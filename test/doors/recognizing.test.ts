import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { openBrowser, openBrowserOf, type Browser } from '../support/browser'
import { tellAtDoor } from '../support/doors'
import { openHouse, type House } from '../support/house'
import { practiceAtTheRiver, type People } from '../support/people'
import { deedsIn, idIn, newsTo } from '../support/traces'
import { say } from '../support/writing'

let house: House
let people: People
let ruth: Browser
let lena: Browser
let josef: Browser
let anja: Browser
let concern: string
let code: string
beforeAll(async () => {
  house = await openHouse()
  people = await practiceAtTheRiver(house)
  ruth = await openBrowserOf(house, people.ruth)
  lena = await openBrowserOf(house, people.lena)
  josef = await openBrowserOf(house, people.josef)
})
beforeEach(async () => {
  anja = openBrowser(house)
  ;({ concern, code } = await tellAtDoor(anja, people.ruth, {}, people.ruth.id))
})
afterAll(() => house.close())

describe('“I know who this is”', () => {
  test('asks who came without account, then the account, and puts the concern into its hands', async () => {
    await say(ruth, `${concern}/acknowledgement`, { words: 'I am sorry.' })
    const asking = await ruth.get(`${concern}/who`)
    expect(asking.text).toContain('a stranger learns that this person comes here')
    expect(asking.text).toContain('Josef Hartl')
    expect(asking.text).not.toContain('Omar') // no client of hers
    await ruth.fill(asking, { person: people.lena.id })
    expect((await ruth.get(concern)).text).toContain('We are asking the writer whether they are Lena Brandt.')
    expect((await lena.get('/')).text).not.toContain('Was that you?')

    const page = await anja.get(concern)
    expect(page.text).toContain('Ruth Adler thinks that you are Lena Brandt. Is that right?')
    const mailsBefore = await newsTo(house, people.lena)
    await anja.post(`${concern}/who/answer`, { answer: 'yes' })
    expect(await newsTo(house, people.lena)).toBe(mailsBefore + 1)
    expect((await lena.get(concern)).status).toBe(404)

    const home = await lena.get('/')
    expect(home.text).toContain('Was that you?')
    expect(home.text).not.toContain('clock')
    const joined = await lena.post(home.$('form[action^="/joining/"]').attr('action') ?? '', {
      answer: 'yes',
    })
    const now = await lena.follow(joined)
    expect(now.text).toContain('You looked at the clock')
    expect(now.$('.entry--mine')).toHaveLength(1)
    expect((await lena.get('/')).text).toContain('To Ruth Adler')

    expect((await ruth.get(concern)).text).toContain('From Lena Brandt')
    expect((await ruth.get(concern)).text).not.toContain('without an account')
    expect((await anja.get(concern)).to).toBe('/sign-in?next=' + encodeURIComponent(concern))
    expect((await openBrowser(house).post('/return', { code })).status).toBe(422)
    await say(lena, `${concern}/message`, { words: 'It was me.' })
    await say(ruth, `${concern}/message`, { words: 'Thank you.' })
    expect((await lena.get(concern)).text).toContain('Write back whenever you want')
    expect(await deedsIn(house, idIn(concern))).toEqual([
      'send',
      'acknowledge',
      'recognise',
      'confirm',
      'confirm',
      'join_account',
      'write',
      'write',
    ])
  })

  test('a wrong guess: the asker is told no, and the guessed client learns nothing at all', async () => {
    const before = await newsTo(house, people.josef)
    const home = (await josef.get('/')).html
    await ruth.fill(await ruth.get(`${concern}/who`), { person: people.josef.id })
    await anja.post(`${concern}/who/answer`, { answer: 'no' })
    expect((await ruth.get(concern)).text).toContain('They said that they are not Josef Hartl.')
    expect(await newsTo(house, people.josef)).toBe(before)
    expect((await josef.get('/')).html).toBe(home)
    const again = await ruth.fill(await ruth.get(`${concern}/who`), { person: people.josef.id })
    expect(again.status).toBe(409)
    expect((await anja.get(concern)).text).not.toContain('Josef')
  })

  test('an account that says no ends it, and who came without one keeps their concern', async () => {
    await ruth.fill(await ruth.get(`${concern}/who`), { person: people.lena.id })
    await anja.post(`${concern}/who/answer`, { answer: 'yes' })
    await lena.post(`/joining/${idIn(concern)}`, { answer: 'no' })
    expect((await lena.get('/')).text).not.toContain('Was that you?')
    expect((await lena.get(concern)).status).toBe(404)
    expect((await anja.get(concern)).status).toBe(200)
    expect((await ruth.get(concern)).text).toContain('They said that they are not')
  })

  test('is for those who answer, about their own clients, and for no concern of an account', async () => {
    expect((await lena.get(`${concern}/who`)).status).toBe(404)
    const notHers = await ruth.fill(await ruth.get(`${concern}/who`), { person: people.omar.id })
    expect(notHers.status).toBe(422)
    expect((await lena.post(`/joining/${idIn(concern)}`, { answer: 'yes' })).status).toBe(404)
    expect((await anja.post(`${concern}/who/answer`, { answer: 'yes' })).status).toBe(404)
    await ruth.fill(await ruth.get(`${concern}/who`), { person: people.lena.id })
    expect((await lena.post(`/joining/${idIn(concern)}`, { answer: 'yes' })).status).toBe(404) // not confirmed yet
    expect((await josef.post(`/joining/${idIn(concern)}`, { answer: 'yes' })).status).toBe(404)
  })
})

describe('a code, typed by somebody who is signed in', () => {
  test('offers to put the concern with their own, and what was begun in it comes along', async () => {
    await say(ruth, `${concern}/acknowledgement`, { words: 'I am sorry.' })
    await anja.fill(await anja.get(concern), { words: 'Half a sentence', keep: 'later' }, 'form.write')
    const asked = await lena.post('/return', { code })
    expect(asked.text).toContain('You are signed in as Lena Brandt.')
    expect(asked.text).not.toContain('clock')
    const page = await lena.follow(await lena.fill(asked, {}, 'form[action="/return/joining"]'))
    expect(page.text).toContain('You looked at the clock')
    expect(page.$('#answer textarea').val()).toBe('Half a sentence')
  })

  test('opens it alone if they want, and signs them out of their account', async () => {
    const mei = await openBrowserOf(house, people.mei)
    const asked = await mei.post('/return', { code })
    await mei.fill(asked, {}, 'form[action="/return"]')
    expect((await mei.get('/')).to).toBe(concern)
    expect((await mei.get('/concerns/new')).status).toBe(404)
  })

  test('of another practice is only opened alone', async () => {
    const other = await practiceAtTheRiver(house)
    const mei = await openBrowserOf(house, other.mei)
    expect((await mei.post('/return/joining', { code })).status).toBe(422)
    expect((await mei.post('/return', { code })).to).toBe('/')
  })
})
