import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import express from 'express'
import type { Knex } from 'knex'
import request from 'supertest'
import { v7 as newId } from 'uuid'
import { readConfig } from '../../src/config'
import { closeDatabase, connect, openDatabase } from '../../src/database/connections'
import { startEmbedded, type Embedded } from '../../src/database/embedded/server'
import { asOperator, migrate } from '../../src/database/migrations/migrations'
import { createLog } from '../../src/http/log'
import { breakOff } from '../../src/http/problems'
import { unlockWithBoth } from '../../src/installation/vault-access'
import { sealSecret } from '../../src/mail/emails'
import { joinSample as joinPractice } from '../../src/sample/newcomers'
import { makeLogins } from '../../src/process/try-out'
import { openBrowser, signIn, type Browser, type Seen } from '../support/browser'
import { openGarden } from '../support/canaries'
import type { House } from '../support/house'
import { newKeySettings } from '../support/keys'
import { until } from '../support/patience'
import { practiceAtTheRiver, type People } from '../support/people'
import { openPost, type Post } from '../support/post'
import { endPrograms, runPortal, runProgram } from '../support/programs'
import { openWire } from '../support/wire'

// Portal and worker as processes of their own, at their most talkative, over a server of their own, in which much is broken on purpose.

const { plant, found } = openGarden()

let folder: string
let embedded: Embedded
let admin: Knex
let post: Post
let wire: Awaited<ReturnType<typeof openWire>>
let portal: Awaited<ReturnType<typeof runPortal>>
let worker: ReturnType<typeof runProgram>
let house: House
let people: People
let lena: Browser

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'makeright-logging-'))
  await chmod(folder, 0o755)
  embedded = await startEmbedded({ folder: join(folder, 'postgres'), durable: false })
  await asOperator(embedded.adminUrl('postgres'), db => db.raw('create database makeright'))
  const urls = {
    admin: embedded.adminUrl('makeright'),
    web: embedded.url('portal', 'pw', 'makeright'),
    worker: embedded.url('postroom', 'pw', 'makeright'),
  }
  await migrate(urls.admin)
  await makeLogins(urls.admin, { web: 'pw', worker: 'pw' })
  admin = connect(urls.admin, 2)
  post = await openPost()
  wire = await openWire(urls.web)
  const common = {
    ...newKeySettings(),
    BASE_URL: 'http://127.0.0.1',
    MAIL_FROM: 'Messages <messages@portal.example>',
    LOG_LEVEL: 'debug',
  }
  const forPortal = { ...common, DATABASE_URL: wire.url, LIMIT_SIGN_IN_NETWORK: '60', PORT: '0' }
  const config = readConfig(forPortal)
  portal = await runPortal(forPortal)
  worker = runProgram('worker', {
    ...common,
    WORDS_KEY: undefined,
    WORKER_DATABASE_URL: urls.worker,
    SMTP_URL: post.url,
    HEADS_FILE: join(folder, 'heads.jsonl'),
  })
  openDatabase({ web: urls.web, worker: urls.worker })
  await unlockWithBoth(config.keys)
  const others = {
    openPortal: () => Promise.reject(new Error('It has one portal.')),
    stopSending: () => Promise.resolve(),
    stopWorking: () => Promise.resolve(),
    close: () => Promise.resolve(),
  }
  house = { url: portal.url, config, post, admin, urls, ...others }
  people = await practiceAtTheRiver(house)
  lena = await signIn(house, people.lena)
})
afterAll(async () => {
  await endPrograms()
  await wire.cut()
  await closeDatabase()
  await admin.destroy()
  await post.close()
  await embedded.stop()
  await rm(folder, { recursive: true, force: true })
})

type Line = Readonly<Record<string, unknown>>

