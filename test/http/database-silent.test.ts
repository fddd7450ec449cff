import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { closeDatabase, openDatabase } from '../../src/database/connections'
import { asOperator } from '../../src/database/migrations/migrations'
import { openBrowser, openBrowserOf, type Browser, type Seen } from '../support/browser'
import { openHouse, type House } from '../support/house'
import { until } from '../support/patience'
import { practiceAtTheRiver, send, type People } from '../support/people'
import { serverUrls } from '../support/server'
import { deedsIn, idIn } from '../support/traces'
import { lookAt } from '../support/writing'
import { openWire } from '../support/wire'

// A database that says nothing, and does not end a connection either: the network swallows what is said, or it waits for something itself.

let house: House
let people: People
let lena: Browser
let ruth: Browser
let wire: Awaited<ReturnType<typeof openWire>>
beforeAll(async () => {
  house = await openHouse()
  people = await practiceAtTheRiver(house)
  await house.stopSending()
  wire = await openWire(house.urls.web)
  await closeDatabase()
  openDatabase({ web: wire.url, worker: house.urls.worker })
  lena = await openBrowserOf(house, people.lena)
  ruth = await openBrowserOf(house, people.ruth)
})
afterAll(async () => {
  await wire.mend()
  await wire.cut()
  await house.close()
})
afterEach(anew)

/** Connections on which every statement is said in full. */
async function anew() {
  await wire.cut()
  await wire.mend()
  await until(async () => (await lena.get('/')).status === 200)
}

const story = 'You said my name wrong, again. “It does not matter”, you said. It does. 🕯️'

/** What comes within the time that a page may take; a machine that is busy gets more. */
const inTime = <T>(answer: Promise<T>) =>
  Promise.race([
    answer,
    pause(30_000, undefined, { ref: false }).then(() => {
      throw new Error('No answer came.')
    }),
  ])

function keeps(page: Seen, text: string) {
  expect(page.status).toBe(503)
  expect(page.text).toContain('What you wrote is here. Nothing is lost.')
  expect(page.$('main textarea').first().val()).toBe(text)
}

describe('the network swallows everything', () => {
  test('a form is answered with its words, and works when the network is back', async () => {
    const form = await lena.get('/concerns/new')
    wire.silence()
    const fields = { happened: story, audience: 'therapist' }
    const answer = await inTime(lena.fill(form, fields)) // on a connection that was open
    keeps(answer, story)
    keeps(await inTime(lena.fill(answer, {})), story) // on one that does not come about
    await wire.mend()
    await until(async () => (await lena.get('/')).status === 200) // a connection that never came about may be asked once more
    const preview = await lena.follow(await lena.fill(answer, {}))
    expect(preview.$('.letter').text()).toContain(story)
  })

  test('many who ask at once are all answered, and the portal says that it is not ready', async () => {
    await Promise.all(Array.from({ length: 12 }, () => lena.get('/')))
    wire.silence()
    const answers = await inTime(Promise.all(Array.from({ length: 25 }, () => lena.get('/'))))
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 503))
    expect((await inTime(openBrowser(house).get('/readyz'))).status).toBe(503)
    await wire.mend()
    await until(async () => (await lena.get('/')).status === 200)
  })
})

describe('the answer to a COMMIT is lost, and nobody knows whether it was done:', () => {
  test('a draft is kept once', async () => {
    const form = await lena.get('/concerns/new')
    await anew()
    const said = wire.swallowAnswersAfter('insert into "drafts"', 'commit')
    const answer = await inTime(lena.fill(form, { happened: `Twice? ${story}`, audience: 'therapist' }))
    await said
    keeps(answer, `Twice? ${story}`)
    await lena.follow(await lena.fill(answer, {}))
    expect((await lena.get('/')).$('.row--draft:contains("Twice?")')).toHaveLength(1)
  })

  test('first words are sent once', async () => {
    const preview = await lookAt(lena, '/concerns/new', { happened: story, audience: 'therapist' })
    await anew()
    const said = wire.swallowAnswersAfter('send_concern', 'commit')
    const answer = await inTime(lena.fill(preview, {}))
    await said
    expect(answer.status).toBe(503)
    const again = await lena.fill(answer, {})
    expect(again.status).toBe(303)
    expect(await deedsIn(house, idIn(again.to))).toEqual(['send'])
    expect((await lena.fill(preview, {})).to).toBe(again.to)
  })

  test('an answer is sent once', async () => {
    const id = await send(people.lena, { therapist: people.ruth.id, audience: 'therapist', owners: [] })
    const form = await ruth.get(`/concerns/${id}`)
    await anew()
    const said = wire.swallowAnswersAfter('append_event', 'commit')
    const answer = await inTime(ruth.fill(form, { words: story, as: 'it-is' }, 'form.write'))
    await said
    keeps(answer, story)
    expect((await ruth.fill(answer, {})).status).toBe(303)
    expect(await deedsIn(house, id)).toEqual(['send', 'acknowledge'])
  })
})

describe('a COMMIT waits for a standby that does not answer', () => {
  const server = (sql: string) => asOperator(serverUrls('postgres').admin, db => db.raw(sql))
  const database = () => new URL(house.urls.admin).pathname.slice(1)
  /** Only this database waits: the others of the tests do not ask for what they write to be safe. */
  const needStandby = async (name: string) => {
    await server(`alter system set synchronous_standby_names = '${name}'`)
    await server('select pg_reload_conf()')
  }
  beforeAll(async () => {
    await server(`alter database ${database()} set synchronous_commit = on`)
    await anew()
  })
  afterAll(() => needStandby(''))

  const waitsForStandby = async () => {
    const { rows } = await house.admin.raw<{ rows: unknown[] }>(
      `select from pg_stat_activity where wait_event = 'SyncRep' and datname = current_database()`,
    )
    return rows.length > 0
  }

  test('a form is answered with its words, the COMMIT is not broken off, and what was said once is there once', async () => {
    const id = await send(people.lena, { therapist: people.ruth.id, audience: 'therapist', owners: [] })
    const form = await ruth.get(`/concerns/${id}`)
    await needStandby('nobody')
    const answer = await inTime(ruth.fill(form, { words: story, as: 'it-is' }, 'form.write'))
    keeps(answer, story)
    expect(await waitsForStandby()).toBe(true)
    await needStandby('')
    await until(async () => !(await waitsForStandby()))
    expect((await ruth.fill(answer, {})).status).toBe(303)
    expect(await deedsIn(house, id)).toEqual(['send', 'acknowledge'])
  })
})
