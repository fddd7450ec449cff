import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { readFounding } from '../../src/commands/founding'
import { root } from '../../src/config'
import { beginMeeting } from '../../src/recovery/meetings'
import { openBrowser, openBrowserOf, signInMail } from '../support/browser'
import { openHouse, type House } from '../support/house'
import { practiceAtTheRiver, type People } from '../support/people'

let house: House
let people: People
beforeAll(async () => {
  house = await openHouse()
  people = await practiceAtTheRiver(house)
})
afterAll(() => house.close())

/** A command of the operator, as it runs in production: the built program, in a process of its own. */
async function run(command: string, ...args: string[]) {
  const { words, addresses } = house.config.keys
  const env = {
    PATH: process.env.PATH,
    DATABASE_ADMIN_URL: house.urls.admin,
    BASE_URL: house.config.baseUrl,
    WORDS_KEY: words?.toString('base64'),
    ADDRESSES_KEY: addresses?.toString('base64'),
  }
  const running = promisify(execFile)(
    process.execPath,
    [join(root, 'dist', 'commands', `${command}.js`), ...args],
    {
      env,
    },
  )
  return running.then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    (error: unknown) => error as { code: number; stdout: string; stderr: string },
  )
}

const mill = [
  ['--name', 'Practice at the Mill'],
  ['--time-zone', 'Europe/Vienna'],
  ['--owner', 'Greta Lang'],
  ['--address', 'greta@mill.example'],
  ['--crisis', 'Telephone counselling: 142'],
  ['--crisis', 'Emergency services: 112'],
]

describe('npm run practice -- create', () => {
  test('founds a practice, and its owner gets a neutral mail with a link', async () => {
    const { code, stdout, stderr } = await run('practice', 'create', ...mill.flat(), '--door', 'mill')
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    const [, id = ''] = /founded: ([0-9a-f-]{36})/.exec(stdout) ?? []
    const [mail] = await house.post.waitFor('greta@mill.example', 1)
    expect(mail?.text).toMatch(/\/invitations\/[\w-]{43}/)
    expect(`${mail?.subject} ${mail?.text}`).not.toMatch(/Greta|Mill|therap|practice/i)
    const row = await house.admin('practices').where({ id }).first<Record<string, unknown>>()
    expect(row).toMatchObject({
      name: 'Practice at the Mill',
      door: 'mill',
      doorOpen: true,
      crisisLines: [
        { name: 'Telephone counselling', contact: '142' },
        { name: 'Emergency services', contact: '112' },
      ],
    })
    const events = await house
      .admin('events')
      .where({ chain: id })
      .orderBy('position')
      .select<{ kind: string; personId: string | null }[]>('kind', 'personId')
    expect(events).toEqual([
      { kind: 'found_practice', personId: null },
      { kind: 'invite', personId: null },
    ])
  })

  test('says by which days it works and answers', async () => {
    const rules = [
      ...['--region', 'IE', '--working-days', 'sun-thu', '--closed-day', '2026-12-30 to 2027-01-01'],
      ...['--closed-day', '2026-12-24', '--first-answer', '2', '--later-answers', '4'],
    ]
    const { stdout } = await run('practice', 'create', ...mill.flat(), ...rules)
    const [, id = ''] = /founded: ([0-9a-f-]{36})/.exec(stdout) ?? []
    expect(await house.admin('practices').where({ id }).first<object>()).toMatchObject({
      region: 'IE',
      workingDays: [1, 2, 3, 4, 7],
      closedDays: ['2026-12-24', '2026-12-30', '2026-12-31', '2027-01-01'],
      acknowledgeWithin: 2,
      answerWithin: 4,
    })
  })

  test.each([
    { what: 'without an address', args: mill.filter(([name]) => name !== '--address'), says: '--address' },
    {
      what: 'without a number to call',
      args: mill.filter(([name]) => name !== '--crisis'),
      says: '--crisis',
    },
    { what: 'in no time zone', args: [...mill, ['--time-zone', 'Middle/Earth']], says: 'is not a time zone' },
    {
      what: 'with days that are none',
      args: [...mill, ['--working-days', 'mon-day']],
      says: '--working-days',
    },
    { what: 'in no region', args: [...mill, ['--region', 'XX']], says: '--region' },
    { what: 'with too much time', args: [...mill, ['--first-answer', '31']], says: '--first-answer' },
    { what: 'with a word it does not know', args: [...mill, ['--colour', 'green']], says: '--colour' },
  ])('$what says what is wrong, before anything is founded', ({ args, says }) => {
    expect(() => readFounding(['create', ...args.flat()])).toThrow(says)
  })

  test.each([
    { what: 'at a door that another has', args: [...mill, ['--door', 'mill']], says: '--door: another' },
    { what: 'closed on no day', args: [...mill, ['--closed-day', 'Christmas']], says: '--closed-day' },
  ])('$what says what is wrong, and founds nothing', async ({ args, says }) => {
    const before = (await house.admin('practices')).length
    const { code, stdout, stderr } = await run('practice', 'create', ...args.flat())
    expect(code).toBe(1)
    expect(stdout).toBe('')
    expect(stderr).toContain(says)
    expect(stderr).not.toMatch(/node_modules|select /)
    expect((await house.admin('practices')).length).toBe(before)
  })
})

