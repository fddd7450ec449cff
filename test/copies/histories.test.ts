import { afterAll, beforeAll, expect, jest, test } from '@jest/globals'
import fc from 'fast-check'
import { breaksInChains } from '../../src/chains/verification'
import { sealParts } from '../../src/concerns/store/words/sealed-parts'
import type { Copy } from '../../src/copies/copy'
import { copyDataOf, copyPageOf } from '../../src/copies/file'
import { asAuditor } from '../../src/database/migrations/migrations'
import { joinSample } from '../../src/sample/newcomers'
import { concernKeyOf } from '../../src/vault/keys'
import { changedAt, entryChanged, places, placesIn } from '../support/changes'
import { checkCopy, takeCopy } from '../support/copies'
import { beginnings, live, turns, type Cast, type History } from '../support/histories'
import { openHouse, type House } from '../support/house'
import { practiceAtTheRiver } from '../support/people'

jest.setTimeout(900_000)

/** Histories as they may come, by the product's own verbs: what each reader takes away holds, and nothing in it can be changed unseen. */
let house: House
let people: Cast
beforeAll(async () => {
  house = await openHouse()
  await house.stopSending() // a history sends what it has written itself, at its own times
  const river = await practiceAtTheRiver(house)
  const supervisor = { name: 'Vera Novak', roles: ['supervisor'] as const, address: 'vera@people.example' }
  people = {
    ...river,
    vera: await joinSample(river.margit, { ...supervisor, roles: [...supervisor.roles] }, new Date()),
  }
})
afterAll(() => house.close())

const lived = { numRuns: 20, endOnFailure: true }

test('every copy of every history holds, for each of its readers, and so does its chain', async () => {
  const done = new Set<string>()
  await fc.assert(
    fc.asyncProperty(beginnings, turns, places, async (beginning, following, which) => {
      const history = await live(people, beginning, following)
      history.done.forEach(name => done.add(name))
      expect(history.readers.length).toBeGreaterThan(1)
      for (const reader of history.readers) {
        const copy = await takeCopy(reader, history.id)
        expect(told(copyDataOf(copy))).toBe('')
        expect(told(copyPageOf(copy))).toBe('')
        expectEntriesGuarded(copy, which)
        expectEverythingGuarded(copy, which)
        expectPageGuarded(copy, which)
      }
    }),
    lived,
  )
  expect(await breaksNow()).toEqual([])
  // Otherwise they would show less than they say.
  expect(done.size).toBeGreaterThan(12)
})

test('whoever changes one thing in the database is found in each reader’s copy, and by verify-events', async () => {
  await fc.assert(
    fc.asyncProperty(beginnings, turns, fc.nat(999), async (beginning, following, which) => {
      const history = await live(people, beginning, following)
      for (const tampering of Object.values(tamperings)) {
        const { position, what } = await tampering(history, which)
        for (const reader of history.readers) {
          const copy = await takeCopy(reader, history.id)
          expect(told(copyDataOf(copy))).toBe(`The copy does not hold. Position ${position}: ${what}.\n`)
        }
        expect(await breaksNow()).toEqual([{ chain: history.id, position, what }])
        await putRight(history)
      }
      expect(await breaksNow()).toEqual([])
    }),
    { ...lived, numRuns: 4 },
  )
})

/** The first thing that is said against it. */
function told(file: string): string {
  return checkCopy(file).err
}

function expectEntriesGuarded(copy: Copy, which: readonly number[]): void {
  for (const [part, one] of which.entries()) {
    const change = entryChanged(copy, one, part)
    if (change) expect(told(copyDataOf(change.copy)).trimEnd()).toMatch(change.told)
  }
}

function expectEverythingGuarded(copy: Copy, which: readonly number[]): void {
  const all = placesIn(copy)
  for (const one of which) {
    const path = all[one % all.length] ?? []
    expect([path, told(copyDataOf(changedAt(copy, path)))]).toEqual([path, expect.not.stringMatching(/^$/)])
  }
}

/** A letter more, somewhere in what the page shows. */
function expectPageGuarded(copy: Copy, which: readonly number[]): void {
  const page = copyPageOf(copy)
  const shown = page.slice(page.indexOf('<main>'), page.indexOf('</main>'))
  const texts = [...shown.matchAll(/>([^<]*[\w.][^<]*)</g)]
  for (const one of which) {
    const text = texts[one % texts.length]
    if (!text) continue
    const at = page.indexOf('<main>') + text.index + 1
    const other = `${page.slice(0, at)}x${page.slice(at)}`
    expect(told(other)).toMatch(
      /^The data in the file holds, but its page does not show the same\. It differs /,
    )
  }
}

async function breaksNow() {
  const counts = { chains: 0, events: 0, entries: 0, heads: 0 }
  const found: { chain: string; position: number; what: string }[] = []
  await asAuditor(house.urls.admin, async db => {
    for await (const { chain, position, what } of breaksInChains(db, counts))
      found.push({ chain, position, what })
  })
  return found
}

