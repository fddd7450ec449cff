import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { DateTime } from 'luxon'
import { findCare } from '../../src/care/store'
import { endCare } from '../../src/care/changes'
import { openBrowser, openBrowserOf, type Browser, type Fields } from '../support/browser'
import { openHouse, type House } from '../support/house'
import { practiceAtTheRiver, type People } from '../support/people'
import { concernRow, deedsIn, idIn, newsTo, keepDatesAt } from '../support/traces'
import { take, tell, write } from '../support/writing'

// What clients have told of, each from the first word to the end, with the pages of everybody at each step.

let house: House
let people: People
let lena: Browser
let ruth: Browser
let margit: Browser
let page: string
beforeAll(async () => {
  house = await openHouse()
})
beforeEach(async () => {
  people = await practiceAtTheRiver(house)
  lena = await openBrowserOf(house, people.lena)
  ruth = await openBrowserOf(house, people.ruth)
  margit = await openBrowserOf(house, people.margit)
})
afterAll(() => house.close())

const begin = async (fields: Fields) => {
  page = await tell(lena, fields)
}
const row = () => concernRow(house, idIn(page))
const day = (days: number) => DateTime.now().setZone('Europe/Vienna').plus({ days }).toISODate() ?? ''
const offers = async (who: Browser) => {
  const { $ } = await who.get(page)
  return $('main .doings a, main .doings button, .moves__list a')
    .toArray()
    .map(one => $(one).text().trim())
}
const acknowledge = (who = ruth) => write(who, page, 'I read it, and I am sorry for what I did.')

test('the therapist is sorry but cannot talk about it: an apology does not close it, and what will be different is written down', async () => {
  await begin({ happened: 'You forgot what I told you.', help: ['talk', 'change'] })
  await acknowledge()
  expect(await row()).toMatchObject({ status: 'acknowledged', waits: 'client' })
  expect(await offers(ruth)).not.toContain('Close this conversation')
  expect((await ruth.get(page)).text).toContain('To talk about it when you meet: offer time for it')
  await take(lena, page, /^Suggest a talk$/, { way: 'session', words: 'An apology is not enough for me.' })
  expect(await row()).toMatchObject({ waits: 'answer' })
  await take(ruth, page, /^Yes/, { of: 'yes' })
  await take(ruth, page, /^We talked$/, { words: 'I write it down before you leave.' })
  await take(ruth, page, /^Suggest an agreement$/, { words: 'I repeat what I heard.', who: 'practice' })
  await take(lena, page, /^Yes$/)
  await take(ruth, page, /^Suggest closing this$/, {
    repaired: 'We talked.',
    different: 'I repeat what I heard.',
  })
  expect(await row()).toMatchObject({ status: 'closing', waits: 'client' })
  const closed = await take(lena, page, /^Close this conversation$/, { outcome: 'repaired' })
  expect(closed.text).toContain('I repeat what I heard.')
  expect((await ruth.get(page)).text).toContain('This has been put right.')
})

test('a provider denied the mistake and wrote the record: nobody changes what was sent, and the client takes all of it away', async () => {
  await begin({ happened: 'You said that I had agreed. I had not.' })
  await acknowledge()
  await write(lena, page, 'I want this to stand as it was.')
  for (const who of [lena, ruth]) {
    const { html } = await who.get(page)
    expect(html).not.toMatch(/>\s*(Edit|Delete)\s*</)
  }
  await expect(house.admin.raw('set role makeright_web; delete from entries')).rejects.toThrow(
    'permission denied',
  )
  await house.admin.raw('reset role')
  const copy = await lena.get(`${page}/copy.json`)
  expect(copy.status).toBe(200)
  for (const words of ['I had not.', 'I am sorry for what I did', 'stand as it was'])
    expect(copy.html).toContain(words)
})

test('therapy was ended by letter: a former client is heard, the end is a talk of its own, and can be open a long time', async () => {
  const { id } = await house.admin('care').where({ clientId: people.lena.id }).first<{ id: string }>('id')
  await endCare(people.ruth, await findCare(people.ruth, id), new Date())
  const form = await lena.get('/concerns/new')
  expect(form.text).toContain('You no longer work together. You can still say how it ended')
  await begin({
    happened: 'You ended it by a letter.',
    kind: 'ending',
    help: ['closing_talk', 'records', 'referral'],
  })
  const seen = await ruth.get(page)
  expect(seen.text).toContain('One last talk: offer it, even if you no longer work together.')
  expect(seen.text).toContain('Their records: say how they get them, and by when.')
  await acknowledge()
  await take(ruth, page, /^Suggest a talk$/, { way: 'phone', words: 'I owe you a talk.' })
  await take(lena, page, /^I would rather not$/, { words: 'Here, in writing, please.' })
  expect(await row()).toMatchObject({ waits: 'answer' })
  await write(ruth, page, 'I ended it because I leave the practice. I should have told you.')
  await take(lena, page, /^Close this conversation$/, { outcome: 'partly' })
  expect(await row()).toMatchObject({ status: 'closed', waits: 'nobody' })
  expect(await offers(lena)).toContain('Open it again')
})

