import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { DateTime } from 'luxon'
import { openBrowser, signIn, signInMail } from '../support/browser'
import { openHouse, type House } from '../support/house'
import { emailsOf } from '../support/emails'
import { make, practiceAtTheRiver, send, type People, type TestPerson } from '../support/people'

// Mail that comes at the wrong hour can be seen by the wrong person.

let house: House
let people: People
let emails: ReturnType<typeof emailsOf>
beforeAll(async () => {
  house = await openHouse({ LIMIT_SIGN_IN_ADDRESS: '1000' })
  people = await practiceAtTheRiver(house)
  emails = emailsOf(house)
})
afterAll(() => house.close())

const wish = (person: TestPerson, contact: 'mail' | 'none', from: number | null = null, until = from) =>
  house.admin('people').where({ id: person.id }).update({ contact, contactFrom: from, contactUntil: until })

/** Hours of Vienna that are closed now and for half a day, and the moment at which they open. */
function closedNow() {
  const opens = DateTime.now().setZone('Europe/Vienna').plus({ hours: 12 }).startOf('hour')
  return { from: opens.hour, until: (opens.hour + 1) % 24, opensAt: opens.toJSDate() }
}

/** Waits until an email has been put off to a moment. */
async function settlesAt(id: string, moment: Date): Promise<void> {
  for (;;) {
    const { nextAt } = await house.admin('emails').where({ id }).first<{ nextAt: Date }>('nextAt')
    if (nextAt.getTime() === moment.getTime()) return
    await pause(50)
  }
}

describe('the next safe moment', () => {
  const moment = async (zone: string, at: string) => {
    const { practiceId, id } = people.josef
    await house.admin('practices').where({ id: practiceId }).update({ timeZone: zone })
    const { rows } = await house.admin.raw<{ rows: { moment: Date | null }[] }>(
      'select safe_moment(?, ?, ?) as moment',
      [practiceId, id, at],
    )
    return rows[0]?.moment?.toISOString() ?? null
  }
  const atOnce = 'at once'

  test.each<[hours: [number, number], zone: string, at: string, comes: string]>([
    // within a day, in winter (UTC+1) and in summer (UTC+2)
    [[8, 20], 'Europe/Vienna', '2026-01-15T12:00:00Z', atOnce],
    [[8, 20], 'Europe/Vienna', '2026-01-15T07:00:00Z', atOnce],
    [[8, 20], 'Europe/Vienna', '2026-01-15T06:59:59.999Z', '2026-01-15T07:00:00.000Z'],
    [[8, 20], 'Europe/Vienna', '2026-01-15T18:59:59.999Z', atOnce],
    [[8, 20], 'Europe/Vienna', '2026-01-15T19:00:00Z', '2026-01-16T07:00:00.000Z'],
    [[8, 20], 'Europe/Vienna', '2026-07-15T19:00:00Z', '2026-07-16T06:00:00.000Z'],
    [[8, 20], 'Europe/Vienna', '2026-12-31T20:00:00Z', '2027-01-01T07:00:00.000Z'],
    // over midnight
    [[22, 6], 'Europe/Vienna', '2026-01-15T12:00:00Z', '2026-01-15T21:00:00.000Z'],
    [[22, 6], 'Europe/Vienna', '2026-01-15T20:59:59.999Z', '2026-01-15T21:00:00.000Z'],
    [[22, 6], 'Europe/Vienna', '2026-01-15T21:00:00Z', atOnce],
    [[22, 6], 'Europe/Vienna', '2026-01-15T23:30:00Z', atOnce],
    [[22, 6], 'Europe/Vienna', '2026-01-16T04:59:59.999Z', atOnce],
    [[22, 6], 'Europe/Vienna', '2026-01-16T05:00:00Z', '2026-01-16T21:00:00.000Z'],
    [[23, 0], 'Europe/Vienna', '2026-01-15T23:00:00Z', '2026-01-16T22:00:00.000Z'],
    [[0, 23], 'Europe/Vienna', '2026-01-15T22:00:00Z', '2026-01-15T23:00:00.000Z'],
    [[1, 0], 'Europe/Vienna', '2026-01-15T23:59:00Z', '2026-01-16T00:00:00.000Z'],
    // the night in which the clock goes forward, from 2 to 3
    [[8, 20], 'Europe/Vienna', '2026-03-28T19:00:00Z', '2026-03-29T06:00:00.000Z'],
    [[22, 6], 'Europe/Vienna', '2026-03-29T04:00:00Z', '2026-03-29T20:00:00.000Z'],
    [[2, 5], 'Europe/Vienna', '2026-03-29T00:30:00Z', '2026-03-29T01:00:00.000Z'],
    [[2, 5], 'Europe/Vienna', '2026-03-29T01:00:00Z', atOnce],
    // an hour that this night does not have: asked again at the moment to which it was put off, it waits for the next night
    [[2, 3], 'Europe/Vienna', '2026-03-29T00:30:00Z', '2026-03-29T01:00:00.000Z'],
    [[2, 3], 'Europe/Vienna', '2026-03-29T01:00:00Z', '2026-03-30T00:00:00.000Z'],
    [[1, 2], 'Europe/Vienna', '2026-03-29T00:59:59.999Z', atOnce],
    [[23, 3], 'Europe/Vienna', '2026-03-29T01:00:00Z', '2026-03-29T21:00:00.000Z'],
    // the night in which it goes back, from 3 to 2
    [[8, 20], 'Europe/Vienna', '2026-10-24T18:00:00Z', '2026-10-25T07:00:00.000Z'],
    [[22, 6], 'Europe/Vienna', '2026-10-25T05:00:00Z', '2026-10-25T21:00:00.000Z'],
    [[2, 3], 'Europe/Vienna', '2026-10-25T00:30:00Z', atOnce],
    [[2, 3], 'Europe/Vienna', '2026-10-25T01:30:00Z', atOnce],
    [[3, 5], 'Europe/Vienna', '2026-10-25T00:30:00Z', '2026-10-25T02:00:00.000Z'],
    // elsewhere
    [[8, 20], 'America/New_York', '2026-03-08T03:00:00Z', '2026-03-08T12:00:00.000Z'],
    [[9, 17], 'Asia/Kolkata', '2026-06-01T03:00:00Z', '2026-06-01T03:30:00.000Z'],
    [[8, 20], 'Pacific/Kiritimati', '2026-06-01T09:00:00Z', '2026-06-01T18:00:00.000Z'],
    [[8, 20], 'UTC', '2026-06-01T07:15:00Z', '2026-06-01T08:00:00.000Z'],
  ])('for the hours %j in %s at %s: %s', async ([from, until], zone, at, comes) => {
    await wish(people.josef, 'mail', from, until)
    expect(await moment(zone, at)).toBe(comes === atOnce ? new Date(at).toISOString() : comes)
  })

  test('is now for whoever named no hours, and never for whoever wants no mail', async () => {
    const at = '2026-01-15T02:00:00.000Z'
    await wish(people.josef, 'mail')
    expect(await moment('Europe/Vienna', at)).toBe(at)
    await wish(people.josef, 'none')
    expect(await moment('Europe/Vienna', at)).toBeNull()
    await wish(people.josef, 'none', 2, 3)
    expect(await moment('Europe/Vienna', at)).toBeNull()
    await moment('Europe/Vienna', at)
  })
})

