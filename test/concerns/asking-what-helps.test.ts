import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { as } from '../../src/database/connections'
import { call } from '../../src/database/functions'
import { openBrowserOf, type Browser } from '../support/browser'
import { openHouse, type House } from '../support/house'
import { make, practiceAtTheRiver, send, type People, type TestPerson } from '../support/people'
import { outboxIsEmpty } from '../support/traces'

// What an owner can ask who sees that an answer is late, and reads nothing of it.

let house: House
let people: People
let margit: Browser
let ruth: Browser
let concern: string
let asking: string
const day = 24 * 3_600_000
beforeAll(async () => {
  house = await openHouse()
})
beforeEach(async () => {
  people = await practiceAtTheRiver(house)
  margit = await openBrowserOf(house, people.margit)
  ruth = await openBrowserOf(house, people.ruth)
  await begin(new Date(Date.now() - 14 * day))
})
afterAll(() => house.close())

async function begin(at: Date, audience: 'therapist' | 'owners' = 'therapist') {
  const owners = audience === 'owners' ? [people.margit.id] : []
  concern = await send(people.lena, { therapist: people.ruth.id, audience, owners }, at, 'A heron.')
  asking = `/board/${concern}/help`
  await house.admin.raw('select escalate(?)', [new Date()])
  await outboxIsEmpty(house)
}

const asked = async (who: TestPerson) => {
  await outboxIsEmpty(house)
  return (await house.admin('emails').where({ kind: 'what_helps', personId: who.id })).length
}
const questionOf = async (who: Browser) =>
  (await who.get(`/concerns/${concern}`)).$('section.next:contains("What would help you?")')

test('an owner asks; who owes the answer gets an email that says not about what, and answers with one sentence', async () => {
  const board = await margit.get('/board')
  const form = await margit.get(board.$('a:contains("Ask what would help")').attr('href') ?? '')
  expect(form.text).toContain('Ruth Adler will get an email.')
  for (const hidden of ['heron', 'Lena']) expect(form.html).not.toContain(hidden)
  expect((await margit.fill(form, {})).to).toBe('/board?said=asked-what-helps')
  expect(await asked(people.ruth)).toBe(1)
  const mail = house.post.to(people.ruth.address).at(-1)?.text ?? ''
  expect(mail).toContain('asks what would help you')
  expect(mail).toContain('/due')
  for (const name of ['Margit', 'Lena', 'heron']) expect(mail).not.toContain(name)
  expect((await margit.get('/board')).text).toMatch(
    /Margit \S+ asked on \w+, \d+ \w+ \d{4} what would help\./,
  )

  const inbox = async () => (await ruth.get('/inbox')).text
  expect(await inbox()).toMatch(/Margit \S+ asks what would help you to answer\./)
  const question = await questionOf(ruth)
  expect(question.text()).toMatch(/Margit \S+ asked on \d+ \w+/)
  const news = async () =>
    (await house.admin('emails').where({ kind: 'news', personId: people.margit.id })).length
  const before = await news()
  const said = await ruth.post(`/concerns/${concern}/help`, { help: 'talk' })
  expect(said.to).toBe(`/concerns/${concern}?said=answered`)
  expect(await inbox()).not.toContain('asks what would help you')
  expect((await questionOf(ruth)).text()).toMatch(/You told Margit .*: “A talk with Margit/)
  expect(await news()).toBe(before + 1)
  expect((await margit.get('/board')).text).toMatch(
    /Ruth Adler said on \w+, \d+ \w+ \d{4} that a talk with Margit \S+ would help\./,
  )
  await ruth.post(`/concerns/${concern}/help`, { help: 'nothing' })
  expect((await margit.get('/board')).text).toContain('that they need nothing, and will answer.')
})

describe('it is asked', () => {
  test('once for each step of lateness, however often it is pressed, by whichever owner', async () => {
    const karim = await openBrowserOf(house, people.karim)
    await Promise.all([margit, karim, margit].map(owner => owner.post(asking)))
    expect(await asked(people.ruth)).toBe(1)
    expect((await margit.get('/board')).$(`a[href="${asking}"]`)).toHaveLength(0)
    await house.admin('escalations').where({ concernId: concern }).increment('step', 1)
    expect((await margit.get('/board')).$(`a[href="${asking}"]`)).toHaveLength(1)
    await margit.post(asking)
    expect(await asked(people.ruth)).toBe(2)
  })

  test('no more once the answer came, and a promised day ends the question', async () => {
    await margit.post(asking)
    await make(people.ruth, concern, 'acknowledge', { words: 'I read it.' })
    expect((await margit.post(asking)).status).toBe(404)
    expect(await house.admin('help_questions').where({ concernId: concern })).toEqual([])
    expect((await ruth.post(`/concerns/${concern}/help`, { help: 'talk' })).status).toBe(404)
  })

  test('neither before it is late, nor of what owners alone read, nor by anybody else', async () => {
    for (const who of [people.ruth, people.lena])
      expect((await (await openBrowserOf(house, who)).post(asking)).status).toBe(404)
    await begin(new Date())
    expect((await margit.get(asking)).status).toBe(404)
    expect((await margit.post(asking)).status).toBe(404)
    await begin(new Date(Date.now() - 14 * day), 'owners')
    const karim = await openBrowserOf(house, people.karim)
    for (const owner of [margit, karim]) expect((await owner.post(asking)).status).toBe(404)
  })
})

test('nobody answers but those who owe the answer, and with nothing else', async () => {
  await margit.post(asking)
  const to = `/concerns/${concern}/help`
  for (const who of [people.lena, people.tomas, people.margit])
    expect((await (await openBrowserOf(house, who)).post(to, { help: 'talk' })).status).toBe(404)
  expect((await ruth.post(to, { help: 'A heron.' })).status).toBe(404)
  const lena = await openBrowserOf(house, people.lena)
  expect((await lena.get(`/concerns/${concern}`)).text).not.toContain('asked on')
})

test('the database forbids the rest to whoever asks it directly', async () => {
  await as(people.margit, db => call(db, 'ask_what_helps', { concern, at: new Date() }))
  const say = (who: TestPerson, help: string) =>
    as(who, db => call(db, 'say_what_helps', { concern, help, at: new Date() }))
  await expect(say(people.ruth, 'a word')).rejects.toThrow('help_questions_help')
  for (const who of [people.margit, people.lena, people.tomas]) expect(await say(who, 'talk')).toBe(false)
  for (const who of [people.margit, people.ruth])
    await expect(as(who, db => db('help_questions'))).rejects.toThrow('permission denied')
})
