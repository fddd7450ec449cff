import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { proposeHandOver } from '../../src/concerns/store/acts/hand-overs'
import { dayMs, dayOf } from '../../src/time/days'
import { openBrowserOf, type Browser } from '../support/browser'
import { openHouse, type House } from '../support/house'
import { make, practiceAtTheRiver, send, type People } from '../support/people'

// What the two lists say of a conversation is what stands first on its page.

let house: House
let people: People
let lena: Browser
let ruth: Browser
let concern: string
beforeAll(async () => {
  house = await openHouse()
})
beforeEach(async () => {
  people = await practiceAtTheRiver(house)
  lena = await openBrowserOf(house, people.lena)
  ruth = await openBrowserOf(house, people.ruth)
  concern = await begin()
})
afterAll(() => house.close())

const ago = (days: number) => new Date(Date.now() - days * dayMs)
const dayIn = (days: number) => dayOf(ago(-days), people.ruth.practice)
const anHour = 3_600_000

async function begin(at = new Date()): Promise<string> {
  const id = await send(people.lena, { therapist: people.ruth.id, audience: 'therapist' }, at)
  await make(people.ruth, id, 'acknowledge', { words: 'I did look at the clock.' }, at)
  return id
}

const offerTalk = (by: 'ruth' | 'lena', at = new Date(), first = `${dayIn(3)}T16:30`) =>
  make(people[by], concern, 'propose_talk', {}, at, { details: { way: 'phone', first } })
const takeTalk = (by: 'ruth' | 'lena', at = new Date()) =>
  make(people[by], concern, 'take_talk', {}, at, { details: { of: 'first' } })
const open = (browser: Browser) => browser.get(`/concerns/${concern}`)

/** What a list says of the conversation, below its title. */
async function saidOn(browser: Browser, path: '/' | '/inbox'): Promise<string> {
  const page = await browser.get(path)
  return page.$(`.row:has(a[href^="/concerns/${concern}"]) .row__text`).text().replace(/\s+/g, ' ').trim()
}
const saidToLena = () => saidOn(lena, '/')
const saidToRuth = () => saidOn(ruth, '/inbox')

describe('a talk', () => {
  test('that was suggested is a question to its client, until they have said yes: then both read when it is', async () => {
    await offerTalk('ruth')
    expect(await saidToLena()).toBe('Ruth Adler suggests a talk. You can say yes or no.')
    expect(await saidToRuth()).toMatch(/^Answered on/)
    await open(lena)
    await takeTalk('lena')
    expect(await saidToLena()).toMatch(/^Talk on .* 16:30\.$/)
    await open(ruth)
    expect(await saidToRuth()).toMatch(/^Talk on .* 16:30\.$/)
  })

  test('is agreed, and no list says for when before its reader has opened that', async () => {
    await offerTalk('ruth')
    await takeTalk('lena')
    expect(await saidToRuth()).toBe('You have agreed to talk.')
  })

  test('that a client suggests stands with the day by which they hope for an answer', async () => {
    await offerTalk('lena')
    expect(await saidToRuth()).toMatch(
      /^Answer by .*\.Lena Brandt suggests a talk\. You can say yes or no\.$/,
    )
    expect(await saidToLena()).toMatch(/^Ruth Adler should answer by/)
    await open(ruth)
    await takeTalk('ruth')
    expect(await saidToRuth()).toMatch(/^Talk on .* 16:30\.$/)
    expect(await saidToLena()).toBe('You have agreed to talk.')
  })

  test('that is over is a question to both', async () => {
    const yesterday = `${dayIn(-1)}T10:00`
    concern = await begin(ago(9))
    await offerTalk('ruth', ago(8), yesterday)
    await open(lena)
    await takeTalk('lena', ago(7))
    expect(await saidToLena()).toBe('A question for you: did you talk?')
    await open(ruth)
    expect(await saidToRuth()).toBe('A question for you: did you talk?')
  })
})

