import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { breaksInChains } from '../../src/chains/verification'
import { asAuditor, asOperator } from '../../src/database/migrations/migrations'
import { addressesOfAll } from '../support/addresses'
import { openHouse, type House } from '../support/house'
import { openSession } from '../support/people'
import { keptKeys, migrationsNow, newDatabaseFrom, readRelease, releaseNames } from '../support/releases'

/** What each release has kept (docs/releasing.md) is brought to the newest schema, and read. */
describe.each(releaseNames)('a practice that was kept as %s', name => {
  const release = readRelease(name)
  let house: House
  beforeAll(async () => {
    house = await openHouse(keptKeys, undefined, newDatabaseFrom(release))
  })
  afterAll(() => house.close())

  test('was made by migrations that have not changed since', async () => {
    expect(await migrationsNow()).toMatchObject(release.migrations)
  })

  test('is read on every page by its people, with all that they wrote', async () => {
    const people = await house.admin('people').select<{ id: string; practiceId: string; roles: string[] }[]>()
    expect(people.map(({ roles }) => roles.join()).sort()).toEqual(['client', 'client', 'owner', 'therapist'])
    const pages = await addressesOfAll(house.admin)
    const read = new Set<string>()
    for (const person of people) {
      const { cookie } = await openSession(house, person)
      for (const path of pages) {
        const answer = await fetch(`${house.url}${path}`, { redirect: 'manual', headers: { cookie } })
        const page = await answer.text()
        expect({
          path,
          fails: answer.status >= 500,
          damage: /cannot be shown|was damaged/.exec(page),
        }).toEqual({
          path,
          fails: false,
          damage: null,
        })
        for (const words of release.words.filter(words => page.includes(words))) read.add(words)
      }
    }
    expect([...read].sort()).toEqual([...release.words].sort())
  })

  test('has chains that hold', async () => {
    const counts = { chains: 0, events: 0, entries: 0, heads: 0 }
    const breaks: object[] = []
    await asAuditor(house.urls.admin, async db => {
      for await (const broken of breaksInChains(db, counts)) breaks.push(broken)
    })
    expect(breaks).toEqual([])
    expect(counts.entries).toBeGreaterThan(1)
  })
})

test('there is one of a version at least', () => {
  expect(releaseNames).not.toEqual([])
})

/** In what was kept nothing may be due; migrations that count days by a practice's clock count them of what is. */
test.each(releaseNames)(
  'a practice that was kept as %s is upgraded too where it owes an answer',
  async name => {
    const release = readRelease(name)
    const owes = `update concerns set status = 'discussing', waits = 'answer', due_at = '2026-12-01T23:00Z';`
    const database = await newDatabaseFrom({ ...release, rows: `${release.rows}\n${owes}` })
    try {
      await asOperator(database.admin, async admin => {
        const due = await admin('concerns').count<[{ count: number }]>()
        const levels = await admin('escalations').count<[{ count: number }]>()
        expect(levels).toEqual(due)
      })
    } finally {
      await database.drop()
    }
  },
)
