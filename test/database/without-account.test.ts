import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { Knex } from 'knex'
import { v7 as newId } from 'uuid'
import { answerWho, askWho } from '../../src/concerns/store/people/recognitions'
import { setAside } from '../../src/concerns/store/acts/set-aside'
import { as, asWorker, connect, type Db } from '../../src/database/connections'
import type { Viewer } from '../../src/database/viewer'
import { sendAtDoor, returnByCode, findDoor } from '../../src/doors/store'
import { changeNotices } from '../../src/people/store'
import { deleteExpired } from '../../src/people/expiry'
import { marksOf, rowsIn, show } from '../support/catalog'
import { comeByDoor, newSession } from '../support/doors'
import { openHouse, type House } from '../support/house'
import { make, practiceAtTheRiver, type People } from '../support/people'

// What the database itself holds about people without an account, asked in web's own role.

let house: House
let web: Knex
let river: People
/** To Ruth alone. */
let anja: Awaited<ReturnType<typeof comeByDoor>>
/** About Karim, to Margit alone; Karim owns the practice too. */
let bela: Awaited<ReturnType<typeof comeByDoor>>
/** To Margit, about nobody. */
let cleo: Awaited<ReturnType<typeof comeByDoor>>
beforeAll(async () => {
  house = await openHouse()
  web = connect(house.urls.web, 4)
  river = await practiceAtTheRiver(house)
  const { margit, ruth, karim } = river
  anja = await comeByDoor(ruth, { therapist: ruth.id, audience: 'therapist', name: 'Anja' })
  bela = await comeByDoor(ruth, { therapist: karim.id, audience: 'owners', owners: [margit.id] })
  cleo = await comeByDoor(ruth, { audience: 'owners', owners: [margit.id] })
  await changeNotices(anja.person, 'anja@elsewhere.example')
})
afterAll(async () => {
  await web.destroy()
  await house.close()
})