/** Whatever a process has said, which must be lines of JSON and nothing else. */
function linesOf({ said }: Pick<typeof worker, 'said'>): Line[] {
  expect(said.err).toBe('')
  return said.out
    .split('\n')
    .slice(0, -1) // the last one is still being written, or empty
    .map(line => JSON.parse(line) as Line)
}

/** What the portal says of one request: its lines have the same id, and the last one its status. */
async function saidOf(act: () => Promise<Pick<Seen, 'status'>>, status: number): Promise<Line[]> {
  const before = linesOf(portal).length
  const newLines = () => linesOf(portal).slice(before)
  const answer = await act()
  expect(answer.status).toBe(status)
  await until(() => newLines().some(line => line.status === status))
  const asked = newLines().filter(({ msg }) => msg !== 'what waits could not be sent') // tried every second, by nobody
  for (const { id } of asked) expect(id).toMatch(/^[0-9a-f]{8}$/)
  const own = newLines().find(line => line.status === status)
  const lines = newLines().filter(({ id }) => id === own?.id) // a request before may have been slower to tell
  expect(lines.at(-1)).toMatchObject({
    status,
    method: expect.any(String) as unknown,
    ms: expect.any(Number) as unknown,
  })
  expect(found([portal.said.out, portal.said.err])).toEqual([])
  return lines
}

const raw = (path: string) =>
  request(portal.url)
    .post(path)
    .set('Sec-Fetch-Site', 'same-origin')
    .type('form')
    .ok(() => true)

