import type { Writable } from 'node:stream'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import type { Knex } from 'knex'
import { Client } from 'pg'
import { asWorker, closeDatabase, connect, openDatabase } from '../../src/database/connections'
import { borrow, equip, nameOf, noteFirstFault, sendTogether } from '../../src/database/driver'
import { databaseLimits } from '../../src/database/limits'
import { newDatabase } from '../support/server'
import { openPatientWire } from '../support/wire'

/** What src/database/driver.ts relies on in knex and pg, so that whoever raises a version reads here what has changed. */
let database: Awaited<ReturnType<typeof newDatabase>>
beforeAll(async () => {
  database = await newDatabase()
})
afterAll(() => database.drop())

describe('a part that is gone is named:', () => {
  let pool: Knex
  let client: Client
  beforeEach(async () => {
    pool = connect(database.admin, 1)
    client = new Client({ connectionString: database.admin })
    await client.connect()
  })
  afterEach(async () => {
    await Promise.all([pool.destroy(), client.end()])
  })

  test.each([
    ['acquireConnection', 'knex has no client.acquireConnection() any more'],
    ['releaseConnection', 'knex has no client.releaseConnection() any more'],
  ])('%s', async (part, said) => {
    Object.assign(pool.client as object, { [part]: undefined })
    await expect(borrow(pool)).rejects.toThrow(said)
  })

  test('cork', () => {
    Object.assign(wireOf(client).stream, { cork: undefined })
    expect(() => equip(client)).toThrow('pg has no connection.stream.cork() any more')
  })
})

describe('pg', () => {
  let pool: Knex
  let connection: Client
  let giveBack: () => Promise<void>
  beforeEach(async () => {
    pool = connect(database.admin, 1, databaseLimits.web)
    ;({ connection, giveBack } = await borrow(pool))
  })
  afterEach(async () => {
    await giveBack()
    await pool.destroy()
  })

  test('holds back what is said on a corked stream, and sends it in one write', async () => {
    const { stream } = wireOf(connection)
    const written = stream.bytesWritten - stream.writableLength
    sendTogether(connection)
    const answers = [connection.query('begin'), connection.query('select 1'), connection.query('commit')]
    expect(stream.writableCorked).toBeGreaterThan(0)
    expect(stream.bytesWritten - stream.writableLength).toBe(written)
    await new Promise(resolve => setImmediate(resolve))
    expect(stream.writableCorked).toBe(0)
    const commands = (await Promise.all(answers)).map(({ command }) => command)
    expect(commands).toEqual(['BEGIN', 'SELECT', 'COMMIT'])
  })

  test('tells of each error by errorMessage, and the first one is noted', async () => {
    const first = noteFirstFault(connection)
    const all = ['begin', 'select 1/0', 'select 2', 'rollback'].map(one => connection.query(one))
    const codes = (await Promise.allSettled(all)).map(one =>
      one.status === 'rejected' ? (one.reason as { code: string }).code : null,
    )
    first.stop()
    expect(codes).toEqual([null, '22012', '25P02', null])
    expect(first.fault()).toMatchObject({ code: '22012' })
  })

  test('commits nothing after an error in the middle, says so, and goes on', async () => {
    const all = ['begin', 'create table t ()', 'select 1/0', 'commit'].map(one => connection.query(one))
    const [, , , committed] = await Promise.allSettled(all)
    expect(committed).toMatchObject({ status: 'fulfilled', value: { command: 'ROLLBACK' } })
    const { rows } = await connection.query(`select to_regclass('t') as t`)
    expect(rows).toEqual([{ t: null }])
  })

  test('lets query be replaced, so that each statement with values is planned once under a name', async () => {
    for (const value of [1, 2]) await connection.query({ text: 'select $1::int', values: [value] })
    await pool.raw('select ?::text', ['built by knex']).connection(connection)
    const { rows } = await connection.query<{ name: string; statement: string }>(
      'select name, statement from pg_prepared_statements order by statement',
    )
    expect(rows).toEqual([
      { name: nameOf('select $1::int'), statement: 'select $1::int' },
      { name: nameOf('select $1::text'), statement: 'select $1::text' },
    ])
  })
})

test('pg sends the next statement of a pipeline before the one before is answered', async () => {
  const wire = await openPatientWire(database.web, ['select 11', 'select 22'])
  const pool = connect(wire.url, 1, databaseLimits.web)
  const { connection, giveBack } = await borrow(pool)
  const answers = await Promise.all(['select 11 as n', 'select 22 as n'].map(one => connection.query(one)))
  expect(answers.map(({ rows }) => rows as unknown[])).toEqual([[{ n: 11 }], [{ n: 22 }]])
  await giveBack()
  await pool.destroy()
  await wire.close()
})

test('knex gives one connection for a whole transaction, and takes it back', async () => {
  openDatabase({ worker: database.worker })
  const pids = () =>
    asWorker(async db => {
      const pid = async () =>
        (await db.raw<{ rows: { pid: number }[] }>('select pg_backend_pid() as pid')).rows[0]?.pid
      return [await pid(), await pid()]
    })
  for (const [one, other] of [await pids(), await pids()]) expect(one).toBe(other)
  await closeDatabase()
})

test('what was prepared before a migration is done once more after it, and not seen by anybody', async () => {
  const admin = connect(database.admin, 1)
  openDatabase({ worker: database.worker })
  const shapes = () =>
    asWorker(db => db.raw<{ rows: unknown[] }>('select * from shapes where sides > ?', [2]))
  try {
    await admin.raw('create table shapes (sides int)')
    await admin.raw('grant select on shapes to makeright_worker')
    await admin.raw('insert into shapes values (3)')
    expect((await shapes()).rows).toEqual([{ sides: 3 }])
    await admin.raw(`alter table shapes add column name text not null default 'triangle'`)
    expect((await shapes()).rows).toEqual([{ sides: 3, name: 'triangle' }])
    expect((await shapes()).rows).toHaveLength(1)
  } finally {
    await closeDatabase()
    await admin.raw('drop table shapes')
    await admin.destroy()
  }
})

interface Wire {
  readonly stream: Writable & { readonly bytesWritten: number }
}

function wireOf(client: Client): Wire {
  return (client as unknown as { connection: Wire }).connection
}
