import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { openConcern } from '../../src/concerns/store/opened-concern'
import { declineHandOver, proposeHandOver } from '../../src/concerns/store/acts/hand-overs'
import { as } from '../../src/database/connections'
import { openBrowser, openBrowserOf, type Browser } from '../support/browser'
import { openHouse, type House } from '../support/house'
import { atOnce } from '../support/locks'
import { make, practiceAtTheRiver, send, type People, type TestPerson } from '../support/people'
import { concernRow, deedsIn, newsTo } from '../support/traces'

let house: House
let people: People
let lena: Browser
let ruth: Browser
let tomas: Browser
let margit: Browser
let concern: string
let page: string
beforeAll(async () => {
  house = await openHouse()
  people = await practiceAtTheRiver(house)
  const { lena: l, ruth: r, tomas: t, margit: m } = people
  lena = await openBrowserOf(house, l)
  ruth = await openBrowserOf(house, r)
  tomas = await openBrowserOf(house, t)
  margit = await openBrowserOf(house, m)
})
beforeEach(async () => {
  concern = await send(people.lena, { therapist: people.ruth.id, audience: 'therapist' })
  page = `/concerns/${concern}`
})
afterAll(() => house.close())

const propose = (to: TestPerson, by = people.margit) => proposeHandOver(by, concern, to.id, new Date())
const answer = (browser: Browser, yes: boolean) =>
  browser.post(`${page}/handing-over`, { answer: yes ? 'yes' : 'no' })

/** Ruth reads what became of it, by its address and in her inbox, and nothing that is in it. */
async function expectPassedOn() {
  const { reference } = await house
    .admin('concerns')
    .where({ id: concern })
    .first<{ reference: string }>('reference')
  const told = await ruth.get(page)
  expect(told.status).toBe(410)
  expect(told.text).toMatch(/^Passed on to Tomas Lindqvist on \w+, \d+ \w+ /)
  const inbox = await ruth.get('/inbox')
  expect(inbox.$(`.line:contains("${reference}")`).text()).toContain('Passed on to Tomas Lindqvist on')
  for (const { html, text } of [told, inbox]) {
    expect(html).not.toContain(concern)
    expect(text).not.toContain('clock')
  }
}

describe('a therapist who should not be the one to answer', () => {
  test('says so: the client reads why, the owners hear of it, and the board asks for somebody else', async () => {
    const before = await newsTo(house, people.margit)
    await make(people.ruth, concern, 'step_back', {
      words: 'I know your family. You are not left alone with this.',
    })
    expect((await lena.get(page)).text).toContain('You are not left alone with this.')
    expect(await newsTo(house, people.margit)).toBe(before + 1)
    const board = await margit.get('/board')
    expect(board.text).toContain('Asks for someone else to answer')
    expect(board.html).not.toContain('I know your family')
    expect((await concernRow(house, concern)).waits).toBe('acknowledgement') // an answer is still owed
  })
})

