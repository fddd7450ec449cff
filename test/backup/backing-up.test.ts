import { mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { Knex } from 'knex'
import { deleteOldBackups } from '../../src/backup/old-backups'
import { countRows, readSource } from '../../src/backup/store'
import { connect, inRole } from '../../src/database/connections'
import { asBackup } from '../../src/database/migrations/migrations'
import { thePracticeAndAnother } from '../support/everybody'
import { openHouse, type House } from '../support/house'
import { newKeySettings } from '../support/keys'
import { until } from '../support/patience'
import { endPrograms, runProgram, type Settings } from '../support/programs'

let folder: string
let stand: string
let house: House
let keeper: Knex
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'makeright-backup-'))
  stand = await mkdtemp(join(tmpdir(), 'makeright-pg-dump-'))
  house = await openHouse()
  await house.stopWorking()
  await thePracticeAndAnother(house)
  keeper = connect(inRole(house.urls.admin, 'makeright_backup'), 1)
})
afterAll(async () => {
  await endPrograms()
  await keeper.destroy()
  await house.close()
  for (const one of [folder, stand]) await rm(one, { recursive: true, force: true })
})

const startBackup = (settings: Settings = {}, ...args: string[]) =>
  runProgram(
    'commands/backup',
    { BACKUP_DATABASE_URL: house.urls.admin, BACKUP_KEY: newKeySettings().WORDS_KEY, ...settings },
    [],
    args,
  )
const runBackup = (...order: Parameters<typeof startBackup>) => startBackup(...order).ends()

/** A pg_dump of this version, which does nothing but this. The one of the machine is tried by `npm run trial -- restore`. */
async function pgDump(version: string, does: string): Promise<Settings> {
  const programs = await mkdtemp(join(stand, 'programs-'))
  const lines = [
    '#!/bin/sh',
    `[ "$1" = --version ] && echo 'pg_dump (PostgreSQL) ${version}' && exit`,
    does,
    '',
  ]
  await writeFile(join(programs, 'pg_dump'), lines.join('\n'), { mode: 0o755 })
  return { PATH: `${programs}:/usr/bin:/bin` }
}

describe('the role makeright_backup', () => {
  test('sees every row of every table', async () => {
    const source = await asBackup(house.urls.admin, readSource)
    expect(source.hidden).toEqual([])
    const seen = await asBackup(house.urls.admin, db => countRows(db, source.tables))
    expect(seen).toEqual(await countRows(house.admin, source.tables))
    for (const table of ['entries', 'drafts', 'reflections', 'consultations', 'sessions', 'events'])
      expect(source.tables).toContain(table)
    expect(seen.entries).toBeGreaterThan(3)
  })

  test('can change nothing, and make nothing', async () => {
    const tables = (await asBackup(house.urls.admin, readSource)).tables
    for (const table of tables) {
      await expect(keeper(table).delete()).rejects.toMatchObject({ code: '42501' })
      await expect(keeper.raw('insert into ?? default values', [table])).rejects.toMatchObject({
        code: '42501',
      })
    }
    await expect(keeper.raw('create table mine (id int)')).rejects.toMatchObject({ code: '42501' })
  })

  test('can call no function that does more than its caller may', async () => {
    const { rows } = await house.admin.raw<{ rows: object[] }>(
      `select p.proname from pg_proc p where p.pronamespace = 'public'::regnamespace and p.prosecdef
         and has_function_privilege('makeright_backup', p.oid, 'execute')`,
    )
    expect(rows).toEqual([])
  })

  test.each([
    [
      'that no policy shows it',
      'drop policy backup on reflections',
      'create policy backup on reflections for select to makeright_backup using (true)',
    ],
    [
      'of which a policy hides something',
      'create policy hides on reflections as restrictive for select using (false)',
      'drop policy hides on reflections',
    ],
    [
      'that it may not read',
      'revoke select on reflections from makeright_backup',
      'grant select on reflections to makeright_backup',
    ],
  ])('a table %s is named, and no backup is taken', async (_how, harm, mend) => {
    await house.admin.raw(harm)
    try {
      expect((await asBackup(house.urls.admin, readSource)).hidden).toEqual(['reflections'])
    } finally {
      await house.admin.raw(mend)
    }
  })
})

