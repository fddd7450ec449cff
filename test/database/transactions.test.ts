import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { positioned } from '../../src/database/bindings'
import { asWorker, closeDatabase, openDatabase } from '../../src/database/connections'
import { newDatabase } from '../support/server'
import { openPatientWire } from '../support/wire'

let database: Awaited<ReturnType<typeof newDatabase>>
beforeAll(async () => {
  database = await newDatabase()
})
afterEach(closeDatabase)
afterAll(() => database.drop())

interface Answers<Row> {
  rows: Row[]
}

describe('what a transaction asks last', () => {
  test('takes the commit with it, before it is answered', async () => {
    const wire = await openPatientWire(database.worker, ['select 1 as last', 'commit'])
    openDatabase({ worker: wire.url })
    const { rows } = await asWorker(db =>
      db.lastly(() => db.raw<Answers<{ last: number }>>('select 1 as last')),
    )
    expect(rows).toEqual([{ last: 1 }])
    await closeDatabase()
    await wire.close()
  })

  test('takes it behind everything that was started together, built or written', async () => {
    openDatabase({ worker: database.worker })
    const moment = 'select now() as at'
    const all = await asWorker(db => {
      const before = db.raw<Answers<{ at: Date }>>(moment)
      return db.lastly(async () => {
        const [one, other, built] = await Promise.all([
          before,
          db.raw<Answers<{ at: Date }>>(moment),
          db('practices').select<unknown[]>('id'),
        ])
        return [one.rows[0]?.at, other.rows[0]?.at, built as unknown]
      })
    })
    expect(all[0]).toEqual(all[1])
    expect(all[2]).toEqual([])
  })

  test('is the last: what is asked behind it, and would see nothing, is an error', async () => {
    openDatabase({ worker: database.worker })
    const late = asWorker(async db => {
      await db.lastly(() => db.raw('select 1'))
      return db.raw('select 2')
    })
    await expect(late).rejects.toThrow('Something was asked behind the commit')
  })

  test('commits nothing where it fails, and says what has failed', async () => {
    openDatabase({ worker: database.worker })
    const failing = asWorker(db =>
      db.lastly(() => Promise.all([db.raw('select 1/0'), db.raw('select 2'), db.raw('select 3')])),
    )
    await expect(failing).rejects.toMatchObject({ code: '22012' })
    const { rows } = await asWorker(db => db.raw<Answers<{ two: number }>>('select 1 + 1 as two'))
    expect(rows).toEqual([{ two: 2 }])
  })
})

test('compiles no statement, which would hold up a page for longer than all the rest', async () => {
  openDatabase({ worker: database.worker })
  const { rows } = await asWorker(db => db.raw<Answers<object>>('show jit'))
  expect(rows).toEqual([{ jit: 'off' }])
})

test('a statement is planned once for a connection, whatever the cluster says', async () => {
  openDatabase({ worker: database.worker })
  const { rows } = await asWorker(db =>
    db.raw<Answers<object>>("select setting, source from pg_settings where name = 'plan_cache_mode'"),
  )
  expect(rows).toEqual([{ setting: 'force_generic_plan', source: 'session' }])
})

describe('a statement that is written', () => {
  test('has its values by name, each as often as it stands there, and casts are none', () => {
    const { text, values } = positioned('select :from::text, array[1, 2][1:2], :to, :from', {
      from: 1,
      to: 'b',
    })
    expect(text).toBe('select $1::text, array[1, 2][1:2], $2, $3')
    expect(values).toEqual([1, 'b', 1])
  })

  test('or in the order of its question marks', () => {
    const { text, values } = positioned('select ?, ?::int', ['a', 2])
    expect({ text, values }).toEqual({ text: 'select $1, $2::int', values: ['a', 2] })
  })

  test('is an error without one of them, whether or not it had all of them before', () => {
    const sql = 'select :some as one'
    positioned(sql, { some: 1 })
    expect(() => positioned(sql, {})).toThrow('lacks a value')
    expect(() => positioned('select ?', [undefined as never])).toThrow('lacks a value')
  })

  test('gives rows with the names that columns have in TypeScript', async () => {
    openDatabase({ worker: database.worker })
    const { rows } = await asWorker(db =>
      db.raw<Answers<unknown>>('select 1 as due_at, :day::date as first_day', { day: '2026-11-29' }),
    )
    expect(rows).toEqual([{ dueAt: 1, firstDay: '2026-11-29' }])
  })
})