describe('an owner who proposes somebody else', () => {
  test('chooses on the board; the client says yes; the new one reads all of it, and the former one nothing any more', async () => {
    await make(people.ruth, concern, 'acknowledge', { words: 'I did look at the clock.' })
    const form = await margit.get(`/board/${concern}/hand-over`)
    expect(form.text).toContain('Ruth Adler is due to answer this.')
    expect(form.text).not.toContain('clock')
    expect(form.html).not.toContain('Lena')
    expect((await margit.fill(form, { person: people.tomas.id })).to).toBe('/board?said=asked')
    expect((await tomas.get(page)).status).toBe(404)
    const asked = await lena.get(page)
    expect(asked.text).toMatch(/suggests that Tomas .* answers you instead of Ruth/)
    expect((await ruth.get(page)).text).not.toContain('answers you instead of')
    const told = (who: TestPerson) => as(who, db => db('events').where({ concernId: concern }).pluck('kind'))
    expect(await told(people.ruth)).not.toContain('propose_hand_over')
    expect(await told(people.lena)).toContain('propose_hand_over')
    expect((await answer(lena, true)).to).toBe(`${page}?said=answered`)
    const seen = await tomas.get(page)
    expect(seen.text).toContain('I did look at the clock.')
    expect(seen.text).toMatch(/Ruth [^ ]+ gave a first answer/)
    await expectPassedOn()
    expect((await lena.get(page)).text).toMatch(/To Tomas/)
    expect((await lena.get(page)).text).toMatch(/You chose Tomas .* to answer from now on/)
    await make(people.tomas, concern, 'write', { words: 'I have read it.' })
    expect((await deedsIn(house, concern)).slice(-3)).toEqual(['propose_hand_over', 'hand_over', 'write'])
  })

  test('hears no from the client: nothing changes, and the client is asked whether an owner may read it', async () => {
    await propose(people.tomas)
    expect((await answer(lena, false)).to).toBe(`${page}/readers`)
    expect((await tomas.get(page)).status).toBe(404)
    expect((await ruth.get(page)).text).toContain('said no to someone else answering')
    expect((await answer(lena, true)).to).toBe(page) // the question is over
    expect((await tomas.get(page)).status).toBe(404)
  })

  test('proposes nobody who is not a therapist, nor the one whose it is; what was typed is said in words', async () => {
    const form = await margit.get(`/board/${concern}/hand-over`)
    for (const person of ['', people.ruth.id, people.mei.id, 'nobody'])
      expect((await margit.fill(form, { person })).status).toBe(422)
    await expect(propose(people.mei)).rejects.toThrow('concerns.theyCannotBeProposedFor')
    await expect(propose(people.ruth)).rejects.toThrow('concerns.theyCannotBeProposedFor')
    await expect(propose(people.tomas, people.ruth)).rejects.toThrow('concerns.theyCannotBeProposedFor')
  })

  test('finds nothing of what only owners may read, of what is closed, or of what is not there', async () => {
    const alone = await send(people.omar, {
      therapist: people.karim.id,
      audience: 'owners',
      owners: [people.margit.id],
    })
    await make(people.lena, concern, 'close', {}, new Date(), { outcome: 'leave' })
    const karim = await openBrowserOf(house, people.karim)
    for (const owner of [margit, karim])
      for (const id of [alone, concern]) expect((await owner.get(`/board/${id}/hand-over`)).status).toBe(404)
    expect((await ruth.get(`/board/${concern}/hand-over`)).status).toBe(404)
    expect((await openBrowser(house).get(`/board/${concern}/hand-over`)).status).toBe(303)
  })
})

