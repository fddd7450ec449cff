import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { root } from '../../src/config'
import { openBrowser, type Seen } from '../support/browser'
import { openHouse, type House } from '../support/house'
import { practiceAtTheRiver, type People } from '../support/people'

const settings = { LIMIT_SIGN_IN_ADDRESS: '3', LIMIT_SIGN_IN_NETWORK: '8' }

let house: House
let people: People
let processes: ChildProcess[]
/** The addresses of two processes that know of each other only through the database. */
let doors: string[]
beforeAll(async () => {
  house = await openHouse(settings)
  people = await practiceAtTheRiver(house)
  const started = await Promise.all([startProcess(), startProcess()])
  processes = started.map(({ child }) => child)
  doors = started.map(({ url }) => url)
})
afterAll(async () => {
  for (const child of processes) {
    child.kill('SIGTERM')
    await once(child, 'exit')
  }
  await house.close()
})
beforeEach(async () => {
  await house.admin('limits').delete()
})

/** The portal as it runs in production: the built program, in a process of its own. */
async function startProcess(): Promise<{ child: ChildProcess; url: string }> {
  const { words, addresses } = house.config.keys
  const child = spawn(process.execPath, [join(root, 'dist', 'server.js')], {
    env: {
      PATH: process.env.PATH,
      ...settings,
      DATABASE_URL: house.urls.web,
      BASE_URL: house.config.baseUrl,
      MAIL_FROM: house.config.mailFrom,
      WORDS_KEY: words?.toString('base64'),
      ADDRESSES_KEY: addresses?.toString('base64'),
      PORT: '0',
      LOG_LEVEL: 'info',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  for await (const line of createInterface({ input: child.stdout })) {
    const { port } = JSON.parse(line) as { port?: number }
    if (port) {
      child.stdout.resume()
      return { child, url: `http://127.0.0.1:${port}` }
    }
  }
  throw new Error('It ended before it listened. (npm run build comes first.)')
}

/** A new browser at one of the two processes. */
const at = (door: number) => openBrowser({ ...house, url: doors[door % doors.length] ?? '' })

const ask = (door: number, address: string, headers: Record<string, string> = {}) =>
  at(door).post('/sign-in', { address }, headers)

const statuses = (answers: readonly Seen[]) => answers.map(({ status }) => status)

describe('asking for one address', () => {
  test('is possible three times, whichever process is asked', async () => {
    const answers = []
    for (let i = 0; i < 5; i += 1) answers.push(await ask(i, people.lena.address))
    expect(statuses(answers)).toEqual([303, 303, 303, 429, 429])
    expect(await house.admin('signInTokens').where({ personId: people.lena.id })).toHaveLength(3)
    expect((await ask(0, people.josef.address)).status).toBe(303)
  })

  test('counts as one, however it is written', async () => {
    const written = [people.mei.address, people.mei.address.toUpperCase(), `  ${people.mei.address} `]
    for (const [i, address] of written.entries()) expect((await ask(i, address)).status).toBe(303)
    expect((await ask(1, people.mei.address)).status).toBe(429)
  })

  test('is limited for an unknown address in the same way', async () => {
    const answers = []
    for (let i = 0; i < 4; i += 1) answers.push(await ask(i, 'nobody@elsewhere.example'))
    expect(statuses(answers)).toEqual([303, 303, 303, 429])
  })

  test('lets exactly three through when many ask at the same moment', async () => {
    const answers = await Promise.all([0, 1, 2, 3, 4, 5, 6, 7].map(i => ask(i, people.omar.address)))
    expect(statuses(answers).sort()).toEqual([303, 303, 303, 429, 429, 429, 429, 429])
  })
})

describe('asking from one network', () => {
  /** Uses up what a network may, with an address each. */
  const useUp = async () => {
    for (let i = 0; i < 8; i += 1) expect((await ask(i, `somebody-${i}@elsewhere.example`)).status).toBe(303)
  }

  test('is possible eight times, whichever process and whichever address', async () => {
    await useUp()
    for (const door of [0, 1]) expect((await ask(door, 'another@elsewhere.example')).status).toBe(429)
  })

  test('counts digits and links too', async () => {
    for (let i = 0; i < 4; i += 1)
      expect((await at(i).post('/sign-in/digits', { digits: '123456' })).status).toBe(422)
    for (let i = 0; i < 4; i += 1) expect((await at(i).post('/sign-in/no-such-link')).status).toBe(410)
    for (const door of [0, 1]) {
      expect((await at(door).post('/sign-in/digits', { digits: '123456' })).status).toBe(429)
      expect((await at(door).post('/sign-in/no-such-link')).status).toBe(429)
      expect((await ask(door, people.lena.address)).status).toBe(429)
    }
  })

  test('is not made more by saying that one comes from somewhere else', async () => {
    await useUp()
    for (let i = 0; i < 6; i += 1) {
      const elsewhere = `203.0.113.${i}`
      const headers = { 'X-Forwarded-For': elsewhere, Forwarded: `for=${elsewhere}`, 'X-Real-IP': elsewhere }
      expect((await ask(i, `more-${i}@elsewhere.example`, headers)).status).toBe(429)
    }
  })

  test('goes by what our own proxy says, and by nothing that stands before it', async () => {
    const door = await house.openDoor({ TRUSTED_PROXIES: '1' })
    const behind = openBrowser({ ...house, url: door.url })
    const from = (chain: string, i: number) =>
      behind.post('/sign-in', { address: `p-${i}@elsewhere.example` }, { 'X-Forwarded-For': chain })
    for (let i = 0; i < 8; i += 1) expect((await from(`198.51.100.${i}, 203.0.113.7`, i)).status).toBe(303)
    expect((await from('198.51.100.99, 203.0.113.7', 99)).status).toBe(429)
    expect((await from('203.0.113.7, 203.0.113.8', 100)).status).toBe(303)
  })

  test('leaves everything else open: looking, and whoever is signed in', async () => {
    await useUp()
    expect((await at(0).get('/sign-in')).status).toBe(200)
    expect((await at(1).get('/')).status).toBe(200)
  })
})

test('the refusal is a page in words, which says when it opens again', async () => {
  for (let i = 0; i < 3; i += 1) await ask(i, people.lena.address)
  const page = await ask(0, people.lena.address)
  expect(page.status).toBe(429)
  expect(page.$('main h1').text()).toBe('Please wait a little')
  expect(page.text).toContain('it opens again in at most 15 minutes.')
  expect(page.headers['retry-after']).toBe('900')
  expect(page.html).not.toContain(people.lena.address)
})

test('it opens again when the time is over', async () => {
  for (let i = 0; i < 4; i += 1) await ask(i, people.lena.address)
  await house.admin.raw(`update limits set resets_at = resets_at - interval '15 minutes'`)
  expect((await ask(1, people.lena.address)).status).toBe(303)
})

test('what is counted stands in the database as a hash only', async () => {
  await ask(0, people.lena.address)
  const { rows } = await house.admin.raw<{ rows: { whole: string; length: number }[] }>(
    `select t::text as whole, length(key) as length from limits t`,
  )
  expect(rows).toHaveLength(2)
  for (const { whole, length } of rows) {
    expect(length).toBe(32)
    for (const plain of [people.lena.address, '127.0.0.1']) {
      expect(whole).not.toContain(plain)
      expect(whole).not.toContain(Buffer.from(plain).toString('hex'))
    }
  }
})
