import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { concernsPerPage } from '../../src/concerns/store/lists/line'
import { openBrowserOf, type Browser } from '../support/browser'
import { openHouse, type House } from '../support/house'
import { make, practiceAtTheRiver, send, type People, type TestPerson } from '../support/people'
import { readsOf, scansOf, watchPlans, type Reads, type Scan } from '../support/plans'
import { practiceOf } from '../support/practices'

// Lena has written to Ruth again and again, and Margit reads it all. 300 of these concerns are open, all others are closed.
// Around them are other therapists, thousands of other clients, and another practice, whom nobody here should have to pass.

/** Who looks at what; `further` is a link on that page, and then the page behind it is meant. */
const visits = [
  { name: 'a client’s first page', who: 'lena', path: '/' },
  { name: 'a client’s second page', who: 'lena', path: '/', further: 'a[href^="/?after="]' },
  { name: 'a therapist’s inbox', who: 'ruth', path: '/inbox' },
  {
    name: 'a therapist’s inbox, further on',
    who: 'ruth',
    path: '/inbox',
    further: 'a[href^="/inbox?open="]',
  },
  {
    name: 'a therapist’s inbox, older closed ones',
    who: 'ruth',
    path: '/inbox',
    further: 'a[href^="/inbox?closed="]',
  },
  { name: 'the first page of a therapist who is a client too', who: 'ruth', path: '/' },
  { name: 'an owner’s inbox', who: 'margit', path: '/inbox' },
  { name: 'a therapist’s reflections', who: 'ruth', path: '/reflections' },
  {
    name: 'a therapist’s reflections, further on',
    who: 'ruth',
    path: '/reflections',
    further: 'a[href^="/reflections?after="]',
  },
  { name: 'what a supervisor is asked, and asks', who: 'karim', path: '/consultations' },
  {
    name: 'what a supervisor is asked, further on',
    who: 'karim',
    path: '/consultations',
    further: 'a[href^="/consultations?supervisor="]',
  },
  { name: 'what a therapist asks', who: 'ruth', path: '/consultations' },
  {
    name: 'what a therapist asks, further on',
    who: 'ruth',
    path: '/consultations',
    further: 'a[href^="/consultations?asker="]',
  },
  { name: 'the board', who: 'margit', path: '/board' },
  { name: 'the board, further on', who: 'margit', path: '/board', further: 'a[href^="/board?after="]' },
  { name: 'a concern, to its client', who: 'lena', path: '/concerns/' },
  { name: 'a concern, to its therapist', who: 'ruth', path: '/concerns/' },
  { name: 'a concern, to an owner who reads it', who: 'margit', path: '/concerns/' },
] as const

/** Pages that are looked at most. */
const hot = [
  { who: 'ruth', path: '/inbox' },
  { who: 'margit', path: '/board' },
  { who: 'lena', path: '/' },
  { who: 'lena', path: '/concerns/' },
  { who: 'ruth', path: '/concerns/' },
] as const

const lengths = [500, 5_000] as const
/** More often than PostgreSQL makes a new plan for the same statement. */
const times = 7

let house: House
let people: People
/** By length and visit, what was looked at for one visit. */
const seen = new Map<string, Scan[]>()
const reads = new Map<string, Reads[]>()

beforeAll(async () => {
  house = await openHouse()
  await watchPlans(house)
  people = await practiceAtTheRiver(house)
  const concern = await aLongConcern()
  await surround()
  await makeAClientToo(people.ruth, people.tomas)
  await house
    .admin('people')
    .where({ id: people.karim.id })
    .update({ roles: ['owner', 'supervisor'] })
  const browsers = {
    lena: await openBrowserOf(house, people.lena),
    ruth: await openBrowserOf(house, people.ruth),
    margit: await openBrowserOf(house, people.margit),
    karim: await openBrowserOf(house, people.karim),
  }
  const addressOf = (path: string) => (path === '/concerns/' ? `/concerns/${concern}` : path)
  for (const [i, length] of lengths.entries()) {
    await pile({
      client: people.lena,
      therapist: people.ruth,
      owner: people.margit,
      from: lengths[i - 1] ?? 0,
      to: length,
    })
    await house.admin.raw('vacuum analyze')
    for (const visit of visits) {
      const browser = browsers[visit.who]
      const path = addressOf(visit.path)
      const address = 'further' in visit ? await linkOn(browser, path, visit.further) : path
      seen.set(`${length} ${visit.name}`, await scansOf(house, () => visitOften(browser, address)))
    }
  }
  await house.stopSending()
  await house.stopWorking()
  for (const { who, path } of hot)
    reads.set(`${who} ${path}`, await readsOf(house, people[who], () => browsers[who].get(addressOf(path))))
})
afterAll(() => house.close())

