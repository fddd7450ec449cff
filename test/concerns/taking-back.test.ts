import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { sendWaited } from '../../src/concerns/store/acts/sent-drafts'
import { sendWaiting } from '../../src/drafts/pending/due'
import { createLog } from '../../src/http/log'
import { copyOf, openBrowser, openBrowserOf, type Browser, type Seen } from '../support/browser'
import { codeOn, sendWithCode, writeAtDoor } from '../support/doors'
import { openHouse, type House } from '../support/house'
import { until } from '../support/patience'
import { make, practiceAtTheRiver, send, type People } from '../support/people'
import { concernRow, deedsIn, idIn, letMinutesBeOver, untilAllIsSent } from '../support/traces'

// What is sent goes out after a while: here after ten minutes, unless a test lets its time be over.

let house: House
let people: People
let lena: Browser
let ruth: Browser
/** Where it takes two seconds. */
let quick: string
beforeAll(async () => {
  house = await openHouse({ UNDO_SECONDS: '600' })
  people = await practiceAtTheRiver(house)
  ;[lena, ruth] = [await openBrowserOf(house, people.lena), await openBrowserOf(house, people.ruth)]
  quick = (await house.openPortal({ UNDO_SECONDS: '2' })).url
})
afterAll(() => house.close())

/** Writes first words and presses Send. */
async function press(browser: Browser, words: string): Promise<Seen> {
  const form = await browser.get(`/concerns/new?therapist=${people.ruth.id}`)
  const preview = await browser.follow(
    await browser.fill(form, { happened: words, audience: 'therapist' }, 'form.write'),
  )
  return browser.follow(await browser.fill(preview, {}, 'form[action$=sending]'))
}

/** Whatever could go out has gone out. */
async function sendAllThatWaits(): Promise<void> {
  await untilAllIsSent(house)
  await sendWaiting(sendWaited, new Date(), createLog('fatal'))
}

const concerns = async () => (await house.admin('concerns')).length
const emailsTo = async ({ id }: { id: string }) =>
  (await house.admin('emails').where({ personId: id, kind: 'news' })).length

test('what was sent goes out by itself after those seconds', async () => {
  const before = await concerns()
  await press(copyOf(lena, { ...house, url: quick }), 'You looked at the clock.')
  await until(async () => (await concerns()) > before)
})

test('what was sent goes out by itself after that time, counted from the sending, and not before', async () => {
  const before = { concerns: await concerns(), emails: await emailsTo(people.ruth) }
  const page = await press(lena, 'You looked at the clock.')
  expect(page.text).toContain('On its way')
  expect(page.text).toMatch(/Nobody else can read it before .*Until then you can take it back/)
  expect(page.$('a[href$=edit], form[action$=discarding], form[action$=sending]')).toHaveLength(0)
  expect({ concerns: await concerns(), emails: await emailsTo(people.ruth) }).toEqual(before)
  const draft = page.$('form[action$=taking-back]').attr('action')?.split('/')[2] ?? ''
  const { pressedAt } = await house.admin('drafts').where({ id: draft }).first<{ pressedAt: Date }>()
  await letMinutesBeOver(house)
  await until(async () => (await concerns()) > before.concerns)
  expect(await emailsTo(people.ruth)).toBe(before.emails + 1)
  expect((await lena.get(`/drafts/${draft}`)).to).toBe(`/concerns/${draft}/receipt`)
  expect((await concernRow(house, draft)).since).toEqual(pressedAt)
  expect((await ruth.get(`/concerns/${draft}`)).text).toContain('You looked at the clock.')
  expect((await lena.post(`/drafts/${draft}/taking-back`)).to).toBe(`/concerns/${draft}?said=gone-out`)
  expect(await deedsIn(house, draft)).toEqual(['send'])
})

test('until then its writer takes it back into a draft, which nobody else has seen and which does not go out', async () => {
  const before = await concerns()
  const page = await press(lena, 'I said it too fast.')
  const back = await lena.follow(await lena.fill(page, {}, 'form[action$=taking-back]'))
  expect(back.text).toContain('This is a draft again. Nobody else has seen it.')
  expect(back.text).toContain('I said it too fast.')
  expect(back.$('form[action$=sending]')).toHaveLength(1)
  await sendAllThatWaits()
  expect(await concerns()).toBe(before)
})

test('pressing twice is sending once, at the first moment', async () => {
  const form = await lena.get(`/concerns/new?therapist=${people.ruth.id}`)
  const answer = await lena.fill(form, { happened: 'Twice.', audience: 'therapist' }, 'form.write')
  const id = idIn(answer.to)
  const before = await concerns()
  const preview = await lena.get(`/drafts/${id}`)
  await Promise.all([
    lena.fill(preview, {}, 'form[action$=sending]'),
    lena.fill(preview, {}, 'form[action$=sending]'),
  ])
  await sendAllThatWaits()
  expect(await concerns()).toBe(before + 1)
})

