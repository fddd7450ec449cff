import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { asOperator } from '../../src/database/migrations/migrations'
import { endPrograms, runPortal, runProgram, type Settings } from '../support/programs'
import { newDatabase } from '../support/server'

// A login for which the wall does not hold starts neither portal nor worker.

const password = 'only-for-this-test'
let database: Awaited<ReturnType<typeof newDatabase>>
let settings: Settings
const logins: string[] = []
beforeAll(async () => {
  database = await newDatabase()
  const key = () => randomBytes(32).toString('base64')
  settings = {
    BASE_URL: 'http://127.0.0.1',
    MAIL_FROM: 'Messages <messages@portal.example>',
    WORDS_KEY: key(),
    ADDRESSES_KEY: key(),
    SMTP_URL: 'smtp://127.0.0.1:1',
  }
})
afterAll(async () => {
  await endPrograms()
  await asOperator(database.admin, async db => {
    await db.raw('drop table if exists theirs')
    for (const login of logins) await db.raw('drop role ??', [login])
  })
  await database.drop()
})

/** The URL of a new login that can do this too. */
async function loginWith(powers: string, role: string): Promise<string> {
  const login = `powerful_${randomBytes(6).toString('hex')}`
  await asOperator(database.admin, async db => {
    await db.raw(`create role ${login} login ${powers} password '${password}' in role ${role}`)
  })
  logins.push(login)
  const url = new URL(database.web)
  url.username = login
  url.password = password
  return url.href
}

async function ownTable(url: string): Promise<void> {
  await asOperator(database.admin, async db => {
    await db.raw('create table theirs ()')
    await db.raw('alter table theirs owner to ??', [new URL(url).username])
  })
}

const portal = ['server', 'DATABASE_URL', 'makeright_web'] as const
const worker = ['worker', 'WORKER_DATABASE_URL', 'makeright_worker'] as const

describe.each([portal, worker])('%s', (program, setting, role) => {
  test.each([
    ['superuser', 'is a superuser, for whom row security does not hold'],
    ['bypassrls', 'bypasses row security'],
  ])('does not start as one with %s, and says what to do', async (power, said) => {
    const ended = await runProgram(program, { ...settings, [setting]: await loginWith(power, role) }).ends()
    expect(ended).toEqual({
      code: 1,
      out: '',
      err: `Makeright cannot start. ${setting}: its login ${said}. npm run logins makes one that has only its role.\n`,
    })
  })
})

test('a portal does not start as the owner of a table', async () => {
  const url = await loginWith('', 'makeright_web')
  await ownTable(url)
  const { code, err } = await runProgram('server', { ...settings, DATABASE_URL: url }).ends()
  expect({ code, err }).toEqual({ code: 1, err: expect.stringContaining('its login owns tables') as unknown })
})

test('a login that has only its role starts it', async () => {
  const started = await runPortal({ ...settings, DATABASE_URL: await loginWith('', 'makeright_web') })
  expect(await started.stop()).toBe(0)
})