describe.each(visits)('$name', ({ name }) => {
  test('is decided by indexes: no table is read further than the page goes', () => {
    const scans = seen.get(`5000 ${name}`) ?? []
    // An inbox has two lists, each with the row that tells that there is more, and each row has three readers.
    const most = 2 * 3 * (concernsPerPage + 1)
    expect(scans.length).toBeGreaterThan(times)
    expect(scans.filter(({ by, rows }) => by === 'Seq Scan' && rows > concernsPerPage)).toEqual([])
    expect(scans.filter(({ rows, sql }) => rows > most && !sql.includes('count(*)'))).toEqual([]) // what is open is counted
  })

  test('looks at as many rows with 5,000 concerns as with 500', () => {
    const [few, many] = lengths.map(
      length => sum((seen.get(`${length} ${name}`) ?? []).map(({ rows }) => rows)) / times,
    )
    // One plan asks of each row on the page whether its client is in care, another one asks once. What grows with the list adds 4,500.
    expect(many).toBeLessThan((few ?? 0) + 10 * concernsPerPage)
  })
})

describe('row security costs the hottest statement of a page at most three tenths', () => {
  test.each(hot)('$path of $who', ({ who, path }) => {
    const all = reads.get(`${who} ${path}`) ?? []
    const [hottest] = all.toSorted((one, other) => other.unguarded - one.unguarded)
    expect((hottest?.guarded ?? 0) / (hottest?.unguarded ?? 0)).toBeLessThanOrEqual(1.3)
  })
})

async function visitOften(browser: Browser, address: string): Promise<void> {
  for (let i = 0; i < times; i += 1) {
    const { status } = await browser.get(address)
    if (status !== 200) throw new Error(`${address} was answered with ${status}`)
  }
}

async function linkOn(browser: Browser, path: string, link: string): Promise<string> {
  const href = (await browser.get(path)).$(link).attr('href')
  if (!href) throw new Error(`There is no ${link} on ${path}.`)
  return href
}

/** Ten things said. */
async function aLongConcern(): Promise<string> {
  const { lena, ruth, margit } = people
  const concern = await send(lena, { therapist: ruth.id, audience: 'together', owners: [margit.id] })
  await make(ruth, concern, 'acknowledge', { words: 'I did look at the clock.' })
  for (const writer of [lena, ruth, lena, margit, lena, ruth, lena, ruth]) {
    await make(writer, concern, 'write', { words: 'There is more to say.' })
  }
  return concern
}

/** Everybody else: 3,000 clients in care, another therapist with 3,000 concerns, another practice, and the mail of years. */
async function surround(): Promise<void> {
  const { ruth, tomas, mei, margit } = people
  const { practiceId } = ruth
  const { greta, anton, noor } = await practiceOf(house, {
    greta: { name: 'Greta Sandvik', roles: ['owner'] },
    anton: { name: 'Anton Weiss', roles: ['therapist'] },
    noor: { name: 'Noor Rahimi', roles: ['client'], sees: ['anton'] },
  })
  await pile({ client: mei, therapist: tomas, owner: people.karim, from: 0, to: 3_000 })
  await pile({ client: noor, therapist: anton, owner: greta, from: 0, to: 3_000 })
  await house.admin.raw(
    `with others as (
       insert into people (practice_id, id, reference, name, roles, joined_at)
       select :practiceId, gen_random_uuid(), 'other ' || i, '', '{client}', now() from generate_series(1, 3000) i returning id),
     cared as (
       insert into care (practice_id, id, client_id, therapist_id, since)
       select :practiceId, gen_random_uuid(), id, therapist, now() from others, unnest(array[:ruth, :tomas]::uuid[]) therapist),
     begun as (
       insert into drafts (practice_id, id, person_id, move, words, saved_at)
       select :practiceId, gen_random_uuid(), id, 'send', '', now() from others)
     insert into emails (id, practice_id, person_id, kind, status, queued_at, settled_at)
       select gen_random_uuid(), :practiceId, id, 'news', case when random() < 0.01 then 'failed' else 'sent' end, now(), now() - interval '60 days'
       from others, generate_series(1, 2)`,
    { practiceId, ruth: ruth.id, tomas: tomas.id, margit: margit.id },
  )
}

