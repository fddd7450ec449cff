import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { v7 as newId } from 'uuid'
import { clientsPerPage } from '../../src/care/store'
import { invite } from '../../src/staff/invitations'
import { namePlace } from '../../src/people/store'
import { seal } from '../../src/vault/envelope'
import { addressesKeyOf } from '../../src/vault/keys'
import { openBrowserOf, type Browser } from '../support/browser'
import { openHouse, type House } from '../support/house'
import { practiceAtTheRiver, type People, type TestPerson } from '../support/people'
import { scansOf, watchPlans, type Scan } from '../support/plans'

// Ruth and Tomas have had a thousand clients each, and have invited hundreds more: what a page costs must not follow from that.

const many = 1_000
let house: House
let people: People
let browsers: Record<'ruth' | 'margit', Browser>
beforeAll(async () => {
  house = await openHouse()
  await watchPlans(house)
  people = await practiceAtTheRiver(house)
  for (const therapist of [people.ruth, people.tomas]) {
    await haveHad(therapist, many)
    const invitees = Array.from({ length: many }, () => ({
      name: 'Somebody',
      address: `${newId()}@new.example`,
    }))
    await invite(therapist, ['client'], therapist.id, invitees, new Date())
  }
  browsers = {
    ruth: await openBrowserOf(house, people.ruth),
    margit: await openBrowserOf(house, people.margit),
  }
  await house.admin.raw('vacuum analyze')
})
afterAll(() => house.close())

test.each([
  { who: 'ruth', list: 'first' },
  { who: 'ruth', list: 'current' },
  { who: 'ruth', list: 'former' },
  { who: 'ruth', list: 'invited' },
  { who: 'margit', list: 'first' },
  { who: 'margit', list: 'current' },
  { who: 'margit', list: 'former' },
  { who: 'margit', list: 'invited' },
] as const)('to $who the page of clients is decided by indexes: $list', async ({ who, list }) => {
  const browser = browsers[who]
  const first = await browser.get('/clients')
  const path =
    list === 'first' ? '/clients' : (first.$(`a[href^="/clients?${list}="]`).attr('href') ?? '/none')
  const scans: Scan[] = []
  for (let i = 0; i < 7; i += 1)
    // more often than PostgreSQL makes a new plan for the same statement
    scans.push(
      ...(await scansOf(house, async () =>
        expect((await browser.get(path)).$('.row, .line')).toHaveLength(3 * clientsPerPage),
      )),
    )
  expect(scans.length).toBeGreaterThan(7)
  expect(scans.filter(({ by, rows }) => by === 'Seq Scan' && rows > clientsPerPage)).toEqual([])
  expect(scans.filter(({ rows }) => rows > 3 * clientsPerPage)).toEqual([])
})

/** Clients in bulk, every other one a former one. */
async function haveHad(therapist: TestPerson, count: number): Promise<void> {
  const { practice, practiceId } = therapist
  const ids = Array.from({ length: count }, () => newId())
  const joinedAt = new Date()
  const key = addressesKeyOf(practice)
  const named = (id: string) => ({
    practiceId,
    id,
    reference: id,
    name: seal(key, namePlace(practiceId, id), 'Somebody'),
  })
  await house.admin.batchInsert(
    'people',
    ids.map(id => ({ ...named(id), roles: ['client'], joinedAt })),
  )
  await house.admin.batchInsert(
    'care',
    ids.map((clientId, i) => {
      const since = new Date(Date.now() - i * 3_600_000)
      return {
        practiceId,
        id: newId(),
        clientId,
        therapistId: therapist.id,
        since,
        until: i % 2 ? since : null,
      }
    }),
  )
}
