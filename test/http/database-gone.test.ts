import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { closeDatabase, openDatabase } from '../../src/database/connections'
import { asOperator } from '../../src/database/migrations/migrations'
import { copyOf, openBrowser, openBrowserOf, type Browser, type Seen } from '../support/browser'
import { openHouse, type House } from '../support/house'
import { waiting } from '../support/locks'
import { until } from '../support/patience'
import { practiceAtTheRiver, send, type People } from '../support/people'
import { endPrograms, runPortal } from '../support/programs'
import { serverUrls } from '../support/server'
import { deedsIn, idIn, letMinutesBeOver } from '../support/traces'
import { lookAt } from '../support/writing'
import { openWire } from '../support/wire'

let house: House
let people: People
let lena: Browser
let ruth: Browser
let wire: Awaited<ReturnType<typeof openWire>>
let name: string
beforeAll(async () => {
  house = await openHouse({ LIMIT_SIGN_IN_ADDRESS: '1000' })
  people = await practiceAtTheRiver(house)
  name = new URL(house.urls.admin).pathname.slice(1)
  wire = await openWire(house.urls.web)
  await closeDatabase()
  openDatabase({ web: wire.url, worker: house.urls.worker })
  lena = await openBrowserOf(house, people.lena)
  ruth = await openBrowserOf(house, people.ruth)
})
afterAll(async () => {
  await endPrograms()
  await house.close()
  await wire.cut()
})
afterEach(() => wire.mend())

/** From outside of the database, where nobody is thrown out. */
const outside = (sql: string, ...bindings: string[]) =>
  asOperator(serverUrls('postgres').admin, db => db.raw<{ rows: unknown[] }>(sql, bindings))

/** As when a database restarts: it ends the connections of this login, and says so. */
const throwOut = (login = 'portal') =>
  outside(
    'select pg_terminate_backend(pid) from pg_stat_activity where datname = ? and usename = ?',
    name,
    login,
  )

const story = 'You said my name wrong, again.\n\n“It does not matter”, you said. It does. 🕯️'

/** A page of ours in words, with everything that was written in it, ready to be tried again. */
function keeps(page: Seen, text: string) {
  expect(page.status).toBe(503)
  expect(page.text).toContain('This is not working just now')
  expect(page.text).toContain('What you wrote is here. Nothing is lost.')
  expect(page.$('main textarea').first().val()).toBe(text)
  expect(page.html).not.toMatch(/node_modules|node:internal|ECONN|terminat|postgres|\.[jt]s:\d+/i)
}

describe('the database is gone before a request comes', () => {
  const ways: Record<string, () => Promise<void>> = {
    'the wire is cut': () => wire.cut(),
    'it is only starting': () => wire.starts(),
  }

  test.each(Object.entries(ways))(
    'because %s: a page in words has the text, and the retry works when it is back',
    async (_, go) => {
      const form = await lena.get('/concerns/new')
      await go()
      const answer = await lena.fill(form, { happened: story, audience: 'therapist' })
      keeps(answer, story)
      keeps(await lena.fill(answer, {}), story) // still gone
      for (const path of ['/', '/concerns/new']) expect((await lena.get(path)).status).toBe(503)

      await wire.mend()
      const preview = await lena.follow(await lena.fill(answer, {}))
      expect(preview.$('.letter').text()).toContain(story)
      const sent = await lena.fill(preview, {})
      expect((await lena.follow(sent)).text).toContain('We have sent your words.')
    },
  )

  test('in a browser that was left, words go along sealed, and are kept when it is back', async () => {
    const josef = await openBrowserOf(house, people.josef)
    const form = await josef.get('/concerns/new')
    await josef.post('/leave')
    await wire.cut()
    const answer = await josef.fill(form, { happened: story }, 'form.write')
    expect(answer.status).toBe(503)
    expect(answer.html).not.toMatch(/my name wrong|concerns/)
    const again = await josef.fill(answer, {}) // still gone
    expect(again.status).toBe(503)
    await wire.mend()
    expect(await josef.fill(again, {})).toMatchObject({ status: 303 })
    await openBrowserOf(house, people.josef, josef)
    expect((await josef.get('/')).text).toContain('Your drafts')
  })

  test('pages that need no database stay, and those that do say that it passes', async () => {
    await wire.cut()
    const stranger = openBrowser(house)
    expect((await stranger.get('/')).status).toBe(200)
    expect((await stranger.get('/sign-in')).status).toBe(200)
    const asked = await stranger.post('/sign-in', { address: people.lena.address })
    expect(asked.status).toBe(503)
    expect(asked.$('form.again [name=address]').val()).toBe(people.lena.address)
    await wire.mend()
    expect(await stranger.fill(asked, {})).toMatchObject({ status: 303, to: '/sign-in/digits' })
  })
})