describe('the portal says no word of what it was sent:', () => {
  const word = (where: string) => plant(`${where} ${newId()}`)
  const ways: Record<string, [number, () => Promise<Pick<Seen, 'status'>>]> = {
    'a body that cannot be read': [
      400,
      async () =>
        raw('/concerns/new')
          .set('Content-Encoding', 'gzip')
          .send(`happened=${word('400')}`),
    ],
    'an address that cannot be read': [400, () => lena.get(`/concerns/${word('400')}%E0%A4%A`)],
    'a form of another site': [
      403,
      () => lena.post('/concerns/new', { happened: word('403') }, { 'Sec-Fetch-Site': 'cross-site' }),
    ],
    'a page that is not there': [404, () => lena.get(`/${word('404')}?words=${word('404')}`)],
    'an id that is none': [404, () => lena.get(`/concerns/${word('404')}`)],
    'words of somebody else': [
      303,
      () => lena.post('/concerns/new', { happened: word('409'), writer: word('409') }),
    ],
    'a link that opens nothing': [410, () => lena.post(`/sign-in/${word('410')}`)],
    'too long': [413, () => lena.post('/concerns/new', { happened: `${word('413')} `.repeat(200_000) })],
    'too many fields': [
      413,
      () =>
        lena.post(
          '/concerns/new',
          Object.fromEntries(Array.from({ length: 1_001 }, (_, i) => [`${word('413')}${i}`, '1'])),
        ),
    ],
    'a letter code that nobody knows': [
      415,
      async () =>
        raw('/concerns/new')
          .set('Content-Type', `application/x-www-form-urlencoded; charset=${word('415')}`)
          .send(`happened=${word('415')}`),
    ],
    'a name that is not ours': [
      421,
      async () =>
        raw('/sign-in')
          .set('Host', `${word('421')}.example`)
          .send(`address=${word('421')}`),
    ],
    'an address that is none': [422, () => lena.post('/sign-in', { address: word('422') })],
    'words without a reader': [
      422,
      () => lena.post('/concerns/new', { happened: '', effect: word('422'), audience: word('422') }),
    ],
  }

  test.each(Object.entries(ways))('%s', async (_, [status, act]) => {
    await saidOf(act, status)
  })

  test('asking too often', async () => {
    const address = `${word('429')}@people.example`
    const ask = () => openBrowser(house).post('/sign-in', { address })
    for (let i = 0; i < 3; i += 1) expect((await ask()).status).toBe(303)
    await saidOf(ask, 429)
  })

  describe('a mistake of ours', () => {
    /** What breaks in the database, and how it is mended. In each of them an error speaks of what was sent. */
    const breaks: Record<string, [broken: string, mended: string]> = {
      'a right that is missing': [
        'revoke insert on drafts from makeright_web',
        'grant insert on drafts to makeright_web',
      ],
      'a row that is refused, of which the error tells all': [
        `alter table drafts add constraint nothing_is_right check (move = '') not valid`,
        'alter table drafts drop constraint nothing_is_right',
      ],
      'an error that says what was sent': [
        `create function shout() returns trigger language plpgsql as $$ begin
           raise exception E'%\\n    at % (/srv/%.js:1:2)', new.move, new.id, new.id using detail = new::text, hint = new::text; end $$;
         create trigger shout before insert on drafts for each row execute function shout()`,
        'drop function shout() cascade',
      ],
      'a function that is not there': [
        'alter function session_of(bytea) rename to session_of_nobody',
        'alter function session_of_nobody(bytea) rename to session_of',
      ],
    }

    test.each(Object.entries(breaks))('%s', async (_, [broken, mended]) => {
      await admin.raw(broken)
      const fields = { draft: newId(), happened: word('500'), audience: 'therapist' }
      let page: Seen | undefined
      const lines = await saidOf(async () => (page = await lena.post('/concerns/new', fields)), 500).finally(
        () => admin.raw(mended),
      )
      const failed = lines.find(({ msg }) => msg === 'failed')
      expect(failed).toMatchObject({
        id: page?.$('.reference').text(),
        level: 50,
        err: { type: expect.any(String) as unknown, code: expect.any(String) as unknown },
      })
      expect(JSON.stringify(failed)).not.toContain(fields.draft)
    })
  })

  test('the database being gone', async () => {
    await wire.cut()
    const fields = { happened: word('503'), audience: 'therapist' }
    await saidOf(() => lena.post('/concerns/new', fields), 503).finally(() => wire.mend())
    expect((await lena.get('/')).status).toBe(200)
  })

  test('what fails after the page of a problem, or instead of it', async () => {
    const lines: string[] = []
    const log = createLog('debug', { write: line => lines.push(line) })
    const error = new Error(`Words: ${word('broke off')}`)
    const app = express()
    app.get('/late', (_req, res) => {
      res.write('A beginning.')
      throw error
    })
    app.get('/early', () => {
      throw error
    })
    app.use(breakOff(log))
    const early = await request(app).get('/early')
    expect({ status: early.status, text: early.text }).toEqual({
      status: 500,
      text: 'Something went wrong here. It is our fault, not yours.\n',
    })
    await expect(request(app).get('/late')).rejects.toThrow()
    expect(lines.map(line => (JSON.parse(line) as Line).msg)).toEqual(['broke off', 'broke off'])
    expect(found(lines)).toEqual([])
  })
})