describe('while a proposal waits for its client', () => {
  const proposals = () =>
    house
      .admin('handOvers')
      .where({ concernId: concern })
      .orderBy('proposedAt')
      .select<{ toId: string; accepted: boolean | null; takenBack: boolean }[]>(
        'toId',
        'accepted',
        'takenBack',
      )
  const form = `form:has([name=person])`
  let karim: Browser
  beforeAll(async () => {
    karim = await openBrowserOf(house, people.karim)
  })

  test('every owner reads on the board who was suggested, since when, and that the client has not answered', async () => {
    await propose(people.tomas)
    for (const owner of [margit, karim])
      expect((await owner.get('/board')).text).toMatch(
        /The practice suggested Tomas Lindqvist on \w+, \d+ \w+ \d{4}\. We have asked the client to answer by \w+, \d+ \w+/,
      )
  })

  test('another one does not take its place in silence: the owner is shown it first, and says so', async () => {
    const blind = await karim.get(`/board/${concern}/hand-over`)
    await propose(people.tomas)
    const refused = await karim.fill(blind, { person: people.karim.id }, form)
    expect(refused.status).toBe(409)
    expect(refused.text).toContain('Another owner has suggested someone in the meantime.')
    expect(refused.text).toContain('The practice suggested Tomas Lindqvist on')
    expect(await proposals()).toEqual([{ toId: people.tomas.id, accepted: null, takenBack: false }])
    const late = await lena.get(page)
    expect((await karim.fill(refused, { person: people.karim.id }, form)).to).toBe('/board?said=asked')
    expect(await proposals()).toEqual([
      { toId: people.tomas.id, accepted: false, takenBack: true },
      { toId: people.karim.id, accepted: null, takenBack: false },
    ])
    expect((await lena.get(page)).text).toContain('took back its suggestion that Tomas Lindqvist')
    for (const button of ['yes', 'no']) {
      const answered = await lena.fill(late, {}, `form:has([value="${button}"])`)
      expect(answered.status).toBe(409)
      expect(answered.text).toContain('The practice now suggests someone else.')
    }
    expect((await proposals()).at(-1)).toMatchObject({ accepted: null })
    expect((await lena.get(page)).text).toMatch(/suggests that Karim .* answers you instead of Ruth/)
  })

  test('the same proposal sent twice is one, and one to somebody who is suggested already is none', async () => {
    const open = await margit.get(`/board/${concern}/hand-over`)
    for (let times = 0; times < 2; times += 1)
      expect((await margit.fill(open, { person: people.tomas.id }, form)).to).toBe('/board?said=asked')
    expect(await proposals()).toHaveLength(1)
    const again = await karim.get(`/board/${concern}/hand-over`)
    expect(again.$(`[name=person][value="${people.tomas.id}"]`)).toHaveLength(0)
  })

  test('any owner takes it back: its client is asked no more, and nobody has said no', async () => {
    await propose(people.tomas)
    const before = await newsTo(house, people.lena)
    const shown = await karim.get(`/board/${concern}/hand-over`)
    const takingBack = 'form[action$=taking-back]'
    expect((await karim.fill(shown, {}, takingBack)).to).toBe('/board?said=suggestion-back')
    expect((await karim.fill(shown, {}, takingBack)).status).toBe(409)
    expect(await newsTo(house, people.lena)).toBe(before + 1)
    const told = await lena.get(page)
    expect(told.text).not.toContain('answers you instead of')
    expect(told.text).toMatch(
      /On \d+ \w+ the practice took back its suggestion that Tomas Lindqvist answers you\./,
    )
    expect((await ruth.get(page)).text).not.toContain('took back its suggestion')
    expect((await margit.get('/board')).text).toMatch(
      /The practice suggested Tomas Lindqvist on \w+, \d+ \w+ \d{4}, and took this back on \w+, \d+ \w+/,
    )
    expect(await deedsIn(house, concern)).not.toContain('keep_answerer')
    for (const proposal of ['', 'x', concern])
      expect((await karim.post(`/board/${concern}/hand-over/taking-back`, { proposal })).status).toBe(409)
  })

  test.each([
    ['yes', true],
    ['no', false],
  ] as const)('the client’s %s comes to the owner who asked, by mail and on the board', async (word, yes) => {
    await propose(people.tomas)
    const before = await newsTo(house, people.margit)
    const others = await newsTo(house, people.karim)
    await answer(lena, yes)
    expect(await newsTo(house, people.margit)).toBe(before + 1)
    expect(await newsTo(house, people.karim)).toBe(others)
    const board = await margit.get('/board')
    expect(board.text).toMatch(new RegExp(`The client said ${word} to Tomas Lindqvist on \\w+, \\d+ \\w+`))
    expect(board.html).not.toContain('Lena')
  })

  test('a client who does not answer by the day is told of as that, and can still say yes', async () => {
    await propose(people.tomas)
    const day = 24 * 3_600_000
    const [askedAt, answerBy] = [new Date(Date.now() - 20 * day), new Date(Date.now() - 2 * day)]
    await house.admin('handOvers').where({ concernId: concern }).update({ proposedAt: askedAt, answerBy })
    const [before, others] = [await newsTo(house, people.margit), await newsTo(house, people.karim)]
    for (let times = 0; times < 2; times += 1) await house.admin.raw('select escalate_now()')
    expect(await newsTo(house, people.margit)).toBe(before + 1) // who proposed hears it, once
    expect(await newsTo(house, people.karim)).toBe(others)
    const said =
      /The practice suggested Tomas Lindqvist on \w+, \d+ \w+ \d{4}\. The client did not answer by .*\d+.*, and still can\./
    expect((await margit.get('/board')).text).toMatch(said)
    expect((await margit.get(`/board/${concern}/hand-over`)).text).toMatch(said)
    await answer(lena, true)
    expect((await tomas.get(page)).status).toBe(200)
  })

  test('of another suggestion and the client’s no at the same moment, the client answers what they have read', async () => {
    await propose(people.tomas)
    const [waiting] = await house.admin('handOvers').where({ concernId: concern }).pluck<string[]>('id')
    const opened = await openConcern(people.lena, concern, new Date(), false)
    const { successor } = opened
    if (!successor) throw new Error('Nothing was proposed.')
    const said = await atOnce(house, concern, [
      () => proposeHandOver(people.margit, concern, people.karim.id, new Date(), waiting),
      () =>
        declineHandOver(people.lena, opened, successor, new Date()).then(
          () => 'counts',
          (error: unknown) => (error as Error).message,
        ),
    ])
    expect(said).toEqual(['asked', 'shared.thisIsNotOpenAny'])
    expect((await proposals()).at(-1)).toEqual({ toId: people.karim.id, accepted: null, takenBack: false })
  })
})