describe('the database restarts while nobody asks', () => {
  test('and the next requests do not notice, or say so and work when tried again', async () => {
    await Promise.all(Array.from({ length: 6 }, () => lena.get('/')))
    await throwOut()
    await pause(100) // the portal is told
    const pages = await Promise.all(Array.from({ length: 6 }, () => lena.get('/')))
    for (const page of pages) expect([200, 503]).toContain(page.status)
    let well = 0 // a connection of which nobody has told the portal yet may still be among the ten
    for (let i = 0; i < 20 && well < 6; i += 1) well = (await lena.get('/')).status === 200 ? well + 1 : 0
    expect(well).toBe(6)
  })
})

describe('the database goes in the middle of a request', () => {
  const ends: Record<string, () => Promise<unknown>> = {
    'it restarts': throwOut,
    'the wire is cut': () => wire.cut(),
  }

  /** Holds a table, so that a request is really in the middle when the database goes. */
  async function inTheMiddle(
    table: string,
    act: () => Promise<Seen>,
    end: () => Promise<unknown>,
  ): Promise<Seen> {
    const holder = await house.admin.transaction()
    await holder.raw('lock table ?? in access exclusive mode', [table])
    const answer = act()
    await until(async () => (await waiting(house)) > 0)
    await end()
    const page = await answer
    await holder.rollback()
    return page
  }

  test.each(Object.entries(ends))('because %s, while a draft is saved', async (_, end) => {
    const form = await lena.get('/concerns/new')
    const fields = { happened: story, effect: 'Small and cold.', audience: 'therapist' }
    const answer = await inTheMiddle('drafts', () => lena.fill(form, fields), end)
    keeps(answer, story)
    await wire.mend()
    const preview = await lena.follow(await lena.fill(answer, {}))
    expect(preview.$('.letter').text()).toContain(story)
    expect(preview.text).toContain('Small and cold.')
  })

  test.each(Object.entries(ends))(
    'because %s, while an answer is sent: it is not sent, and then once',
    async (_, end) => {
      const id = await send(people.lena, { therapist: people.ruth.id, audience: 'therapist', owners: [] })
      const form = await ruth.get(`/concerns/${id}`)
      const press = () => ruth.fill(form, { words: story, as: 'it-is' }, 'form.write')
      const answer = await inTheMiddle('emails', press, end)
      expect(answer.status).toBe(503)
      await wire.mend()
      expect(await deedsIn(house, id)).toEqual(['send'])
      const again = await ruth.fill(answer, {})
      expect(again).toMatchObject({ status: 303, to: `/concerns/${id}?said=sent` })
      expect((await press()).status).toBe(303)
      expect(await deedsIn(house, id)).toEqual(['send', 'acknowledge'])
      expect((await lena.get(`/concerns/${id}`)).text).toContain('You said my name wrong, again.')
    },
  )

  test('and the answer is lost after all was done: trying again makes nothing new', async () => {
    const preview = await lookAt(lena, '/concerns/new', { happened: story, audience: 'therapist' })
    const sent = await lena.fill(preview, {})
    await throwOut()
    await pause(100)
    let again = await lena.fill(preview, {})
    if (again.status === 503) again = await lena.fill(again, {})
    expect(again.to).toBe(sent.to)
    expect(await deedsIn(house, idIn(sent.to))).toEqual(['send'])
  })

  test('and comes back while something is on its way: that goes out then, and is not given back to its writer', async () => {
    const { url } = await house.openPortal({ UNDO_SECONDS: '600' })
    const there = copyOf(lena, { ...house, url })
    const preview = await lookAt(there, '/concerns/new', { happened: story, audience: 'therapist' })
    const { to } = await there.fill(preview, {})
    const id = idIn(to)
    expect(await deedsIn(house, id)).toEqual([])
    await wire.cut()
    await letMinutesBeOver(house)
    await pause(2_500)
    expect(await deedsIn(house, id)).toEqual([])
    await wire.mend()
    await until(async () => (await deedsIn(house, id)).length !== 0)
    expect(await deedsIn(house, id)).toEqual(['send'])
    expect((await there.get(`/drafts/${id}`)).to).toBe(`/concerns/${id}/receipt`)
  })

  test('and many requests are in the middle: all are answered, and none of them hangs', async () => {
    const holder = await house.admin.transaction()
    await holder.raw('lock table readers in access exclusive mode')
    const answers = Array.from({ length: 20 }, () => lena.get('/'))
    await until(async () => (await waiting(house)) >= 5)
    await throwOut()
    await holder.rollback()
    for (const page of await Promise.all(answers)) expect([200, 503]).toContain(page.status)
    expect((await lena.get('/')).status).toBe(200)
  })
})