async function makeAClientToo(therapist: TestPerson, ofWhom: TestPerson): Promise<void> {
  await house
    .admin('people')
    .where({ id: therapist.id })
    .update({ roles: ['client', 'therapist'] })
  await pile({ client: therapist, therapist: ofWhom, owner: people.karim, from: 0, to: 3 })
}

interface Pile {
  readonly client: TestPerson
  readonly therapist: TestPerson
  readonly owner: TestPerson
  readonly from: number
  readonly to: number
}

/** Concerns in bulk, below the product: their words, which no list reads, are empty. The first 300 are open. */
async function pile({ client, therapist, owner, from, to }: Pile): Promise<void> {
  await house.admin.transaction(async db => {
    await db.raw(`set local session_replication_role = replica`) // every key and trigger would cost minutes
    await db.raw(
      `with made as (
         select :practiceId::uuid as practice_id, gen_random_uuid() as id, now() - i * interval '1 hour' as at,
           case when i > 300 then 'closed' else (array['sent', 'discussing', 'discussing'])[i % 3 + 1] end as status,
           case when i > 300 then 'nobody' else (array['acknowledgement', 'answer', 'client'])[i % 3 + 1] end as waits,
           case when i > 300 or i % 3 = 2 then 'infinity' else now() + (150 - i) * interval '1 hour' end as due_at
         from generate_series(:from::int + 1, :to::int) i),
       kept as (
         insert into concerns (practice_id, id, reference, therapist_id, audience, status, waits, since, due_at, position, sent_at)
         select practice_id, id, id::text, :therapist, 'together', status, waits, at, due_at, 1, at from made),
       read as (
         insert into readers (practice_id, concern_id, person_id, capacity, reads_since, waits, since, due_at)
         select practice_id, id, person, capacity, at, waits, at, due_at
         from made, unnest(array[:client, :therapist, :owner]::uuid[], array['client', 'therapist', 'owner']) as reader (person, capacity)),
       locked as (
         insert into concern_keys (practice_id, concern_id, wrapped) select practice_id, id, '' from made),
       chained as (
         insert into chain_heads (practice_id, chain, position, at, hash) select practice_id, id, 2, at, '' from made),
       recorded as (
         insert into events (practice_id, chain, position, concern_id, kind, person_id, at, hash, blind)
         select practice_id, id, position, id, kind, person, at, '', id
         from made, unnest(array[1, 2], array['send', 'open'], array[:client, :therapist]::uuid[]) as event (position, kind, person)),
       consulted as (
         insert into consultations (practice_id, id, concern_id, asker_id, supervisor_id, waits, since)
         select practice_id, gen_random_uuid(), made.id, :therapist, supervisor.id, 'supervisor', at
         from made join people supervisor using (practice_id) where 'supervisor' = any (supervisor.roles)),
       consented as (
         insert into consultation_consents (practice_id, concern_id, given_at) select practice_id, id, at from made),
       reflected as (
         insert into reflections (practice_id, id, person_id, concern_id, words, kept_at)
         select practice_id, gen_random_uuid(), person, id, '', at from made, unnest(array[:therapist, :owner]::uuid[]) person)
       insert into entries (practice_id, id, concern_id, position, kind, author_id, capacity, at, words)
         select practice_id, gen_random_uuid(), id, 1, 'send', :client, 'client', at, '' from made`,
      {
        practiceId: client.practiceId,
        client: client.id,
        therapist: therapist.id,
        owner: owner.id,
        from,
        to,
      },
    )
  })
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