describe('npm run sign-in-link', () => {
  test('lets an owner in once, and stands in the chain of the practice', async () => {
    const { stdout } = await run('sign-in-link', '--address', people.margit.address.toUpperCase())
    const link = /\/sign-in\/[\w-]{43}/.exec(stdout)?.[0] ?? ''
    const margit = openBrowser(house)
    expect((await margit.post(link)).status).toBe(303)
    expect((await openBrowser(house).post(link)).status).toBe(410)
    const event = await house
      .admin('events')
      .where({ chain: people.margit.practiceId, kind: 'let_in' })
      .first<{ personId: string | null; aboutId: string }>('personId', 'aboutId')
    expect(event).toEqual({ personId: null, aboutId: people.margit.id })
  })

  test.each([
    { who: 'a therapist', address: () => people.ruth.address },
    { who: 'a client', address: () => people.lena.address },
    { who: 'nobody', address: () => 'nobody@elsewhere.example' },
  ])('opens nothing to $who', async ({ address }) => {
    const { code, stdout, stderr } = await run('sign-in-link', '--address', address())
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toContain('No practice owner has this address.')
  })
})

test('npm run access-counts tells the operator what happened in signing in, how often and when', async () => {
  const browser = openBrowser(house)
  for (let n = 0; n < 2; n += 1) await browser.post('/sign-in', { address: people.lena.address })
  await browser.post(`/sign-in/${'A'.repeat(43)}`)
  const { code, stdout } = await run('access-counts')
  const today = new Date().toISOString().slice(0, 10)
  expect({ code, lines: stdout.split('\n') }).toMatchObject({
    code: 0,
    lines: expect.arrayContaining([
      expect.stringMatching(new RegExp(`^${today} +[2-9] +mail to sign in asked for$`)),
      expect.stringMatching(new RegExp(`^${today} +[1-9] +wrong link$`)),
    ]) as unknown,
  })
  expect(stdout).not.toContain('@')
  expect((await run('access-counts', '--days', 'many')).code).toBe(1)
})

describe('npm run end-sessions', () => {
  test('ends every session, link and passkey of one practice, by the word of its door, and of no other', async () => {
    const other = await practiceAtTheRiver(house)
    const { lena, ruth } = people
    const browser = await openBrowserOf(house, lena)
    const elsewhere = await openBrowserOf(house, other.lena)
    const { link } = await signInMail(house, ruth, () =>
      openBrowser(house).post('/sign-in', { address: ruth.address }),
    )
    await beginMeeting(ruth, lena.id, new Date())
    const { code, stdout } = await run('end-sessions', '--practice', lena.practice.door ?? '')
    expect(code).toBe(0)
    expect(stdout).toContain(lena.practiceId)
    expect(stdout).not.toContain(other.lena.practiceId)
    expect((await browser.get('/account')).to).toContain('/sign-in')
    expect((await elsewhere.get('/account')).status).toBe(200)
    expect((await openBrowser(house).post(link)).status).not.toBe(303)
    expect(await house.admin('address_meetings').where({ personId: lena.id })).toEqual([])
    const events = await house.admin('events').where({ kind: 'end_sessions' })
    expect(events).toMatchObject([{ practiceId: lena.practiceId, personId: null }])
    await openBrowserOf(house, lena, browser)
    expect((await browser.get('/account')).status).toBe(200)
  })

  test('ends those of all, and needs to be told which', async () => {
    for (const args of [[], ['--all', '--practice', 'x']])
      expect((await run('end-sessions', ...args)).code).toBe(1)
    expect((await run('end-sessions', '--practice', 'nowhere')).code).toBe(1)
    expect((await run('end-sessions', '--all')).code).toBe(0)
    expect(await house.admin('sessions').where({ endedAt: null })).toEqual([])
  })
})
