import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { copyOf, openBrowserOf, type Browser, type Seen } from '../support/browser'
import { dayOf, daysAfter } from '../../src/time/days'
import { openHouse, type House } from '../support/house'
import { make, practiceAtTheRiver, send, type People } from '../support/people'
import { concernRow, deedsIn } from '../support/traces'
import { take, write } from '../support/writing'

let house: House
let people: People
let lena: Browser
let ruth: Browser
let concern: string
let page: string
beforeAll(async () => {
  house = await openHouse()
  people = await practiceAtTheRiver(house)
  ;[lena, ruth] = [await openBrowserOf(house, people.lena), await openBrowserOf(house, people.ruth)]
})
beforeEach(async () => {
  concern = await send(people.lena, { therapist: people.ruth.id, audience: 'therapist' })
  page = `/concerns/${concern}`
})
afterAll(() => house.close())

describe('the open box', () => {
  test('stands on the page itself, says who reads it, and its words go out at one press', async () => {
    const seen = await ruth.get(page)
    expect(seen.$('#answer textarea')).toHaveLength(1)
    expect(seen.$('#answer').text()).toMatch(/Lena Brandt\W* will read this/)
    await write(ruth, page, 'I forgot your name, and that hurt.')
    expect(await deedsIn(house, concern)).toContain('acknowledge')
    await write(lena, page, 'Thank you for saying so.')
    expect((await ruth.get(page)).text).toContain('Thank you for saying so.')
  })

  test('is not left empty by mistake: a press without words says so, and the page is whole', async () => {
    const answer = await lena.fill(await lena.get(page), { words: ' ' }, '#answer form')
    expect(answer.status).toBe(422)
    expect(answer.$('#answer .govuk-error-message')).toHaveLength(1)
    expect(answer.$('.thread .entry')).toHaveLength(1)
  })

  test('holds what was saved for later, and goes on with it', async () => {
    await lena.fill(await lena.get(page), { words: 'And then you', keep: 'later' }, '#answer form')
    expect((await lena.get(page)).$('#answer textarea').text().trim()).toBe('And then you')
    expect(await deedsIn(house, concern)).not.toContain('add')
  })
})

test('a yes is one tap: to a time, to an agreement, to what is done', async () => {
  await make(people.ruth, concern, 'acknowledge', { words: 'I am sorry.' }, new Date())
  await make(people.ruth, concern, 'propose_talk', {}, new Date(), { details: { way: 'phone' } })
  await take(lena, page, /^Yes$/)
  expect(await deedsIn(house, concern)).toContain('take_talk')
  await make(people.ruth, concern, 'agree', { words: 'I begin on time.' }, new Date(), {
    details: { who: 'both' },
  })
  await take(lena, page, /^Yes$/)
  await take(lena, page, /^Done$/)
  expect(await deedsIn(house, concern)).toEqual(expect.arrayContaining(['agree_to', 'done']))
  expect((await concernRow(house, concern)).waits).toBe('client')
})

test('what has not been read yet is marked once; older letters fold, and nothing that is new does', async () => {
  await make(people.ruth, concern, 'acknowledge', { words: 'I am sorry.' }, new Date())
  await lena.get(page)
  for (const words of ['One.', 'Two.', 'Three.', 'Four.', 'Five.'])
    await make(people.ruth, concern, 'write', { words }, new Date())
  const seen = await lena.get(page)
  expect(seen.$('.thread .tag--new')).toHaveLength(5)
  expect(seen.$('#new').text()).toContain('One.')
  expect(seen.$('.next a[href="#new"]')).toHaveLength(1)
  expect(seen.$('.thread__folded')).toHaveLength(0)
  const again = await lena.get(page)
  expect(again.$('.tag--new, #new')).toHaveLength(0)
  expect(again.$('.thread__folded .entry')).toHaveLength(3)
  expect(again.$('.thread__folded summary').text().trim()).toBe('3 earlier messages')
})

