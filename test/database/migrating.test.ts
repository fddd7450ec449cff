import { expect, test } from '@jest/globals'
import { asOperator, migrate } from '../../src/database/migrations/migrations'
import { createDatabase } from '../support/server'

test('two who migrate at once wait for each other, and one that was broken off leaves nothing locked', async () => {
  const database = await createDatabase()
  const told: string[][] = [[], []]
  await Promise.all(
    told.map(lines => migrate(database.admin, undefined, (done, of) => lines.push(`${done} of ${of}`))),
  )
  const [all = [], none] = [...told].sort((a, b) => b.length - a.length)
  expect(all.length).toBeGreaterThan(40)
  expect([all[0], all.at(-1)]).toEqual([`1 of ${all.length}`, `${all.length} of ${all.length}`])
  expect(none).toEqual([])
  await asOperator(database.admin, admin => admin('knex_migrations_lock').update({ isLocked: 1 })) // as a kill leaves it
  await migrate(database.admin)
  await database.drop()
})
