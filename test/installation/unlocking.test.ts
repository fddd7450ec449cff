import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { readConfig } from '../../src/config'
import { asOperator } from '../../src/database/migrations/migrations'
import { unlockAsWorker, unlockWithBoth } from '../../src/installation/vault-access'
import { openBrowser, openBrowserOf } from '../support/browser'
import { openHouse, type House } from '../support/house'
import { newKeySettings } from '../support/keys'
import { practiceAtTheRiver, type People } from '../support/people'
import { endPrograms, runPortal, runProgram, type Settings } from '../support/programs'
import { newDatabase } from '../support/server'

let house: House
let people: People
let portal: Settings
let worker: Settings
beforeAll(async () => {
  house = await openHouse()
  people = await practiceAtTheRiver(house)
  const { words, addresses } = house.config.keys
  const common = { BASE_URL: house.config.baseUrl, MAIL_FROM: house.config.mailFrom }
  const keys = { WORDS_KEY: words?.toString('base64'), ADDRESSES_KEY: addresses?.toString('base64') }
  portal = { ...common, ...keys, DATABASE_URL: house.urls.web }
  worker = {
    ...common,
    ADDRESSES_KEY: keys.ADDRESSES_KEY,
    WORKER_DATABASE_URL: house.urls.worker,
    SMTP_URL: house.post.url,
  }
})
afterAll(async () => {
  await endPrograms()
  await house.close()
})

const other = newKeySettings()
const weak = Buffer.alloc(32, 7).toString('base64')

/** Ends with a line on stderr for each of these settings, which does not repeat its value, and says nothing else at all. */
async function isRefused(
  program: 'server' | 'worker',
  settings: Settings,
  ...names: readonly string[]
): Promise<string> {
  const { code, out, err } = await runProgram(program, { ...settings, PORT: '0' }).ends()
  expect({ code, out }).toEqual({ code: 1, out: '' })
  expect(err.replace(/: [^\n]+\n/g, '\n')).toBe(
    names.map(name => `Makeright cannot start. ${name}\n`).join(''),
  )
  for (const value of Object.values(settings)) if (value) expect(err).not.toContain(value)
  return err
}

describe('a portal', () => {
  test('with the right keys starts and serves', async () => {
    const { url, stop } = await runPortal(portal)
    expect((await openBrowser({ ...house, url }).get('/readyz')).status).toBe(200)
    expect(await stop()).toBe(0)
  })

  test('does not start without one key and with a weak other one, and says both', async () => {
    const settings = { ...portal, WORDS_KEY: undefined, ADDRESSES_KEY: weak }
    const err = await isRefused('server', settings, 'ADDRESSES_KEY', 'WORDS_KEY')
    expect(err).toMatch(/^Makeright cannot start. WORDS_KEY: .*is missing/m)
    expect(err).toMatch(/^Makeright cannot start. ADDRESSES_KEY: .*too regular/m)
  })

  test('does not start with its two keys exchanged', async () => {
    const exchanged = { ...portal, WORDS_KEY: portal.ADDRESSES_KEY, ADDRESSES_KEY: portal.WORDS_KEY }
    await isRefused('server', exchanged, 'WORDS_KEY', 'ADDRESSES_KEY')
  })

  test.each(['WORDS_KEY', 'ADDRESSES_KEY'] as const)('unlocks nothing with a wrong %s', async name => {
    const { keys } = readConfig({ ...portal, [name]: other[name] })
    await expect(unlockWithBoth(keys)).rejects.toThrow(new RegExp(`^${name}: does not open .*$`))
  })
})

describe('a worker', () => {
  test('with the right key starts, and needs no key to words', async () => {
    const program = runProgram('worker', worker)
    await program.says('"msg":"working"')
    await openBrowserOf(house, people.lena)
    expect(await program.stop()).toBe(0)
    expect(program.said.err).toBe('')
  })

  test('does not start with a wrong key', async () => {
    const wrong = { ...worker, ADDRESSES_KEY: other.ADDRESSES_KEY }
    expect(await isRefused('worker', wrong, 'ADDRESSES_KEY')).toContain('does not open')
  })

  test('unlocks nothing with the key to words', async () => {
    const { keys } = readConfig({ ...worker, ADDRESSES_KEY: portal.WORDS_KEY }, 'worker')
    await expect(unlockAsWorker(keys)).rejects.toThrow(/^ADDRESSES_KEY: does not open .*$/)
  })
})