test('care ends while something is open: the therapist sees first what they owe', async () => {
  await begin({ happened: 'You said that we stop.' })
  const { id } = await house.admin('care').where({ clientId: people.lena.id }).first<{ id: string }>('id')
  const step = await ruth.get(`/clients/${id}/ending`)
  expect(step.text).toContain('What you owe Lena Brandt before your work ends')
  expect(step.$(`a[href="${page}"]`).text()).toContain('An answer')
  expect((await margit.get(`/clients/${id}/ending`)).text).not.toContain('What you owe')
  await acknowledge()
  await take(lena, page, /^Close this conversation$/, { outcome: 'repaired' })
  expect((await ruth.get(`/clients/${id}/ending`)).text).not.toContain('What you owe')
})

test('an apology by voicemail got no answer: tries are recorded, one more way is suggested, and letting go is honest', async () => {
  await begin({ happened: 'You sent me to a group for women.', help: ['apology'] })
  await acknowledge()
  expect((await ruth.get(page)).text).toContain('One more personal try is often worth it.')
  await take(ruth, page, /^Note that you tried/, { how: 'phone', on: day(-2), words: 'I left a message.' })
  await take(ruth, page, /^Note that you tried/, { how: 'letter', on: day(-1) })
  expect(await offers(ruth)).not.toContain('Close this because you cannot reach them')
  await house.admin.raw(`update entries set at = at - interval '40 days' where concern_id = ?`, [idIn(page)])
  await house.admin.raw(`update concerns set since = since - interval '40 days' where id = ?`, [idIn(page)])
  await take(ruth, page, /^Close this because you cannot reach them$/, {
    words: 'I was wrong. The door stays open.',
  })
  const seen = await lena.get(page)
  expect(seen.text).toContain('because they had not heard from you')
  expect(seen.text).toContain('I left a message.')
  await take(lena, page, /^Open it again$/, { words: 'I was not ready.' })
  expect(await row()).toMatchObject({ status: 'discussing', waits: 'answer' })
})

test('a plan was kept by one side only: steps are agreed in writing, and each says what is done', async () => {
  await begin({ happened: 'I kept the plan. You had not written it down.', help: ['change'] })
  await acknowledge()
  expect((await ruth.get(page)).$('.moves__list a').first().text()).toBe('Suggest an agreement')
  await take(ruth, page, /^Suggest an agreement$/, { words: 'I log each call.', who: 'practice', by: day(3) })
  await take(lena, page, /^Yes$/)
  await take(lena, page, /^Suggest an agreement$/, { words: 'I call before I go out.', who: 'client' })
  await take(ruth, page, /^Yes$/)
  await take(ruth, page, /^Done$/)
  for (const who of [lena, ruth]) {
    const { $ } = await who.get(page)
    const states = $('.agreement strong')
      .toArray()
      .map(one => $(one).text())
    expect(states).toEqual(['Agreed', 'Done'])
  }
  expect((await margit.get('/board')).html).not.toContain('log each call')
})

test('the client is on holiday next week: it is paused until a day, nobody is late, and it returns by itself', async () => {
  await begin({ happened: 'You laughed.' })
  await acknowledge()
  await write(lena, page, 'I go away on Monday.')
  await take(lena, page, /^Pause until a day you choose$/, { until: day(14) })
  expect(await row()).toMatchObject({ waits: 'pause' })
  expect((await ruth.get(page)).text).toContain('Nobody needs to answer before then.')
  expect((await margit.get('/board')).text).toContain('Paused')
  const before = [await newsTo(house, people.lena), await newsTo(house, people.ruth)]
  await keepDatesAt(house, DateTime.now().plus({ days: 15 }).toJSDate())
  expect(await row()).toMatchObject({ waits: 'answer' })
  expect([await newsTo(house, people.lena), await newsTo(house, people.ruth)]).toEqual(
    before.map(many => many + 1),
  )
})

describe('the therapist will not or cannot answer', () => {
  test('that it is late gets to the owner by itself, the words only with the client’s yes', async () => {
    await begin({ happened: 'You spoke about me in the kitchen.' })
    await house
      .admin('concerns')
      .where({ id: idIn(page) })
      .update({ dueAt: new Date(Date.now() - 86_400_000) })
    expect((await margit.get('/board')).text).toContain('Late')
    expect((await margit.get(page)).status).toBe(404)
    expect((await lena.get(page)).text).toContain('invite someone else in the practice')
    const form = await lena.get(`${page}/readers`)
    await lena.fill(form, { person: people.margit.id }, 'form[action$=readers]')
    expect((await margit.get(page)).text).toContain('You spoke about me in the kitchen.')
    expect((await lena.get(page)).text).toContain('invited by the client')
    await acknowledge(margit)
    expect(await row()).toMatchObject({ status: 'acknowledged', waits: 'client' })
  })
})

test('something that must not go to the therapist first: the owner alone answers, and for the therapist there is no trace', async () => {
  await begin({ happened: 'He touched me.', audience: 'owners', owners: people.margit.id })
  expect((await ruth.get('/inbox')).html).not.toContain(idIn(page))
  expect((await ruth.get(page)).status).toBe(404)
  const karim = await openBrowserOf(house, people.karim)
  expect((await karim.get('/board')).html).not.toContain(idIn(page))
  await acknowledge(margit)
  expect((await lena.get('/more')).text).toMatch(/does not take away|right|complain/i)
  await take(lena, page, /^Close this conversation$/, { outcome: 'leave' })
  expect(await deedsIn(house, idIn(page))).toEqual(['send', 'acknowledge', 'close'])
  expect((await openBrowser(house).get(page)).to).toContain('/sign-in')
})
