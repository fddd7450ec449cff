import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals'
import { proposeHandOver } from '../../src/concerns/store/acts/hand-overs'
import { nextWorkingDays } from '../../src/concerns/rules/days/working-days'
import { openBrowser, openBrowserOf, type Browser } from '../support/browser'
import { openHouse, type House } from '../support/house'
import { practiceAtTheRiver, send, type People, type TestPerson } from '../support/people'
import { deedsIn, outboxIsEmpty } from '../support/traces'
import { take } from '../support/writing'

// A concern that nobody answers, through all its levels: what each email leads to helps. Time passes by moving its due day back.

let house: House
let people: People
beforeAll(async () => {
  house = await openHouse()
  people = await practiceAtTheRiver(house)
})
afterEach(async () => {
  await house
    .admin('concerns')
    .update({ dueAt: new Date(Date.now() + 365 * day) })
    .whereNot({ dueAt: 'infinity' })
})
afterAll(() => house.close())

const day = 24 * 3_600_000
const begin = (client = people.lena) => send(client, { therapist: people.ruth.id, audience: 'therapist' })
const mailsTo = (person: TestPerson) =>
  house.post.to(person.address).filter(({ text }) => text?.includes('/due'))

/** So many days after the day by which an answer was due, with what the worker does then. */
async function late(id: string, days: number): Promise<void> {
  await house
    .admin('concerns')
    .where({ id })
    .update({ dueAt: new Date(Date.now() - days * day) })
  await house.admin.raw('select escalate(?)', [new Date()])
  await outboxIsEmpty(house)
}

/** Where the link of the last email about lateness leads somebody who is signed in. */
async function behindMail(person: TestPerson, browser: Browser): Promise<string | null> {
  const [, path = ''] = /127\.0\.0\.1(\/\S*)/.exec(mailsTo(person).at(-1)?.text ?? '') ?? []
  expect(path).toBe('/due')
  return (await browser.get(path)).to
}

const offers = async (who: Browser, page: string) => {
  const { $ } = await who.get(page)
  return $('.next .doings button, .next .doings a')
    .toArray()
    .map(one => $(one).text().trim())
}