describe('an installation that nobody has started yet', () => {
  let fresh: Awaited<ReturnType<typeof newDatabase>>
  beforeAll(async () => {
    fresh = await newDatabase()
  })
  afterAll(() => fresh.drop())
  afterEach(() => asOperator(fresh.admin, db => db('installation').delete()))

  const rows = () =>
    asOperator(fresh.admin, db => db('installation').select<{ indexKey: Buffer }[]>('indexKey'))

  test('lets a worker wait for its first portal', async () => {
    const program = runProgram('worker', {
      ...worker,
      ...other,
      WORDS_KEY: undefined,
      WORKER_DATABASE_URL: fresh.worker,
    })
    await program.says('waiting for the database, or for the first start of a portal')
    expect(await rows()).toHaveLength(0)
    const first = await runPortal({ ...portal, ...other, DATABASE_URL: fresh.web })
    await program.says('"msg":"working"')
    expect(await first.stop()).toBe(0)
    expect(await program.stop()).toBe(0)
    expect(program.said.err).toBe('')
  })

  test('is made once by portals that start at the same moment, is another one each time, and refuses the keys of others from then on', async () => {
    const settings = { ...portal, ...other, DATABASE_URL: fresh.web }
    const portals = await Promise.all([runPortal(settings), runPortal(settings)])
    const [one, ...more] = await rows()
    expect(more).toEqual([])
    for (const { stop } of portals) expect(await stop()).toBe(0)
    await asOperator(fresh.admin, db => db('installation').delete())
    await (await runPortal(settings)).stop()
    expect(await rows()).not.toEqual([one])
    await isRefused('server', { ...portal, DATABASE_URL: fresh.web }, 'WORDS_KEY', 'ADDRESSES_KEY')
  })
})

test('a database that was not migrated is said in a line', async () => {
  const fresh = await newDatabase()
  await asOperator(fresh.admin, db => db.raw('drop function master_keys_in_use()'))
  const { code, out, err } = await runProgram('server', {
    ...portal,
    DATABASE_URL: fresh.web,
    PORT: '0',
  }).ends()
  await fresh.drop()
  expect({ code, out, err }).toEqual({
    code: 1,
    out: '',
    err: 'Makeright cannot start. The database is not of this version: npm run migrate comes first.\n',
  })
})

test('npm run migrate leaves a database alone that another version made, and says what can be done', async () => {
  const fresh = await newDatabase()
  await asOperator(fresh.admin, db =>
    db('knex_migrations').insert({ name: '999_later', batch: 2, migrationTime: new Date() }),
  )
  const { code, out, err } = await runProgram('commands/migrate', { DATABASE_ADMIN_URL: fresh.admin }).ends()
  await fresh.drop()
  expect({ code, out, err }).toEqual({
    code: 1,
    out: '',
    err: expect.stringMatching(
      /^Makeright cannot start\. Another version of Makeright made this database, .* Restore a backup .*\n$/,
    ) as unknown,
  })
})

describe('an index key that is given from outside', () => {
  test('is the one of a new installation, so that two of them find the same address by the same hash', async () => {
    const key = newKeySettings().WORDS_KEY
    const hashes: string[] = []
    for (const keys of [newKeySettings(), newKeySettings()]) {
      const database = await newDatabase()
      const settings = { ...portal, ...keys, INDEX_KEY: key, DATABASE_URL: database.web }
      const started = await runPortal(settings)
      await started.stop()
      hashes.push(
        await asOperator(database.admin, async admin => {
          const row = await admin('installation').first<{ doorHash: Buffer }>('doorHash')
          return row.doorHash.toString('hex')
        }),
      )
      await database.drop()
    }
    expect(new Set(hashes).size).toBe(1)
  })

  test('is refused in a line where the database has another', async () => {
    await isRefused('server', { ...portal, INDEX_KEY: newKeySettings().WORDS_KEY }, 'INDEX_KEY')
  })
})