describe('an email with news', () => {
  const news = async (person: TestPerson) => {
    const about = await send(person, { therapist: people.ruth.id, audience: 'therapist' })
    await make(people.ruth, about, 'acknowledge', { words: 'I have read it.' })
  }

  test('waits until the hours begin, today or tomorrow, and no attempt is counted', async () => {
    const { from, until, opensAt } = closedNow()
    await wish(people.lena, 'mail', from, until)
    await news(people.lena)
    const email = await emails.becomes(people.lena, { status: 'waiting', heldBy: null, attempts: 0 }, 'news')
    await settlesAt(email.id, opensAt)
    expect(house.post.to(people.lena.address, 'something new for you')).toEqual([])
  })

  test('comes at once when its reader opens the hour', async () => {
    await wish(people.lena, 'mail')
    await house.post.waitFor(people.lena.address, 1, 'something new for you')
    await emails.becomes(people.lena, { status: 'sent', attempts: 1 }, 'news')
  })

  test('is settled unsent for whoever wants none', async () => {
    await wish(people.lena, 'none')
    const before = house.post.to(people.lena.address, 'something new for you').length
    await news(people.lena)
    await emails.becomes(people.lena, { status: 'unsent', attempts: 0, failure: null }, 'news')
    expect(house.post.to(people.lena.address, 'something new for you')).toHaveLength(before)
  })
})

describe('over the pages of the portal', () => {
  test('news keeps to the hours that somebody chose, while the mail that signs in and the test mail come at once', async () => {
    const { mei, ruth } = people
    const browser = await signIn(house, mei)
    const { from, until } = closedNow()
    const form = await browser.get('/account/details')
    await browser.fill(form, { contact: 'hours', from: String(from), until: String(until) })
    const concern = await send(mei, { therapist: ruth.id, audience: 'therapist' })
    await make(ruth, concern, 'acknowledge', { words: 'I have read it.' })

    await browser.post('/account/test-mail')
    await house.post.waitFor(mei.address, 1, 'test email')
    await signInMail(house, mei, () => openBrowser(house).post('/sign-in', { address: mei.address }))
    expect(house.post.to(mei.address, 'something new for you')).toEqual([])
    await emails.becomes(mei, { status: 'waiting', attempts: 0 }, 'news')
    await browser.fill(await browser.get('/account/details'), { contact: 'mail' })
    await house.post.waitFor(mei.address, 1, 'something new for you')
  })

  test('no news comes to a client who wants none, and the mail that signs in does', async () => {
    const { omar, karim } = people
    const browser = await signIn(house, omar)
    await browser.fill(await browser.get('/account/details'), { contact: 'none' })
    const concern = await send(omar, { therapist: karim.id, audience: 'therapist' })
    await make(karim, concern, 'acknowledge', { words: 'I have read it.' })
    await signIn(house, omar)
    expect(house.post.to(omar.address, 'something new for you')).toEqual([])
    await emails.becomes(omar, { status: 'unsent' }, 'news')
    expect((await browser.get('/account')).to).toBeNull()
    expect((await browser.get(`/concerns/${concern}`)).text).toContain('has answered you.')
  })
})
