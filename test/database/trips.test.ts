import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { createLog } from '../../src/http/log'
import { attemptWith } from '../../src/mail/attempts'
import { claimNext } from '../../src/mail/claims'
import { watchMailServer } from '../../src/mail/mail-server'
import { smtpTransport } from '../../src/mail/transport'
import { addressHash } from '../../src/people/store'
import { openBrowserOf } from '../support/browser'
import { openHouse, type House } from '../support/house'
import { make, practiceAtTheRiver, send, type People } from '../support/people'
import { tripsOf, type Trips } from '../support/trips'

// What a page costs follows from how often it asks the database, and from how much it opens. These numbers hold on every machine; whoever needs more
// of them says here for what.

let house: House
let people: People
let concern: string
beforeAll(async () => {
  house = await openHouse()
  people = await practiceAtTheRiver(house)
  await house.stopSending()
  await house.stopWorking()
  const { lena, ruth } = people
  for (let i = 0; i < 3; i++) concern = await send(lena, { therapist: ruth.id, audience: 'therapist' })
  await make(ruth, concern, 'acknowledge', { words: 'I did look at the clock.' })
})
afterAll(() => house.close())

// Whose page it is, where it is, and what it may cost. On the board the second wave asks whether emails are slow, and in a concern the fourth one reads
// its answerer's own reflection. A concern is asked for what goes along with its words too, in the same wave; an inbox for absences,
// one's own and those of colleagues, in one statement.
const visits: readonly Visit[] = [
  { name: 'an inbox', who: 'ruth', path: () => '/inbox', cost: { statements: 9, waves: 2, opened: 3 } },
  { name: 'the board', who: 'margit', path: () => '/board', cost: { statements: 8, waves: 3, opened: 3 } },
  { name: 'a client’s home', who: 'lena', path: () => '/', cost: { statements: 12, waves: 2, opened: 11 } },
  {
    name: 'a concern, to its client',
    who: 'lena',
    path: inConcern,
    cost: { statements: 17, waves: 3, opened: 11 },
  },
  {
    name: 'a concern, to its therapist',
    who: 'ruth',
    path: inConcern,
    cost: { statements: 17, waves: 4, opened: 9 },
  },
]

interface Visit {
  readonly name: string
  readonly who: 'ruth' | 'margit' | 'lena'
  readonly path: () => string
  readonly cost: Trips
}

test.each(visits)('$name', async ({ who, path, cost }) => {
  const browser = await openBrowserOf(house, people[who])
  await browser.get(path()) // which records that it was opened
  const trips = await tripsOf(async () => expect(await browser.get(path())).toMatchObject({ status: 200 }))
  expect(trips).toEqual(cost)
})

test('a concern of 75 letters: so many values are opened as letters are shown', async () => {
  const { lena, ruth } = people
  const long = await send(lena, { therapist: ruth.id, audience: 'therapist' })
  await make(ruth, long, 'acknowledge', { words: 'I did look at the clock.' })
  for (let n = 3; n <= 75; n++) await make(lena, long, 'write', { words: 'There is more to say.' })
  const browser = await openBrowserOf(house, lena)
  const page = `/concerns/${long}`
  await browser.get(page)
  const tripsTo = (path: string) =>
    tripsOf(async () => expect(await browser.get(path)).toMatchObject({ status: 200 }))
  expect(await tripsTo(page)).toEqual({ statements: 19, waves: 3, opened: 40 })
  expect(await tripsTo(`${page}/earlier`)).toEqual({ statements: 19, waves: 3, opened: 39 })
})

test('a reply, from the form until it has gone out', async () => {
  const browser = await openBrowserOf(house, people.ruth)
  const page = await browser.get(inConcern())
  const reply = { words: 'Thank you for telling me.' }
  const trips = await tripsOf(async () =>
    expect(await browser.fill(page, reply, 'main form:has(textarea)')).toMatchObject({ status: 303 }),
  )
  expect(trips).toEqual({ statements: 44, waves: 14, opened: 10 })
})

test('an email, from taking it in hand until it is settled', async () => {
  const [workerId, log] = [randomUUID(), createLog('silent')]
  const transport = smtpTransport(house.post.url, 'Messages <messages@portal.example>')
  const server = watchMailServer(transport, log)
  await server.isShut()
  const compose = () => ({ subject: 'A message', text: 'There is something to read.' })
  const attempt = attemptWith({ transport, server, compose, addressHash, log })
  const trips = await tripsOf(async () => {
    const taken = await claimNext(workerId, [], false)
    if (taken) await attempt(workerId, taken)
  })
  server.stop()
  expect(await house.admin('emails').where({ status: 'sent' })).not.toEqual([])
  expect(trips).toEqual({ statements: 15, waves: 5, opened: 2 })
})

function inConcern(): string {
  return `/concerns/${concern}`
}