test('nobody else takes it back, or learns that it is there', async () => {
  const page = await press(lena, 'Only mine.')
  const action = page.$('form[action$=taking-back]').attr('action') ?? ''
  for (const other of [ruth, await openBrowserOf(house, people.mei)]) {
    expect((await other.post(action)).status).toBe(404)
  }
  expect((await openBrowser(house).post(action)).to).toContain('/sign-in')
  expect(
    (await lena.get(page.$('form[action$=taking-back]').attr('action')?.replace('/taking-back', '') ?? ''))
      .text,
  ).toContain('On its way')
})

describe('while words are on their way', () => {
  let form: Seen
  let id: string
  const written = { happened: 'As I sent it.', audience: 'therapist' }
  beforeEach(async () => {
    form = await lena.get(`/concerns/new?therapist=${people.ruth.id}`)
    id = idIn((await lena.fill(form, written, 'form.write')).to)
    await lena.fill(await lena.get(`/drafts/${id}`), {}, 'form[action$=sending]')
  })
  const goneOut = async () => {
    await letMinutesBeOver(house)
    await until(async () => (await house.admin('concerns').where({ id })).length > 0)
  }
  const others = async () =>
    (await house.admin('drafts').whereNot({ id }).select<{ id: string }[]>('id')).map(one => one.id)

  test('the same form once more changes nothing, and is told that they are on their way', async () => {
    const before = await others()
    const answer = await lena.fill(form, written, 'form.write')
    expect(answer).toMatchObject({ status: 303, to: `/drafts/${id}` })
    expect((await lena.follow(answer)).text).toContain('Nobody else can read it before')
    expect((await lena.fill(form, { ...written, revision: '7' }, 'form.write')).to).toBe(`/drafts/${id}`)
    await goneOut()
    expect((await ruth.get(`/concerns/${id}`)).text).toContain('As I sent it.')
    expect((await lena.fill(form, written, 'form.write')).to).toBe(`/concerns/${id}/receipt`)
    expect(before).toEqual(expect.arrayContaining(await others())) // nothing new
  })

  test('other words become a draft of their own, and the page says so', async () => {
    const answer = await lena.fill(form, { ...written, happened: 'And more.' }, 'form.write')
    const page = await lena.follow(answer)
    expect(page.text).toContain(
      'These words are different, so we have saved them as a draft of their own. They have not been sent.',
    )
    expect(page.text).toContain('And more.')
    const again = await lena.fill(form, { ...written, happened: 'And more.' }, 'form.write')
    expect(idIn(again.to)).toBe(idIn(answer.to)) // a copy of it is the same draft
    await goneOut()
    expect((await ruth.get(`/concerns/${id}`)).text).toContain('As I sent it.')
    const own = await lena.get(`/drafts/${idIn(answer.to)}`)
    expect(own.text).toContain('We sent the words you wrote first. We have not sent these.')
    expect(own.text).not.toContain('We did not send this')
    expect(own.$('form[action$=message]')).toHaveLength(1)
  })

  test('a late copy of taking back does not take back what was sent again', async () => {
    const page = await lena.get(`/drafts/${id}`)
    await lena.fill(page, {}, 'form[action$=taking-back]')
    await lena.fill(await lena.get(`/drafts/${id}`), {}, 'form[action$=sending]')
    await lena.fill(page, {}, 'form[action$=taking-back]')
    await goneOut()
  })

  test('a late copy of Send does not send what was taken back', async () => {
    const page = await lena.get(`/drafts/${id}`)
    const { stateRevision } = await house.admin('drafts').where({ id }).first<{ stateRevision: number }>()
    await lena.fill(page, {}, 'form[action$=taking-back]')
    const late = { seen: '0', stateRevision: String(stateRevision - 1), revision: '1' }
    const answer = await lena.post(`/drafts/${id}/sending`, late)
    expect(answer.status).toBe(409)
    expect(answer.text).toContain('Please check once more.')
    expect((await lena.get(`/drafts/${id}`)).text).not.toContain('Nobody else can read it before')
  })

  test('they are taken back before anybody can throw them away, and nothing is destroyed', async () => {
    const asking = await lena.get(`/drafts/${id}/discarding`)
    expect(asking.text).toContain('These words go out in a moment.')
    const back = await lena.follow(await lena.fill(asking, {}, 'form[action$=discarding]'))
    expect(back.text).toContain('This is a draft again.')
    expect(back.text).toContain('As I sent it.')
  })
})