describe('what is asked of a client', () => {
  test('is an agreement, until they have said yes, and whether it is done once its day has come', async () => {
    concern = await begin(ago(9))
    const details = { who: 'practice', by: dayIn(-1) }
    await make(people.ruth, concern, 'agree', { words: 'No clock in the room.' }, ago(8), { details })
    expect(await saidToLena()).toBe('Ruth Adler suggests an agreement. You can say yes or no.')
    await open(lena)
    await make(people.lena, concern, 'agree_to', {}, new Date(), { details: { of: '3' } })
    expect(await saidToLena()).toBe('A question for you: is what you agreed done?')
    expect((await lena.get('/')).text).not.toContain('No clock')
  })

  test('is a pause, once they have read until when', async () => {
    await make(people.ruth, concern, 'ask_pause', { words: 'I am on leave.' }, new Date(), {
      details: { until: dayIn(20) },
    })
    await open(lena)
    expect(await saidToLena()).toBe('Ruth Adler asks you for a pause.')
  })

  test('is whether it has stayed better, four weeks after they closed it as repaired, and no longer once they have said', async () => {
    concern = await begin(ago(60))
    await make(people.lena, concern, 'close', {}, ago(40), { outcome: 'repaired' })
    expect(await saidToLena()).toBe('A question for you: has it stayed better?')
    expect(await saidToRuth()).toMatch(/^Closed on/)
    await make(people.lena, concern, 'say_held', {}, new Date(), { details: { held: 'yes' } })
    expect(await saidToLena()).toMatch(/^Closed on/)
  })

  test('is whether somebody else may answer', async () => {
    await proposeHandOver(people.margit, concern, people.tomas.id, new Date())
    expect(await saidToLena()).toBe('A question for you: may someone else answer?')
  })

  test('stands before all else on their page, and so does what is new, which its link leads to', async () => {
    const quiet = await begin(ago(3))
    await lena.get(`/concerns/${quiet}`)
    await lena.fill(await lena.get(`/concerns/${quiet}`), { words: 'And then', keep: 'later' }, 'form.write')
    const page = await lena.get('/')
    const order = page
      .$('main a')
      .toArray()
      .map(a => page.$(a).attr('href') ?? '')
    expect(order.slice(0, 2)).toEqual([`/concerns/${concern}#new`, '/concerns/new'])
    expect(order.indexOf(`/concerns/${quiet}`)).toBeGreaterThan(2)
    await offerTalk('ruth')
    expect((await lena.get('/')).$('main a').first().attr('href')).toBe(`/concerns/${concern}`)
  })
})

describe('an inbox', () => {
  test('says that a conversation was opened again, until somebody has answered', async () => {
    const closed = new Date(Date.now() - 2 * anHour)
    await make(people.lena, concern, 'close', {}, closed, { outcome: 'repaired' })
    await make(people.lena, concern, 'reopen', { words: 'It happened again.' })
    expect(await saidToRuth()).toMatch(/^Answer by .*\.Opened again on .*\.$/)
    await open(ruth)
    await make(people.ruth, concern, 'write', { words: 'I am sorry.' })
    expect(await saidToRuth()).toMatch(/^Answered on .*\.$/)
  })

  test('shows what is new above what is answered, and never folds it away', async () => {
    const groups = async () => {
      const page = await ruth.get('/inbox')
      return page
        .$('main .part:has(.row:not(.row--draft))')
        .toArray()
        .map(part => {
          const shown = page.$(part).children('.rows').find('.row__link').length
          return [page.$(part).find('h2').text(), shown]
        })
    }
    await open(ruth)
    expect(await groups()).toEqual([['Answered', 1]])
    await offerTalk('ruth')
    await takeTalk('lena')
    expect(await groups()).toEqual([['New for you', 1]])
    await make(people.lena, concern, 'close', {}, new Date(), { outcome: 'leave' })
    expect(await groups()).toEqual([['New for you', 1]])
    await open(ruth)
    expect(await groups()).toEqual([['Closed', 0]])
  })
})

test('of several who can answer, either should: one of them, once they have said so', async () => {
  const { lena: client, ruth: therapist, margit } = people
  concern = await send(client, { therapist: therapist.id, audience: 'together', owners: [margit.id] })
  expect(await saidToLena()).toMatch(/^Ruth Adler or Margit Sommer should answer by/)
  await make(margit, concern, 'take_on', {})
  expect(await saidToLena()).toMatch(/^Margit Sommer should answer by/)
})
