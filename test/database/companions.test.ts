import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { Knex } from 'knex'
import { v7 as newId } from 'uuid'
import { endCompanion } from '../../src/concerns/store/acts/companions'
import { connect } from '../../src/database/connections'
import { databaseLimits } from '../../src/database/limits'
import type { Viewer } from '../../src/database/viewer'
import { rowsIn, show } from '../support/catalog'
import { addressOf, comeBeside, inviteBeside, writeBeside } from '../support/companions'
import { openHouse, type House } from '../support/house'
import { make, practiceAtTheRiver, send, type People, type TestPerson } from '../support/people'

// Asked in the role of the portal itself, below all of our code: what a mistake in it could not give away.

let house: House
let web: Knex
let people: People
/** Lena to Ruth, with words from before and after the invitation. */
let lenas: string
/** Lena's other one. */
let another: string
/** Interprets in the first. */
let nadia: TestPerson
let companion: string
const position = { invited: 0 }

beforeAll(async () => {
  house = await openHouse({ LIMIT_SIGN_IN_ADDRESS: '1000' })
  web = connect(house.urls.web, 2, databaseLimits.web)
  people = await practiceAtTheRiver(house)
  const { lena, ruth } = people
  lenas = await send(lena, { therapist: ruth.id, audience: 'therapist' })
  await make(ruth, lenas, 'acknowledge', { words: 'I did look at the clock.' })
  another = await send(lena, { therapist: ruth.id, audience: 'therapist' })
  const address = addressOf('nadia')
  companion = await inviteBeside(house, lena, lenas, { who: 'Nadia', address, part: 'interpreter' })
  nadia = await comeBeside(house, companion, 'Nadia Haddad', address)
  const { position: at } = await house
    .admin('entries')
    .where({ concernId: lenas, kind: 'invite_companion' })
    .first<{ position: number }>('position')
  position.invited = at
  await make(ruth, lenas, 'write', { words: 'Welcome, both of you.' })
})
afterAll(async () => {
  await web.destroy()
  await house.close()
})

const inSightOf = <T>({ proof }: Partial<Viewer>, work: (db: Knex.Transaction) => Promise<T>): Promise<T> =>
  web.transaction(async db => {
    if (proof) await show(db, proof)
    return work(db)
  })

const positionsFor = (person: Partial<Viewer>, concernId: string) =>
  inSightOf(person, db => db('entries').where({ concernId }).orderBy('position').pluck<number[]>('position'))

const denied = { code: '42501' }

describe('a companion', () => {
  test('sees what was written from their invitation on, and nothing from before', async () => {
    const seen = await positionsFor(nadia, lenas)
    expect(seen).toHaveLength(2)
    expect(Math.min(...seen)).toBe(position.invited)
    expect((await positionsFor(people.lena, lenas)).length).toBeGreaterThan(3)
  })

  test('sees no row of anything else: no other concern, no event, nobody’s name, address or invitation', async () => {
    expect(await positionsFor(nadia, another)).toEqual([])
    const rows = await inSightOf(nadia, db => rowsIn(db, house.admin))
    const tables = new Map<string, number>()
    for (const { table } of rows) tables.set(table, (tables.get(table) ?? 0) + 1)
    const { lena, ruth, josef } = people
    expect(Object.fromEntries(tables)).toMatchObject({
      entries: 2,
      concern_keys: 1,
      companions: 1,
      addresses: 1,
    })
    for (const table of [
      'concerns',
      'readers',
      'events',
      'invitations',
      'care',
      'former_readers',
      'meetings',
    ])
      expect([table, tables.get(table)]).toEqual([table, undefined])
    const told = rows.filter(({ table }) => table !== 'entries').map(({ text }) => text)
    for (const { id } of [lena, josef]) expect(told.filter(text => text.includes(id))).toEqual([])
    expect(told.some(text => text.includes(another))).toBe(false)
    expect(ruth.id).toBeTruthy() // who works here is known to everybody in a practice
  })

  test('does nothing that readers do', async () => {
    const at = new Date()
    for (const kind of [
      'write',
      'close',
      'agree',
      'agree_to',
      'bring_in',
      'invite_companion',
      'write_beside',
    ])
      await expect(
        inSightOf(nadia, db => db.raw('select append_event(?, ?, ?)', [lenas, kind, at])),
      ).rejects.toMatchObject(denied)
    await expect(
      inSightOf(nadia, db => db.raw('select bring_in(?, ?, ?)', [lenas, people.margit.id, at])),
    ).rejects.toMatchObject(denied)
    const links = await inSightOf(nadia, db =>
      db.raw<{ rows: object[] }>('select * from links_of(?)', [lenas]),
    )
    expect(links.rows).toEqual([])
  })

  test('is shown to the readers of the concern, and to no owner besides', async () => {
    const { lena, ruth, margit, josef, tomas } = people
    const knowing = async (person: TestPerson) => {
      const rows = await inSightOf(person, db => rowsIn(db, house.admin))
      return rows
        .filter(({ text }) => text.includes(nadia.id) || text.includes(companion))
        .map(({ table }) => table)
    }
    for (const reader of [lena, ruth])
      expect(await knowing(reader)).toEqual(expect.arrayContaining(['people', 'companions']))
    for (const other of [margit, josef, tomas]) expect(await knowing(other)).toEqual([])
    expect(await knowing(ruth)).not.toContain('addresses')
  })

  test('leaves nothing in the chain of the practice', async () => {
    const kinds = await house
      .admin('events')
      .where({ chain: people.lena.practiceId })
      .whereIn('personId', [people.lena.id, nadia.id])
      .whereNot({ kind: 'add_person' })
      .pluck<string[]>('kind')
    expect(kinds.filter(kind => kind.includes('invite'))).toEqual([])
    expect(await house.admin('events').where({ chain: people.lena.practiceId, personId: nadia.id })).toEqual(
      [],
    )
  })

  test('writes where it goes on, and an answer is due as the rule in TypeScript says', async () => {
    await writeBeside(nadia, lenas, 'She says: thank you.')
    const row = await house.admin('concerns').where({ id: lenas }).first<Record<string, unknown>>()
    expect(row).toMatchObject({ status: 'discussing', waits: 'answer' })
    // The next word of a reader works the whole concern out anew.
    await make(people.lena, lenas, 'write', { words: 'And I say it too.' })
    expect(await house.admin('concerns').where({ id: lenas }).first()).toMatchObject({
      status: 'discussing',
      waits: 'answer',
      since: row.since,
      dueAt: row.dueAt,
    })
  })

  test('writes nothing while it is paused, closed or about to be closed, and nowhere else', async () => {
    const words = Buffer.from('sealed')
    const beside = (concern: string) =>
      inSightOf(nadia, db => db.raw('select write_beside(?, ?, ?, ?)', [concern, newId(), new Date(), words]))
    await expect(beside(another)).rejects.toMatchObject(denied)
    await make(people.ruth, lenas, 'propose_closing', { repaired: 'We spoke.', different: 'No clock.' })
    await expect(beside(lenas)).rejects.toMatchObject(denied)
    await make(people.lena, lenas, 'close', { words: '' }, new Date(), { outcome: 'repaired' })
    await expect(beside(lenas)).rejects.toMatchObject(denied)
    await make(people.lena, lenas, 'reopen', { words: 'One more thing.' })
  })
})