test('the therapist is offered ways out, the owner acts, the client decides, and what was late is kept', async () => {
  const [lena, ruth, margit] = await Promise.all(
    [people.lena, people.ruth, people.margit].map(who => openBrowserOf(house, who)),
  )
  if (!lena || !ruth || !margit) throw new Error('Three browsers are open.')
  const id = await begin()
  const page = `/concerns/${id}`
  expect(await offers(ruth, page)).toEqual(['Answer', 'Reflect first']) // nothing presses
  await late(id, 4)
  for (const person of [people.ruth, people.margit, people.karim]) expect(mailsTo(person)).toHaveLength(1)
  expect(mailsTo(people.lena)).toHaveLength(0)

  const stranger = openBrowser(house)
  expect((await stranger.get('/due')).to).toBe('/sign-in?next=%2Fdue')
  expect(await behindMail(people.ruth, ruth)).toBe(page)
  expect(await offers(ruth, page)).toEqual([
    'Answer',
    'Reflect first',
    'Say by when you will answer',
    'I should not be the one to answer',
  ])
  expect(await behindMail(people.margit, margit)).toBe('/board')
  expect((await margit.get('/board')).text).not.toContain('Lena')

  const promised = nextWorkingDays(new Date(), 1, people.lena.practice)[0] ?? ''
  await take(ruth, page, /^Say by when/, { day: promised })
  expect((await lena.get(page)).text).toContain('Ruth Adler has read this and will answer by')
  const before = [people.ruth, people.margit].map(who => mailsTo(who).length)
  await house.admin.raw('select escalate(?)', [new Date()])
  expect([people.ruth, people.margit].map(who => mailsTo(who).length)).toEqual(before) // the clock began anew

  await late(id, 18)
  expect(await behindMail(people.lena, lena)).toBe(page)
  const said = (await lena.get(page)).$('.next').text().replace(/\s+/g, ' ')
  expect(said).toContain('Ruth Adler said that you would have an answer by')
  expect(said).toContain('No answer came by')
  expect(await offers(lena, page)).toEqual([
    'Invite someone to read this',
    'Ask for someone else to answer',
    'Pause until a day you choose',
    'Ways outside the practice',
  ])
  await take(lena, page, /^Ask for someone else/, {})
  expect((await margit.get('/board')).text).toContain('Asks for someone else to answer')
  expect(await offers(lena, page)).not.toContain('Ask for someone else to answer') // once

  await proposeHandOver(people.margit, id, people.tomas.id, new Date())
  const asked = await lena.get(page)
  expect(await offers(lena, page)).toEqual(['Yes, Tomas Lindqvist', 'No', 'Ways outside the practice'])
  expect(asked.$('.next').text()).toContain('You have not had an answer yet.')
  expect(asked.$('.next').text()).toContain('The practice has not named anyone outside it.')
  expect(asked.$('#moves').text()).toContain('Close this conversation')
  const waiting = mailsTo(people.margit).length
  await house.admin('escalations').where({ concernId: id }).update({ nextAt: new Date(), step: 3 })
  await house.admin.raw('select escalate(?)', [new Date()])
  await outboxIsEmpty(house)
  expect(mailsTo(people.margit)).toHaveLength(waiting) // owners have acted, and its client has not answered yet

  await lena.fill(await lena.get(page), {}, '.next form')
  expect((await lena.get(page)).text).toContain('Tomas Lindqvist should give you a first answer by')
  expect((await ruth.get(page)).text).toMatch(/^Passed on to Tomas Lindqvist on/)
  expect((await lena.get(page)).$('.thread').text()).toContain('The answer was late. It should have come by')
  expect(await deedsIn(house, id)).toEqual(['send', 'promise', 'ask_other', 'propose_hand_over', 'hand_over'])
})

test('a supervisor is one of the ways, where there is one', async () => {
  await house
    .admin('people')
    .where({ id: people.tomas.id })
    .update({ roles: ['therapist', 'supervisor'] })
  const id = await begin(people.josef)
  await late(id, 0)
  const ruth = await openBrowserOf(house, people.ruth)
  expect(await offers(ruth, `/concerns/${id}`)).toContain('Ask a supervisor')
})

test('several that are due lead to the list of them, and nothing that is due leads home', async () => {
  const ruth = await openBrowserOf(house, people.ruth)
  const mei = await openBrowserOf(house, people.mei)
  const concerns = [await begin(people.mei), await begin(people.mei)]
  expect([(await ruth.get('/due')).to, (await mei.get('/due')).to]).toEqual(['/', '/'])
  for (const id of concerns) await late(id, 1)
  expect([(await ruth.get('/due')).to, (await mei.get('/due')).to]).toEqual(['/inbox', '/'])
})

test('outside by name, to whoever waits for an answer that is late', async () => {
  const outside = [
    { name: 'Patient Advocate', contact: '+43 1 5872204', source: '', checkedOn: '2026-11-01' },
  ]
  await house
    .admin('practices')
    .where({ id: people.lena.practiceId })
    .update({ outsideBodies: JSON.stringify(outside) })
  const id = await begin()
  const lena = await openBrowserOf(house, people.lena)
  expect((await lena.get(`/concerns/${id}`)).text).not.toContain('Patient Advocate')
  await late(id, 1)
  const { $ } = await lena.get(`/concerns/${id}`)
  expect($('.next').text()).toContain('Patient Advocate')
  expect($('.next').text()).toContain('The practice owners can see that the answer is late')
  expect($('.next a[href="/more#elsewhere"]')).toHaveLength(0) // they are named there
  const main = $('.next .button:not(.button--quiet)').map((_, one) => $(one).text().trim())
  expect(main.toArray()).toEqual(['Invite someone to read this'])
})