test('an answer that is new is offered to be read first; closing stands below, and on top once it was read', async () => {
  const onTop = ({ $ }: Seen) =>
    $('.next .doings a')
      .toArray()
      .map(one => [$(one).text().trim(), $(one).attr('href')])
  await make(people.ruth, concern, 'acknowledge', { words: 'I am sorry.' }, new Date())
  const seen = await lena.get(page)
  expect(onTop(seen)).toEqual([
    ['Read Ruth Adler’s answer', '#new'],
    ['Write back', '#words'],
  ])
  expect(seen.$('.next a[href="#new"]')).toHaveLength(1)
  expect(seen.$(`#moves a[href="${page}/closure"]`)).toHaveLength(1)
  expect(onTop(await lena.get(page))).toEqual([
    ['Write back', '#words'],
    ['Close this conversation', `${page}/closure`],
  ])
})

test('the page of a move says what it does', async () => {
  await make(people.ruth, concern, 'acknowledge', { words: 'I am sorry.' }, new Date())
  for (const [path, words] of [
    ['pause', 'Nobody has to answer during a pause.'],
    ['asking-for-other', 'The practice owners see that someone else should answer, but none of your words.'],
    ['closure', 'You can open the conversation again at any time.'],
  ] as const)
    expect((await lena.get(`${page}/${path}`)).text).toContain(words)
})

test('what is on its way is said in words of its own, and not by the name of a button', async () => {
  const { url } = await house.openPortal({ UNDO_SECONDS: '600' })
  const there = copyOf(lena, { ...house, url })
  await make(people.ruth, concern, 'acknowledge', { words: 'I am sorry.' }, new Date())
  await make(people.ruth, concern, 'propose_talk', {}, new Date(), { details: { way: 'phone' } })
  for (const [offer, fields, words] of [
    [/^Yes$/, {}, 'Your yes goes out at'],
    [/^I would rather not$/, {}, 'Your no goes out at'],
    [
      /^Pause until a day/,
      { until: daysAfter(dayOf(new Date(), people.lena.practice), 5) },
      'The pause begins at',
    ],
    [/^Close this conversation$/, { outcome: 'leave' }, 'This conversation closes at'],
  ] as const) {
    const going = await take(there, page, offer, fields)
    const said = going.$('.next--pending').text().replace(/\s+/g, ' ')
    expect(said).toContain(words)
    expect(said).toContain('Until then you can take it back.')
    await there.fill(going, {}, '.next--pending form')
  }
})

test('words that are on their way stand in the conversation, can be taken back into the box, and go out at once for nobody', async () => {
  const slow = await house.openPortal({ UNDO_SECONDS: '600' })
  const there = copyOf(lena, { ...house, url: slow.url })
  const going = await write(there, page, 'I said this too fast.')
  expect(going.$('.next--pending').text()).toMatch(
    /Your message goes out at .* Until then you can take it back\./,
  )
  expect(going.$('.entry--pending').text()).toContain('I said this too fast.')
  expect((await ruth.get(page)).text).not.toContain('too fast')
  const back = await there.follow(await there.fill(going, {}, '.next--pending form'))
  expect(back.$('#answer textarea').val()).toBe('I said this too fast.')
  expect(back.$('.next--pending')).toHaveLength(0)
  expect(await deedsIn(house, concern)).not.toContain('add')
})

test('sending holds where somebody was let in since the page was shown, and says who reads it now', async () => {
  const open = await ruth.get(page)
  const invited = await lena.get(`${page}/readers`)
  await lena.fill(invited, { person: people.margit.id }, 'form[action$=readers]')
  const held = await ruth.fill(open, { words: 'I am sorry.', as: 'it-is' }, 'form.write')
  expect(held.status).toBe(409)
  expect(held.text).toContain('Someone was invited to read this after you opened the page.')
  expect(held.$('.readers').text()).toContain('Margit Sommer')
  expect((await ruth.fill(held, {}, 'form[action$=sending]')).status).toBe(303)
  expect(await deedsIn(house, concern)).toContain('acknowledge')
})