describe('the worker says no word of what it does:', () => {
  const word = (where: string) => plant(`${where} ${newId()}`)

  /** Waits for a line, and for the job's row to hold the failure. */
  async function says(expected: Line): Promise<void> {
    const has = (line: Line) => Object.entries(expected).every(([name, value]) => line[name] === value)
    await until(() => linesOf(worker).some(has))
    expect(found([worker.said.out, worker.said.err])).toEqual([])
    const errors = await admin('graphile_worker._private_jobs')
      .whereNotNull('lastError')
      .select<{ lastError: string }[]>('lastError')
    expect(found(errors.map(({ lastError }) => lastError))).toEqual([])
  }

  const addJob = (name: string, payload: object = {}) =>
    admin.raw(`select graphile_worker.add_job(?, payload => ?)`, [name, JSON.stringify(payload)])

  test.each([550, 450])('a mail server that refuses somebody with %d, and says whom', async code => {
    const name = word(String(code))
    post.rules.refuse = address => (address.includes(name) ? { code } : null)
    const id = newId()
    const { id: newcomer } = await joinPractice(
      people.margit,
      { name, address: `${name}@people.example`, roles: ['owner'] },
      new Date(),
    )
    await admin.raw(`select post_email(?, ?, ?, 'news', null, now())`, [
      people.margit.practiceId,
      newcomer,
      id,
    ])
    await says({ msg: 'email not delivered', code: `smtp ${code}` })
  })

  test('a job that holds words', async () => {
    await admin.raw('alter function keep_dates(timestamptz) rename to keep_no_dates')
    await addJob('keep_dates', { letter: word('job') })
    await says({ msg: 'job failed', task: 'keep_dates', attempt: 1 })
    await admin.raw('alter function keep_no_dates(timestamptz) rename to keep_dates')
  })

  test('an email whose secret is none', async () => {
    const id = newId()
    const { practice, practiceId } = people.lena
    const secret = sealSecret(practice, id, `${word('secret')} and more`)
    await admin.raw(`select post_email(?, ?, ?, 'sign_in', ?, now())`, [
      practiceId,
      people.lena.id,
      id,
      secret,
    ])
    await says({ kind: 'damaged', msg: 'something sealed cannot be opened, and is not sent' })
  })

  test('a job of the clock that fails', async () => {
    await admin.raw('alter function sweep(timestamptz) rename to sweep_nothing')
    await addJob('sweep')
    await says({ msg: 'job failed', task: 'sweep' })
    await admin.raw('alter function sweep_nothing(timestamptz) rename to sweep')
  })

  test('the database ending its connections', async () => {
    await admin.raw(`select pg_terminate_backend(pid) from pg_stat_activity where usename = 'postroom'`)
    await says({ msg: 'jobs' })
    expect(linesOf(worker).every(({ msg }) => typeof msg === 'string')).toBe(true)
  })
})

describe('the embedded database says no word of what it was asked:', () => {
  const log = async () => readFile(join(folder, 'postgres', 'log'), 'utf8')

  test('by statements that fail, whatever it is that fails', async () => {
    const word = () => plant(`statement ${newId()}`)
    const failing = [
      `select '${word()}'::int`,
      `select ${word()} from people`,
      `insert into people (practice_id, id, reference, name, roles, joined_at) values (null, null, '${word()}', '${word()}', '{}', now())`,
      `do $$ begin raise exception '${word()}' using detail = '${word()}', hint = '${word()}'; end $$`,
      `do $$ begin raise warning '${word()}'; end $$; select 1/0 as ${word()}`,
      `set statement_timeout = 50; select pg_sleep(2), '${word()}'`,
      `copy people from program 'false ${word()}'`,
    ]
    for (const statement of failing) await expect(admin.raw(statement)).rejects.toThrow()
    expect(await log()).toContain('ready to accept connections')
    expect(found([await log()])).toEqual([])
  })

  test('by a server process that crashes in the middle of one', async () => {
    const one = connect(embedded.adminUrl('makeright'), 1)
    const { rows } = await one.raw<{ rows: { pid: number }[] }>('select pg_backend_pid() as pid')
    const crashing = one.raw(`select pg_sleep(60), '${plant('crash')}'`).then(
      () => 'answered',
      () => 'broken off',
    )
    await pause(300)
    process.kill(rows[0]?.pid ?? 0, 'SIGKILL')
    expect(await crashing).toBe('broken off')
    await one.destroy()
    await until(async () => (await log()).includes('was terminated by signal 9'))
    expect(found([await log()])).toEqual([])
    await until(async () => (await openBrowser(house).get('/readyz')).status === 200)
    expect(found([portal.said.out, portal.said.err, worker.said.out, worker.said.err])).toEqual([])
  })
})

test('whoever looks for words here would find them', () => {
  const word = plant('proof')
  expect(found([`a line with ${word} in it`])).toEqual(['proof'])
})
