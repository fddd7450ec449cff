import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { boardOf } from '../../src/board/store'
import { readView } from '../../src/board/view'
import { closeDatabase, openDatabase } from '../../src/database/connections'
import { startEmbedded, type Embedded } from '../../src/database/embedded/server'
import { asOperator, migrate } from '../../src/database/migrations/migrations'
import { unlockWithBoth } from '../../src/installation/vault-access'
import { keysIn, newKeySettings } from '../support/keys'
import { practiceAtTheRiver, send } from '../support/people'
import { runProgram } from '../support/programs'

// As docs/operating.md tells it: a server of its own, an owner of the database who is no superuser, and two logins with one role each.
let folder: string
let server: Embedded

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'makeright-installing-'))
  await chmod(folder, 0o755)
  server = await startEmbedded({ folder: join(folder, 'postgres'), durable: false })
  await asOperator(server.adminUrl('postgres'), async db => {
    await db.raw(`create role makeright_admin login createrole password 'pw'`)
    await db.raw('create database makeright owner makeright_admin')
  })
})

afterAll(async () => {
  await closeDatabase()
  await server.stop()
  await rm(folder, { recursive: true, force: true })
})

test('an owner of the database who is no superuser migrates it, twice, and the portal and the operator’s commands work on it', async () => {
  const urls = {
    admin: server.url('makeright_admin', 'pw', 'makeright'),
    web: server.url('portal', 'pw', 'makeright'),
    worker: server.url('postroom', 'pw', 'makeright'),
  }
  await migrate(urls.admin)
  await migrate(urls.admin)
  await asOperator(urls.admin, async db => {
    await db.raw(`create role portal login password 'pw' in role makeright_web`)
    await db.raw(`create role postroom login password 'pw' in role makeright_worker`)
  })

  openDatabase(urls)
  const settings = newKeySettings()
  await unlockWithBoth(keysIn(settings))
  const people = await asOperator(urls.admin, admin => practiceAtTheRiver({ admin }))
  await send(people.lena, { therapist: people.ruth.id, audience: 'therapist', owners: [] })
  const { lines } = await boardOf(people.margit, readView(people.margit, {}), new Date())
  expect(lines.map(line => line.therapist.name)).toEqual(['Ruth Adler'])

  const operator = { DATABASE_ADMIN_URL: urls.admin, ...settings }
  const renewed = { ...newKeySettings(), DATABASE_ADMIN_URL: urls.admin }
  const before = { WORDS_KEY_BEFORE: settings.WORDS_KEY, ADDRESSES_KEY_BEFORE: settings.ADDRESSES_KEY }
  expect(await runProgram('commands/verify-events', operator).ends()).toMatchObject({ code: 0, err: '' })
  expect(await runProgram('commands/rotate-key', { ...renewed, ...before }).ends()).toMatchObject({
    code: 0,
    out: expect.stringContaining('Done.') as unknown,
  })
})