describe('an invitation', () => {
  const ask = (person: TestPerson, concern: string, hash: Buffer) =>
    inSightOf(person, async db => {
      const { rows } = await db.raw<{ rows: { why: string | null }[] }>(
        'select why_no_companion(?, ?) as why',
        [concern, hash],
      )
      return rows[0]?.why
    })

  test('is the client’s alone, and follows an entry of the same moment', async () => {
    const hash = Buffer.alloc(32)
    for (const person of [people.ruth, people.margit, nadia])
      expect(await ask(person, lenas, hash)).toBe('not_open')
    expect(await ask(people.lena, lenas, hash)).toBeNull()
    await expect(
      inSightOf(people.lena, db =>
        db.raw('select invite_companion(?, 1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)', [
          ...[lenas, newId(), 'helper', hash, hash, hash, hash, hash, newId(), hash, new Date(), new Date()],
        ]),
      ),
    ).rejects.toMatchObject(denied)
  })

  test('makes nobody a companion who works here', async () => {
    const { rows } = await house.admin.raw<{ rows: { can: boolean }[] }>(
      `select can_accompany(i, ?) as can from invitations i where i.id = ?`,
      [people.margit.id, companion],
    )
    expect(rows).toEqual([{ can: false }])
  })
})

describe('the end', () => {
  test('comes at once: nothing is seen any more, and what was only here is deleted', async () => {
    const { lena, ruth } = people
    const before = await house.admin('emails').count('* as count').first()
    await endCompanion(lena, lenas, companion, new Date())
    expect(await house.admin('emails').count('* as count').first()).toEqual(before)
    expect(await positionsFor(nadia, lenas)).toEqual([])
    expect(await inSightOf(nadia, db => rowsIn(db, house.admin))).toEqual(
      await inSightOf({}, db => rowsIn(db, house.admin)),
    )
    expect(await house.admin('addresses').where({ personId: nadia.id })).toEqual([])
    expect(await house.admin('people').where({ id: nadia.id }).first()).toMatchObject({ pronouns: null })
    expect(await inSightOf(ruth, db => db('people').where({ id: nadia.id }).pluck('id'))).toEqual([nadia.id])
    const row = await house.admin('companions').where({ id: companion }).first<{ endedAt: Date | null }>()
    expect(row.endedAt).not.toBeNull()
  })

  test('is the client’s alone', async () => {
    for (const person of [people.ruth, people.margit])
      await expect(
        inSightOf(person, db => db.raw('select end_companion(?, 1, ?, ?)', [lenas, companion, new Date()])),
      ).rejects.toMatchObject(denied)
  })
})