describe('whoever runs the portal is told', () => {
  const look = async (path: string) => {
    const { status, html } = await openBrowser(house).get(path)
    return `${status} ${html.trim()}`
  }

  test('that it is alive, and whether it can answer', async () => {
    expect([await look('/healthz'), await look('/readyz')]).toEqual(['200 alive', '200 ready'])
    await wire.cut()
    expect([await look('/healthz'), await look('/readyz')]).toEqual([
      '200 alive',
      '503 waiting for the database',
    ])
    await wire.mend()
    expect([await look('/healthz'), await look('/readyz')]).toEqual(['200 alive', '200 ready'])
  })
})

describe('the database can only be read, because it follows another one now', () => {
  const alter = (sql: string) => outside(`alter database "${name}" ${sql}`)
  beforeEach(async () => {
    await alter('set default_transaction_read_only = on')
    await wire.cut() // as after a switch: new connections lead there
    await wire.mend()
    await until(async () => (await openBrowser(house).get('/readyz')).status === 503)
  })
  afterEach(async () => {
    await alter('reset default_transaction_read_only')
    await wire.cut()
    await wire.mend()
    await until(async () => (await openBrowser(house).get('/readyz')).status === 200)
  })

  test('pages say that it passes and keep the words, and all works when it can be written, without anybody doing anything', async () => {
    expect((await openBrowser(house).get('/readyz')).html).toBe(
      'not ready\nThe database can only be read just now.\n',
    )
    const answer = await openBrowser(house).post('/sign-in', { address: people.lena.address })
    expect(answer.status).toBe(503)
    expect((await lena.get('/')).status).toBe(503)
    await alter('reset default_transaction_read_only')
    await until(async () => (await openBrowser(house).get('/readyz')).status === 200)
    await until(async () => (await lena.get('/')).status === 200)
    expect((await lena.get('/concerns/new')).status).toBe(200)
  })

  test('a portal that starts then says that it is not ready, and is ready later', async () => {
    const { words, addresses } = house.config.keys
    const portal = await runPortal({
      DATABASE_URL: wire.url,
      BASE_URL: house.config.baseUrl,
      MAIL_FROM: house.config.mailFrom,
      WORDS_KEY: words?.toString('base64'),
      ADDRESSES_KEY: addresses?.toString('base64'),
    })
    const look = async () => (await fetch(`${portal.url}/readyz`)).status
    expect(await look()).toBe(503)
    await alter('reset default_transaction_read_only')
    await until(async () => (await look()) === 200)
    expect(await portal.stop()).toBe(0)
  })
})

describe('whoever runs a portal on an older database is told', () => {
  test('that it cannot answer before the database is migrated', async () => {
    const last = await house
      .admin('knex_migrations')
      .orderBy('id', 'desc')
      .first<{ id: number; name: string; batch: number; migrationTime: Date }>()
    await house.admin('knex_migrations').where({ id: last.id }).delete()
    const { status, html } = await openBrowser(house).get('/readyz')
    await house.admin('knex_migrations').insert(last)
    expect([status, html.trim()]).toEqual([
      503,
      'not ready\nThe database is older than this version of Makeright: npm run migrate comes first.',
    ])
    expect((await openBrowser(house).get('/readyz')).status).toBe(200)
  })

  test('nothing where it is newer: the old portal goes on answering', async () => {
    const next = { name: '999_next', batch: 99, migrationTime: new Date() }
    await house.admin('knex_migrations').insert(next)
    expect((await openBrowser(house).get('/readyz')).status).toBe(200)
    await house.admin('knex_migrations').where({ name: next.name }).delete()
  })
})

test('emails go out again once the database is back, without anybody doing anything', async () => {
  await throwOut('postroom')
  await pause(100)
  await openBrowserOf(house, people.josef)
})