describe('npm run backup says in a line what is wrong, and leaves no file', () => {
  const oneLine = (says: RegExp) => ({ code: 1, out: '', err: expect.stringMatching(says) as unknown })

  test('without pg_dump', async () => {
    expect(await runBackup({ PATH: folder }, folder)).toEqual(
      oneLine(/^pg_dump is missing\. .*postgresql-client\n$/),
    )
  })

  test('with one that is older than the server', async () => {
    expect(await runBackup(await pgDump('9.6.24', 'exit 1'), folder)).toEqual(
      oneLine(
        /^pg_dump is of version 9, and the server of version \d+\. Install postgresql-client-\d+ or newer\.\n$/,
      ),
    )
  })

  test('where the disk is full', async () => {
    await symlink('/dev/full', join(folder, 'one.backup.unfinished'))
    const much = await pgDump('99.0', 'exec head -c 3000000 /dev/urandom')
    expect(await runBackup(much, join(folder, 'one.backup'))).toEqual(
      oneLine(/^The disk is full\. No backup was kept; make room, and run npm run backup again\.\n$/),
    )
  })

  test('where it is broken off by Ctrl-C, and ends pg_dump with it', async () => {
    const pids = join(folder, 'pid')
    const slow = await pgDump('99.0', `echo $$ >'${pids}'; echo begun; exec sleep 600`)
    const command = startBackup(slow, folder)
    const pid = async () => Number(await readFile(pids, 'utf8').catch(() => ''))
    await until(async () => (await pid()) > 0)
    command.signal('SIGINT')
    expect(await command.ends()).toEqual(
      oneLine(/^Broken off\. No backup was kept; run npm run backup again\.\n$/),
    )
    const dump = await pid()
    expect(() => process.kill(dump, 0)).toThrow('ESRCH')
    await rm(pids)
  })

  test.each([
    [[], /^Use: npm run backup/],
    [['one', 'two'], /^Use: npm run backup/],
    [['there', '--keep-days', 'many'], /^Use: npm run backup/],
    [['there', '--quickly'], /^Use: npm run backup/],
  ])('for %j', async (args, says) => {
    expect(await runBackup({}, ...args)).toEqual(oneLine(says))
  })

  test('without its settings', async () => {
    const { code, err } = await runBackup({ BACKUP_DATABASE_URL: '', BACKUP_KEY: 'a'.repeat(44) }, folder)
    expect(code).toBe(1)
    expect(err.split('\n').sort()).toEqual([
      '',
      expect.stringContaining('BACKUP_DATABASE_URL: is missing'),
      expect.stringContaining('BACKUP_KEY: is not 32 bytes in base64'),
    ])
  })

  afterAll(async () => {
    expect(await readdir(folder)).toEqual([])
  })
})

test('only backups that are older than so many days are deleted, and nothing else in their folder', async () => {
  const place = await mkdtemp(join(tmpdir(), 'makeright-old-'))
  const names = [
    'makeright-20261001T020000Z.backup',
    'makeright-20261029T015959Z.backup',
    'makeright-20261029T020001Z.backup',
    'makeright-20261128T020000Z.backup',
    'makeright-20261001T020000Z.backup.unfinished',
    'makeright-of-the-year.backup',
    'heads.jsonl',
  ]
  for (const name of names) await writeFile(join(place, name), '')
  expect(await deleteOldBackups(place, 30, new Date('2026-11-28T02:00:00Z'))).toEqual(names.slice(0, 2))
  expect((await readdir(place)).sort()).toEqual(names.slice(2).sort())
  await rm(place, { recursive: true })
})