describe('somebody without an account', () => {
  test('sees themselves, who works here, and their one concern', async () => {
    const rows = await inSightOf(anja.person, rowsOf)
    const other = [bela, cleo].flatMap(({ person, concern }) => [person.id, concern])
    for (const id of [...other, river.lena.id, river.mei.id])
      expect(rows.filter(({ text }) => text.includes(id))).toEqual([])
    expect(await inSightOf(anja.person, db => every(db('concerns'), 'id'))).toEqual([anja.concern])
  })

  test('is seen by the readers of their concern, and by no one else', async () => {
    const seers = async ({ person }: typeof anja) => {
      const seen = []
      for (const [name, viewer] of Object.entries(river))
        if ((await inSightOf(viewer, rowsOf)).some(({ text }) => text.includes(person.id))) seen.push(name)
      return seen
    }
    expect(await seers(anja)).toEqual(['ruth'])
    expect(await seers(bela)).toEqual(['margit'])
    expect(await seers(cleo)).toEqual(['margit'])
  })

  test('leaves no address to an owner, and no email that could not be brought', async () => {
    await make(river.ruth, anja.concern, 'acknowledge', { words: 'I am sorry.' })
    await house
      .admin('emails')
      .where({ personId: anja.person.id })
      .update({ status: 'failed', settledAt: new Date(), heldBy: null, heldUntil: null, domain: null })
    for (const owner of [river.margit, river.karim]) {
      expect(await inSightOf(owner, db => db('addresses').where({ personId: anja.person.id }))).toEqual([])
      expect(await inSightOf(owner, db => db('emails').select('status'))).toEqual([])
    }
  })

  test('sends one concern, to a therapist at the door or to owners, and to nobody else', async () => {
    const door = await findDoor(river.ruth.practice.door ?? '')
    const begun = { id: newId(), concernId: null, move: 'send', seen: 0, words: {}, choices: {} } as const
    const { person } = await sendAtDoor(door, begun, newSession(), new Date())
    const { ruth, tomas, margit, karim, lena } = river
    await house.admin('people').where({ id: tomas.id }).update({ atDoor: false })
    const attempt = (therapist: string | null, audience: string, owners: string[], who: Viewer = person) =>
      as(who, db => sendRaw(db, therapist, audience, owners))
    await expect(attempt(tomas.id, 'therapist', [])).rejects.toMatchObject(denied)
    await expect(attempt(lena.id, 'therapist', [])).rejects.toMatchObject(denied)
    await expect(attempt(margit.id, 'therapist', [])).rejects.toMatchObject(denied)
    await expect(attempt(null, 'therapist', [])).rejects.toMatchObject(denied)
    await expect(attempt(null, 'together', [margit.id])).rejects.toMatchObject(denied)
    await expect(attempt(null, 'owners', [])).rejects.toMatchObject(denied)
    await expect(attempt(null, 'owners', [ruth.id])).rejects.toMatchObject(denied)
    await expect(attempt(karim.id, 'together', [karim.id])).rejects.toMatchObject(denied)
    await expect(attempt(null, 'owners', [margit.id], lena)).rejects.toMatchObject(denied)
    await expect(attempt(ruth.id, 'therapist', [], anja.person)).rejects.toMatchObject(denied)
    await house.admin('people').where({ id: ruth.id }).update({ endedAt: new Date() })
    await expect(attempt(ruth.id, 'therapist', [])).rejects.toMatchObject(denied)
    await expect(attempt(ruth.id, 'therapist', [], lena)).rejects.toMatchObject(denied)
    await house.admin('people').where({ id: ruth.id }).update({ endedAt: null })
    await attempt(ruth.id, 'therapist', [])
    await expect(attempt(ruth.id, 'therapist', [])).rejects.toMatchObject(denied)
  })

  test('of two first words at the same moment only one becomes a concern', async () => {
    const door = await findDoor(river.ruth.practice.door ?? '')
    const begun = { id: newId(), concernId: null, move: 'send', seen: 0, words: {}, choices: {} } as const
    const { person } = await sendAtDoor(door, begun, newSession(), new Date())
    const both = [1, 2].map(() => as(person, db => sendRaw(db, river.ruth.id, 'therapist', [])))
    const outcomes = await Promise.allSettled(both)
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  })

  test('can be given nobody whose access has ended', async () => {
    await house.admin('people').where({ id: river.karim.id }).update({ endedAt: new Date() })
    const bring = inSightOf(anja.person, db =>
      db.raw('select bring_in(?, ?, ?)', [anja.concern, river.karim.id, new Date()]),
    )
    await expect(bring).rejects.toMatchObject(denied)
    await house.admin('people').where({ id: river.karim.id }).update({ endedAt: null })
  })

  test('cannot be an account, close a door, or ask who somebody is', async () => {
    const { person, concern } = anja
    for (const sql of [
      `update people set account = true`,
      `update people set roles = '{owner}'`,
      `update people set return_hash = null`,
      `select change_door('mine', true, now())`,
      `select show_at_door('{}', now())`,
      `select ask_who('${concern}', '${river.lena.id}', '', now())`,
      `select change_return('\\x01')`,
      `insert into recognitions select * from recognitions`,
    ])
      await expect(inSightOf(person, db => db.raw(sql))).rejects.toMatchObject(denied)
  })
})

describe('a question who somebody is', () => {
  test('shows to the guessed client nothing, until it was answered with yes', async () => {
    const { ruth, josef, lena } = river
    const dora = await comeByDoor(ruth, { therapist: ruth.id, audience: 'therapist' })
    const before = await inSightOf(josef, rowsOf)
    const marks = await marksOf(house.admin, dora.concern)
    await askWho(ruth, dora.concern, josef, new Date())
    expect(await inSightOf(josef, rowsOf)).toEqual(before)
    await answerWho(dora.person, dora.concern, false, new Date())
    expect(await inSightOf(josef, rowsOf)).toEqual(before)
    await askWho(ruth, dora.concern, lena, new Date())
    await answerWho(dora.person, dora.concern, true, new Date())
    const seen = (await inSightOf(lena, rowsOf)).filter(({ text }) => text.includes(dora.concern))
    expect(seen.map(({ table }) => table)).toEqual(['recognitions'])
    marks.delete(dora.concern)
    expect(seen.filter(({ text }) => [...marks].some(mark => text.includes(mark)))).toEqual([])
  })

  test('is asked by readers alone, about clients they know', async () => {
    const { tomas, margit, omar, ruth, lena } = river
    const dora = await comeByDoor(ruth, { therapist: ruth.id, audience: 'therapist' })
    const ask = (who: Viewer, client: string) =>
      inSightOf(who, db => db.raw(`select ask_who(?, ?, '', now())`, [dora.concern, client]))
    await expect(ask(tomas, lena.id)).rejects.toMatchObject(denied)
    await expect(ask(margit, lena.id)).rejects.toMatchObject(denied)
    await expect(ask(ruth, omar.id)).rejects.toMatchObject(denied)
    await expect(ask(ruth, dora.person.id)).rejects.toMatchObject(denied)
  })
})