test('what the former therapist had begun to write is still theirs: to read and to throw away, not to send', async () => {
  const open = await ruth.get(page)
  await ruth.fill(open, { words: 'I did look at the clock.', keep: 'later' }, 'form.write')
  const draft = `/drafts/${String(open.$('form.write [name=draft]').val())}`
  expect((await ruth.get('/inbox')).$(`.row:has(a[href^="${draft}"])`).text()).toContain('Lena Brandt')
  await propose(people.tomas)
  await answer(lena, true)
  const inbox = await ruth.get('/inbox')
  expect(inbox.$(`a[href="${draft}/edit"]`)).toHaveLength(1)
  const kept = await ruth.get(draft)
  expect(kept.text).toContain('Someone else answers this now, and you can no longer read it.')
  expect(kept.$('main h1').text()).toBe('What you had begun')
  expect(kept.$('.letter--draft').text()).toContain('I did look at the clock.')
  expect(kept.html).not.toContain('Lena')
  expect((await ruth.fill(open, { words: 'And now?' }, 'form.write')).status).toBe(404)
  expect((await ruth.get(`${draft}/edit`)).to).toBe(draft)
  expect((await tomas.get(draft)).status).toBe(404)
  const asking = await ruth.get(kept.$('a[href$=discarding]').attr('href') ?? '')
  const thrown = await ruth.follow(await ruth.fill(asking, {}, 'form[action$=discarding]'))
  expect(thrown.text).toContain('You have deleted this draft')
  expect((await ruth.get('/inbox')).text).not.toContain('Your drafts')
})

test('only the client answers, and of two answers at once the first counts', async () => {
  await propose(people.tomas)
  for (const other of [ruth, margit, tomas]) await answer(other, true)
  expect((await tomas.get(page)).status).toBe(404)
  const opened = await openConcern(people.lena, concern, new Date(), false)
  const { successor } = opened
  if (!successor) throw new Error('Nothing was proposed.')
  const said = await atOnce(
    house,
    concern,
    [
      () => declineHandOver(people.lena, opened, successor, new Date()),
      () => make(people.lena, concern, 'hand_over', {}, new Date(), { reader: successor.id }),
    ].map(
      act => () =>
        act().then(
          () => 'counts',
          (error: unknown) => (error as Error).message,
        ),
    ),
  )
  expect(said).toEqual(['counts', 'You can no longer do this here.'])
  expect((await tomas.get(page)).status).toBe(404)
  expect((await deedsIn(house, concern)).at(-1)).toBe('keep_answerer')
})
