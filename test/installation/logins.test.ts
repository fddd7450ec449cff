import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { Client } from 'pg'
import { openHouse, type House } from '../support/house'
import { runProgram } from '../support/programs'

let house: House
beforeAll(async () => {
  house = await openHouse()
})
afterAll(async () => {
  await house.admin.raw('drop role if exists it_speaks, keeper, "Post? Room"')
  await house.close()
})

/** Where a login of this name and password connects. */
function urlOf(name: string, password: string): string {
  const url = new URL(house.urls.web)
  url.username = encodeURIComponent(name)
  url.password = encodeURIComponent(password)
  return url.href
}

async function makeLogins(settings: Readonly<Record<string, string>>) {
  return runProgram('commands/logins', { DATABASE_ADMIN_URL: house.urls.admin, ...settings }).ends()
}

async function rolesOf(name: string, password: string): Promise<string[]> {
  const client = new Client({ connectionString: urlOf(name, password) })
  await client.connect()
  const { rows } = await client.query<{ role: string }>(
    `select r.rolname as role from pg_roles r where r.rolname like 'makeright%' and pg_has_role(current_user, r.oid, 'member')`,
  )
  await client.end()
  return rows.map(({ role }) => role)
}

test('logins are made with their passwords and one role each, and get a new password when it is run again', async () => {
  const made = await makeLogins({
    DATABASE_URL: urlOf('it_speaks', `a'b"c\\d$1`),
    WORKER_DATABASE_URL: urlOf('Post? Room', 'first'),
  })
  expect(made).toEqual({
    code: 0,
    out: 'The login it_speaks can connect, as makeright_web.\nThe login Post? Room can connect, as makeright_worker.\n',
    err: '',
  })
  expect(await rolesOf('it_speaks', `a'b"c\\d$1`)).toEqual(['makeright_web'])
  await makeLogins({ BACKUP_DATABASE_URL: urlOf('keeper', 'third') })
  expect(await rolesOf('keeper', 'third')).toEqual(['makeright_backup'])
  await makeLogins({ WORKER_DATABASE_URL: urlOf('Post? Room', 'second') })
  expect(await rolesOf('Post? Room', 'second')).toEqual(['makeright_worker'])
  await expect(rolesOf('Post? Room', 'first')).rejects.toThrow('password authentication failed')
})

test('an owner of the database is no login for a portal', async () => {
  const { username } = new URL(house.urls.admin)
  const { code, err } = await makeLogins({ DATABASE_URL: urlOf(username, 'other') })
  expect({ code, err }).toEqual({
    code: 1,
    err: `The login ${username} can do more than its role may. Choose another name.\n`,
  })
})

test.each([
  ['none is named', {}, 'Set DATABASE_URL, WORKER_DATABASE_URL and BACKUP_DATABASE_URL'],
  [
    'it has no password',
    { DATABASE_URL: 'postgres://portal@localhost/makeright' },
    'DATABASE_URL: names no user with a password',
  ],
  [
    'its password needs preparing',
    { DATABASE_URL: 'postgres://portal:pässwort@localhost/makeright' },
    'other letters in its password',
  ],
])('says what is missing where %s', async (_, settings, sentence) => {
  const { code, err } = await makeLogins(settings)
  expect(code).toBe(1)
  expect(err).toContain(sentence)
})