describe('setting aside', () => {
  test('is held by the database: only what came by the door, only by those who answer', async () => {
    const { ruth } = river
    const dora = await comeByDoor(ruth, { therapist: ruth.id, audience: 'therapist' })
    const aside = { waits: 'set_aside', dueAt: 'infinity' }
    const put = (who: Viewer) =>
      inSightOf(who, db => db('concerns').where({ id: dora.concern }).update(aside))
    await expect(put(dora.person)).rejects.toMatchObject(denied)
    await setAside(ruth, dora.concern, 'set_aside', new Date())
    const back = { waits: 'acknowledgement', dueAt: new Date() }
    const bring = inSightOf(dora.person, db => db('concerns').where({ id: dora.concern }).update(back))
    await expect(bring).rejects.toMatchObject(denied)
    const join = inSightOf(river.lena, db =>
      db.raw('select join_people(?, ?, ?, now())', [dora.concern, dora.person.id, river.lena.id]),
    )
    await expect(join).rejects.toMatchObject(denied)
  })
})

describe('sweeping', () => {
  test('forgets whoever sent nothing for thirty days, with code, words and session; and nobody else', async () => {
    const door = await findDoor(river.ruth.practice.door ?? '')
    const day = 24 * 3_600_000
    const now = new Date()
    const begun = { id: newId(), concernId: null, move: 'send', seen: 0, words: {}, choices: {} } as const
    const old = await sendAtDoor(door, begun, newSession(), new Date(now.getTime() - 31 * day))
    const young = await sendAtDoor(door, begun, newSession(), new Date(now.getTime() - 29 * day))
    await house
      .admin('people')
      .where({ id: anja.person.id })
      .update({ joinedAt: new Date(now.getTime() - 90 * day) })
    await deleteExpired()
    const left = await house
      .admin('people')
      .whereIn('id', [old.person.id, young.person.id, anja.person.id])
      .select<{ id: string }[]>('id')
    expect(left.map(({ id }) => id).sort()).toEqual([young.person.id, anja.person.id].sort())
    expect(await house.admin('drafts').where({ personId: old.person.id })).toEqual([])
    expect(await returnByCode(old.code, { secret: newId(), old: null }, now)).toBe(false)
    expect(await returnByCode(young.code, { secret: newId(), old: null }, now)).toBe(true)
  })

  test('is the worker’s alone', async () => {
    await expect(web.raw('select sweep_arrivals(now())')).rejects.toMatchObject(denied)
    await expect(
      asWorker(db => db.raw('select sweep_arrivals(?)', [new Date('2999-01-01')])),
    ).rejects.toMatchObject(denied)
    await asWorker(db => db.raw('select sweep_all()'))
  })
})

const denied = { code: '42501' }

async function sendRaw(db: Db, therapist: string | null, audience: string, owners: string[]) {
  const [now, bytes] = [new Date(), Buffer.of(1)]
  const args = [newId(), [newId()], therapist, audience, owners, now, now, bytes, bytes]
  await db.raw(`select send_concern(${args.map(() => '?').join(', ')})`, args as Knex.Value[])
}

async function inSightOf<T>({ proof }: Viewer, work: (db: Knex.Transaction) => PromiseLike<T>): Promise<T> {
  return web.transaction(async db => {
    await show(db, proof)
    return work(db)
  })
}

async function every(query: Knex.QueryBuilder, column: string): Promise<unknown[]> {
  const rows = await query.select<Record<string, unknown>[]>(column)
  return rows.map(row => row[column])
}

function rowsOf(db: Knex) {
  return rowsIn(db, house.admin)
}
