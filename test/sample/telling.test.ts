import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import type { ChainBreak } from '../../src/chains/chain'
import { breaksInChains } from '../../src/chains/verification'
import { readerCapacities, statuses } from '../../src/concerns/rules/concern'
import { closeDatabase, openDatabase } from '../../src/database/connections'
import { asAuditor, asOperator } from '../../src/database/migrations/migrations'
import { tellSample } from '../../src/sample/story'
import { unlockWithBoth } from '../../src/installation/vault-access'
import { newKeys } from '../support/keys'
import { newDatabase } from '../support/server'

let database: Awaited<ReturnType<typeof newDatabase>>
async function openNew(): Promise<void> {
  database = await newDatabase()
  openDatabase({ web: database.web })
  await unlockWithBoth(newKeys())
}
async function close(): Promise<void> {
  await closeDatabase()
  await database.drop()
}

const sunday = new Date('2026-11-22T15:00:00Z')
const daysAfter = (day: Date, days: number) => new Date(day.getTime() + days * 24 * 3_600_000)

describe('told', () => {
  beforeAll(async () => {
    await openNew()
    await tellSample(database.admin, sunday)
  })
  afterAll(close)

  test('the story has an owner, four therapists, a supervisor, a dozen clients, somebody without an account, and concerns in every status', async () => {
    const people = await rows<{ roles: string[] }>('select roles from people')
    expect(
      ['owner', 'therapist', 'supervisor', 'client'].map(
        role => people.filter(({ roles }) => roles.includes(role)).length,
      ),
    ).toEqual([1, 4, 1, 16])
    expect(await one<string[]>('select array_agg(distinct status) as it from concerns')).toEqual(
      [...statuses].sort(),
    )
    expect(await one<string[]>('select array_agg(distinct capacity) as it from readers')).toEqual(
      [...readerCapacities].sort(),
    )
    expect(await late(sunday)).toBeGreaterThanOrEqual(2)
  })

  test('one concern is with the owner alone, one was opened again, into one the owner was brought in, one is shared, and one is for a child', async () => {
    const ofKind = (kind: string) =>
      one<number>(`select count(distinct concern_id)::int as it from entries where kind = '${kind}'`)
    expect(await one<number>(`select count(*)::int as it from concerns where audience = 'owners'`)).toBe(1)
    expect(await ofKind('reopen')).toBe(1)
    expect(await ofKind('bring_in')).toBe(1)
    expect(await ofKind('take_talk')).toBe(1)
    expect(
      await one<number>(
        `select count(*)::int as it from companions where part = 'together' and began_at is not null`,
      ),
    ).toBe(1)
    expect(await one<number>('select count(*)::int as it from concerns_for_children')).toBe(1)
    expect(await one<string[]>('select array_agg(waits) as it from consultations')).toEqual(['asker'])
    expect(await one<number>('select count(*)::int as it from drafts')).toBeGreaterThanOrEqual(1)
    expect(
      await one<number>(`select count(*)::int as it from events where at > '${sunday.toISOString()}'`),
    ).toBe(0)
  })

  test('its therapists have learned something: on the shelf, waiting to be read first, and not handed in yet', async () => {
    const states = await rows<{ state: string }>('select state from lessons order by state')
    expect(states.map(({ state }) => state)).toEqual(['draft', 'shelf', 'shelf', 'shelf', 'waiting'])
  })

  test('its chains hold, whatever was done in it', async () => {
    const counts = { chains: 0, events: 0, entries: 0, heads: 0 }
    const found: ChainBreak[] = []
    await asAuditor(database.admin, async db => {
      for await (const broken of breaksInChains(db, counts)) found.push(broken)
    })
    expect(found).toEqual([])
    expect(counts.chains).toBe(await one<number>('select count(*)::int + 1 as it from concerns'))
    expect(counts.events).toBe(await one<number>('select count(*)::int as it from events'))
  })

  test('it is told once: a second telling changes nothing', async () => {
    const told = await everything()
    await tellSample(database.admin, daysAfter(sunday, 1))
    expect(await everything()).toEqual(told)
  })

  test('a telling that was cut off begins from the start, and two tellers at once tell it once', async () => {
    const [, ...lengths] = await everything()
    const newest = '(select id from people order by joined_at desc limit 1)'
    await rows(`delete from care where client_id = ${newest}`)
    await rows(`delete from addresses where person_id = ${newest}`)
    await Promise.all([tellSample(database.admin, sunday), tellSample(database.admin, sunday)])
    const [, ...again] = await everything()
    expect(again).toEqual(lengths)
  })
})

describe('told anew,', () => {
  beforeEach(openNew)
  afterEach(close)

  test.each([1, 5, 6])('told %i days later it still has late ones, and others that are not', async days => {
    const now = daysAfter(sunday, days)
    await tellSample(database.admin, now)
    expect(await late(now)).toBe(2) // where somebody joined while it was late, the clock has begun anew
    expect(
      await one<number>(
        `select count(*)::int as it from concerns where due_at between '${now.toISOString()}' and '9999-01-01'`,
      ),
    ).toBe(5)
  })
})

function rows<T>(sql: string): Promise<T[]> {
  return asOperator(database.admin, async admin => (await admin.raw<{ rows: T[] }>(sql)).rows)
}

async function one<T>(sql: string): Promise<T | undefined> {
  const [row] = await rows<{ it: T }>(sql)
  return row?.it
}

function late(now: Date) {
  return one<number>(`select count(*)::int as it from concerns where due_at < '${now.toISOString()}'`)
}

/** Which practice, and how much is in every table. */
async function everything() {
  const tables = [
    'practices',
    'people',
    'addresses',
    'care',
    'concerns',
    'readers',
    'entries',
    'events',
    'drafts',
    'lessons',
    'consultations',
    'consultation_words',
    'emails',
  ]
  const counts = tables.map(table => one<number>(`select count(*)::int as it from ${table}`))
  return [await one<string>('select id::text as it from practices'), ...(await Promise.all(counts))]
}