interface Kept {
  readonly table: string
  readonly column: string
  readonly rows: readonly object[]
}
let kept: readonly Kept[] = []

/** As somebody whom nothing in the database stops: no foreign key, no trigger, no policy. */
async function tamper({ id }: History, statement: string, values: object): Promise<void> {
  const tables = { events: 'chain', entries: 'concern_id', chain_heads: 'chain' } as const
  kept = await Promise.all(
    Object.entries(tables).map(async ([table, column]) => ({
      table,
      column,
      rows: await house.admin(table).where(column, id).select<object[]>(),
    })),
  )
  await house.admin.transaction(async db => {
    await db.raw('set local session_replication_role = replica')
    for (const one of statement.split(';')) await db.raw(one, { id, ...values })
  })
}

async function putRight({ id }: History): Promise<void> {
  await house.admin.transaction(async db => {
    await db.raw('set local session_replication_role = replica')
    for (const { table, column, rows } of kept) {
      await db(table).where(column, id).delete()
      await db(table).insert(rows)
    }
  })
}

interface Row {
  id: string
  position: number
  kind: string
  authorId: string
  capacity: string
}

async function entryOf({ id }: History, which: number): Promise<Row> {
  const rows = await house.admin('entries').where({ concernId: id }).orderBy('position').select<Row[]>()
  const row = rows[which % rows.length]
  if (!row) throw new Error('A concern has entries.')
  return row
}

/** Sets one field of an entry, which everything else in the database agrees with. */
const entrySet =
  (
    set: string,
    what: string,
    valuesOf: (row: Row, history: History) => Promise<object> | object = () => ({}),
  ) =>
  async (history: History, which: number) => {
    const row = await entryOf(history, which)
    const values = { position: row.position, ...(await valuesOf(row, history)) }
    await tamper(history, `update entries set ${set} where concern_id = :id and position = :position`, values)
    return { position: row.position, what }
  }

const timeSet = entrySet(`at = at - interval '1 hour'`, 'its entry is of another time')

type Tampering = (history: History, which: number) => Promise<{ position: number; what: string }>

const tamperings: Readonly<Record<string, Tampering>> = {
  word: entrySet('words = :words', 'the words of its entry were changed', async (row, { id }) => {
    const { wrapped } = await house
      .admin('concern_keys')
      .where({ concernId: id })
      .first<{ wrapped: Buffer }>()
    const { practiceId, practice } = people.lena
    const key = concernKeyOf(practice, id, wrapped) // whoever has the database and the keys
    return { words: sealParts(practiceId, key, row.id, { words: 'I never said that.' }) }
  }),
  time: timeSet,
  author: entrySet('author_id = :author', 'its entry is by somebody else', ({ authorId }) => ({
    author: authorId === people.ruth.id ? people.margit.id : people.ruth.id,
  })),
  capacity: entrySet('capacity = :capacity', 'its entry was written in another capacity', ({ capacity }) => ({
    capacity: capacity === 'therapist' ? 'owner' : 'therapist',
  })),
  kind: entrySet('kind = :kind', 'its entry is of another kind', ({ kind }) => ({
    kind: kind === 'write' ? 'add' : 'write',
  })),
  order: async (history: History) => {
    const rows = await house
      .admin('entries')
      .where({ concernId: history.id })
      .orderBy('position')
      .select<Row[]>()
    const [first, last] = [rows[0], rows.at(-1)]
    const positions = { first: first?.position ?? 0, last: last?.position ?? 0 }
    if (positions.first === positions.last) return timeSet(history, 0)
    await tamper(
      history,
      `update entries set position = -position where concern_id = :id and position in (:first, :last);
       update entries set position = case position when -cast(:first as int) then cast(:last as int) else :first end
       where concern_id = :id and position < 0`,
      positions,
    )
    return { position: positions.first, what: 'the words of its entry were changed' }
  },
  /** Rightly hashed, and the head moved on. */
  appended: async (history: History) => {
    await tamper(
      history,
      `with last as (select e.* from events e where e.chain = :id order by e.position desc limit 1),
         made as (select practice_id, chain, position + 1, concern_id, 'open', cast(:person as uuid), null::uuid, at, null::bytea,
           null::bytea, gen_random_uuid(), null::text, null::timestamptz, null::bytea from last),
         event as (select made::text::events as e, (select l.hash from last l) as previous from made),
         hashed as (insert into events select (e).practice_id, (e).chain, (e).position, (e).concern_id, (e).kind, (e).person_id,
           (e).about_id, (e).at, (e).digest, link_hash(e, previous), (e).blind from event returning *)
       update chain_heads h set position = x.position, hash = x.hash from hashed x where h.chain = x.chain`,
      { person: people.karim.id },
    )
    const { position } = await house
      .admin('chain_heads')
      .where({ chain: history.id })
      .first<{ position: number }>()
    return { position, what: 'no portal has signed the event' }
  },
}
