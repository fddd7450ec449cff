import { appendFile, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { lostTimeIn, signHeads, signRecentHeads, signRestore } from '../../src/chains/heads-file'
import { finishRestore } from '../../src/backup/after-restore'
import { settleAfterRestore } from '../../src/backup/store'
import { openHouse, type House } from '../support/house'
import { practiceAtTheRiver, send, type People } from '../support/people'
import { endPrograms, runProgram } from '../support/programs'

// The database goes back to an older state, and the file of signed heads does not.

let folder: string
let file: string
let house: House
let people: People
/** Of the state to which the database goes back. */
let state: { to: Date; heads: object[] }
const concerns: string[] = []
const lines = async () => (await readFile(file, 'utf8')).trimEnd().split('\n').filter(Boolean)

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'makeright-lost-'))
  file = join(folder, 'heads.jsonl')
  house = await openHouse()
  people = await practiceAtTheRiver(house)
  await house.stopWorking()
  await tell(2)
  await signHeads(file, new Date('2026-11-28T01:00:00Z'))
  state = { to: new Date('2026-11-28T02:00:00Z'), heads: await house.admin('chainHeads').select<object[]>() }
})
afterAll(async () => {
  await endPrograms()
  await house.close()
  await rm(folder, { recursive: true, force: true })
})

async function tell(count: number): Promise<void> {
  for (let n = 0; n < count; n += 1)
    concerns.push(await send(people.lena, { therapist: people.ruth.id, audience: 'therapist' }))
}

/** As a backup would: what was appended since is not there. */
async function goBack(): Promise<void> {
  const kept = concerns.slice(0, 2)
  await house.admin.transaction(async db => {
    await db.raw('set local session_replication_role = replica')
    for (const table of ['entries', 'events'])
      await db(table).whereNotNull('concernId').whereNotIn('concernId', kept).delete()
    await db('concerns').whereNotIn('id', kept).delete()
    await db('chainHeads').delete()
    await db('chainHeads').insert(state.heads)
  })
}

const verify = () =>
  runProgram('commands/verify-events', {
    DATABASE_ADMIN_URL: house.urls.admin,
    ADDRESSES_KEY: house.config.keys.addresses?.toString('base64'),
    HEADS_FILE: file,
  }).ends()

test('every minute only the chains are signed that have grown', async () => {
  expect(await signRecentHeads(file, new Date())).toBe(0)
  await tell(6)
  expect(await signRecentHeads(file, new Date())).toBe(6)
  expect(await signRecentHeads(file, new Date())).toBe(0)
  await house.admin('chainHeads').update({ at: new Date(Date.now() - 3_600_000) })
  await tell(1)
  expect(await signRecentHeads(file, new Date())).toBe(1)
  expect(await verify()).toMatchObject({ code: 0, err: '' })
  expect(await lostTimeIn(file)).toBeNull()
})

test('what was lost is seen by the worker, and told by the operator’s command once and not for each chain', async () => {
  await goBack()
  expect(await lostTimeIn(file)).toMatchObject({ chains: 7 })
  const { code, out, err } = await verify()
  expect({ code, out }).toEqual({ code: 1, out: '' })
  const said = err.trimEnd().split('\n')
  expect(said.filter(line => /, chain .* the event is missing/.test(line))).toHaveLength(3)
  expect(said).toContainEqual(
    expect.stringMatching(
      /^and 4 chains more\. .* all that was signed before still holds\. .* npm run restored/,
    ),
  )
  expect(said).toHaveLength(5)
})

test('after a restore it is told in one line, and is no fault any more', async () => {
  await settleAfterRestore(house.admin, state.to, false)
  const told: string[] = []
  await finishRestore(house.admin, { ...house.config, headsFile: file }, line => told.push(line))
  expect(told[0]).toMatch(/^HEADS_FILE says now/)
  const { code, out, err } = await verify()
  expect({ code, err }).toEqual({ code: 0, err: '' })
  expect(out.split('\n')).toEqual([
    expect.stringMatching(
      /^On \S+Z the state of 2026-11-28T02:00:00\.000Z was brought back\. What was added after that state to these many chains is lost: 7\.$/,
    ),
    expect.stringMatching(/^Everything holds: 3 chains, /),
    '',
  ])
  expect(await lostTimeIn(file)).toBeNull()
})

test('from then on every chain is signed as it is now', async () => {
  const before = (await lines()).length
  expect(await signHeads(file, new Date())).toBe(3)
  expect(await lines()).toHaveLength(before + 3)
  expect(await verify()).toMatchObject({ code: 0, err: '' })
})

test('a restore explains nothing that was signed before its state, or after it', async () => {
  const cut = () =>
    house.admin.transaction(async db => {
      await db.raw('set local session_replication_role = replica')
      await db('entries').where({ concernId: concerns[0] }).delete()
      await db('events').where({ chain: concerns[0] }).delete()
      await db('chainHeads').where({ chain: concerns[0] }).delete()
      await db('concerns').where({ id: concerns[0] }).delete()
    })
  await cut()
  await signRestore(file, new Date(Date.now() + 3_600_000), new Date())
  const { code, err } = await verify()
  expect(code).toBe(1)
  expect(err).toContain(`chain ${concerns[0] ?? ''}, position`)
})

test('nobody without the key can write that a state was brought back', async () => {
  const forged = {
    restoredTo: '2026-11-01T00:00:00.000Z',
    at: new Date().toISOString(),
    signature: 'a'.repeat(64),
  }
  await appendFile(file, `${JSON.stringify(forged)}\n`)
  const { code, err } = await verify()
  expect(code).toBe(1)
  expect(err).toMatch(/HEADS_FILE, line \d+: is not ours/)
})