test('what the browser keeps by itself does not change what is on its way', async () => {
  const form = await lena.get(`/concerns/new?therapist=${people.ruth.id}`)
  const written = { happened: 'As I sent it.', audience: 'therapist' }
  const id = idIn((await lena.fill(form, written, 'form.write')).to)
  await lena.fill(await lena.get(`/drafts/${id}`), {}, 'form[action$=sending]')
  const quiet = await lena.fill(
    form,
    { ...written, happened: 'Later.', keep: 'quietly', revision: '9' },
    'form.write',
  )
  expect(quiet.status).toBe(409)
  await letMinutesBeOver(house)
  await until(async () => (await house.admin('concerns').where({ id })).length > 0)
  expect((await ruth.get(`/concerns/${id}`)).text).toContain('As I sent it.')
})

test('what cannot be sent any more when its time has come is a draft again, and its writer hears of it', async () => {
  const concern = await send(people.lena, { therapist: people.ruth.id, audience: 'therapist' })
  await make(people.ruth, concern, 'acknowledge', { words: 'I did look.' })
  const form = await ruth.get(`/concerns/${concern}/proposal`)
  const before = await emailsTo(people.ruth)
  const words = { repaired: 'The clock.', different: 'It is gone.', as: 'it-is' }
  const page = await ruth.follow(await ruth.fill(form, words, 'form.write'))
  await make(people.lena, concern, 'close', {}, new Date(), { outcome: 'leave' })
  await letMinutesBeOver(house)
  await until(async () => (await emailsTo(people.ruth)) > before)
  const draft = page.$('form[action$=taking-back]').attr('action')?.replace('/taking-back', '') ?? ''
  const seen = await ruth.get(draft)
  expect(seen.text).toContain('You can no longer do this here.')
  expect(seen.text).toContain('The clock.')
})

describe('a copy of the form of an open box that comes late', () => {
  const press = (page: Seen, words: string) => lena.fill(page, { words }, 'form.write')
  let at: string
  beforeEach(async () => {
    at = `/concerns/${await send(people.lena, { therapist: people.ruth.id, audience: 'therapist' })}`
  })

  test('does not send what was taken back, nor what was thrown away', async () => {
    const page = await lena.get(at)
    const going = await lena.follow(await press(page, 'Too fast.'))
    await lena.fill(going, {}, 'form[action$=taking-back]')
    await press(page, 'Too fast.')
    const draft = await house
      .admin('drafts')
      .where({ concernId: idIn(at) })
      .first<{ id: string }>('id', 'goesAt', 'thrownAt')
    expect(draft).toMatchObject({ goesAt: null, thrownAt: null })
    const asking = await lena.get(`/drafts/${draft.id}/discarding`)
    await lena.fill(asking, {}, 'form[action$=discarding]')
    await press(page, 'Too fast.')
    expect(await house.admin('drafts').where({ concernId: idIn(at), thrownAt: null })).toEqual([])
    expect(await deedsIn(house, idIn(at))).toEqual(['send'])
  })

  test('does not send a second time what has gone out', async () => {
    const page = await lena.get(at)
    await press(page, 'Once.')
    await letMinutesBeOver(house)
    await until(async () => (await deedsIn(house, idIn(at))).length > 1)
    expect((await press(page, 'Once.')).to).toBe(`${at}?said=sent`)
    expect(await deedsIn(house, idIn(at))).toEqual(['send', 'add'])
  })
})

test('without an account the code stays in sight until it has gone out, and opens it then', async () => {
  const anja = openBrowser(house)
  const preview = await writeAtDoor(anja, people.margit, { audience: 'therapist' }, people.ruth.id)
  const code = codeOn(preview)
  const page = await sendWithCode(anja, preview)
  expect(page.text).toContain('On its way')
  expect(codeOn(page)).toBe(code)
  const id = idIn(page.$('form[action$=taking-back]').attr('action') ?? '')
  await letMinutesBeOver(house)
  await until(async () => (await house.admin('concerns').where({ id })).length > 0)
  const back = openBrowser(house)
  expect((await back.follow(await back.post('/return', { code }))).to).toBe(`/concerns/${id}`)
})

test('the seconds are a setting', async () => {
  const form = await lena.get(`/concerns/new?therapist=${people.ruth.id}`)
  const id = idIn((await lena.fill(form, { happened: 'Slowly.', audience: 'therapist' }, 'form.write')).to)
  const preview = await lena.get(`/drafts/${id}`)
  expect((await lena.fill(preview, {}, 'form[action$=sending]')).to).toBe(`/drafts/${id}`)
  const draft = await house.admin('drafts').where({ id }).first<{ goesAt: Date; pressedAt: Date }>()
  expect(draft.goesAt.getTime() - draft.pressedAt.getTime()).toBe(600_000)
})
