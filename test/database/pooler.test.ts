import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { borrow, nameOf } from '../../src/database/driver'
import { connect } from '../../src/database/connections'
import { databaseLimits } from '../../src/database/limits'
import { keepsNames } from '../../src/database/reports/pooler'
import { newDatabase } from '../support/server'
import { openForgetfulWire } from '../support/wire'

// What an old pooler between portal and database would do; npm run trial -- pooler tries a real one.

let database: Awaited<ReturnType<typeof newDatabase>>
beforeAll(async () => {
  database = await newDatabase()
})
afterAll(() => database.drop())

test('the name of a statement is made of its text: it is the same everywhere, and never another statement', async () => {
  const texts = ['select $1::int as one', 'select $1::int as two']
  for (const order of [texts, [...texts].reverse()]) {
    const pool = connect(database.web, 1, databaseLimits.web)
    const { connection, giveBack } = await borrow(pool)
    for (const text of order) await connection.query({ text, values: [1] })
    const { rows } = await connection.query<{ name: string; statement: string }>(
      'select name, statement from pg_prepared_statements order by statement',
    )
    expect(rows).toEqual(texts.map(text => ({ name: nameOf(text), statement: text })))
    await giveBack()
    await pool.destroy()
  }
  expect(nameOf(texts[0] ?? '')).not.toBe(nameOf(texts[1] ?? ''))
})

test('PostgreSQL itself keeps names', async () => {
  expect(await keepsNames(database.web)).toBe(true)
})

test('that names are lost is found out', async () => {
  const wire = await openForgetfulWire(database.web)
  expect(await keepsNames(wire.url)).toBe(false)
  await wire.close()
})
