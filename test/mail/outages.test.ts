import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { createServer, type AddressInfo, type Server } from 'node:net'
import { v4 as newId } from 'uuid'
import { asWorkerRole } from '../../src/database/connections'
import { createLog } from '../../src/http/log'
import { startDelivery } from '../../src/mail/delivery'
import { watchMailServer } from '../../src/mail/mail-server'
import { smtpTransport } from '../../src/mail/transport'
import { startJobs } from '../../src/process/jobs'
import { startPulse } from '../../src/process/pulse'
import { openBrowser, openBrowserOf } from '../support/browser'
import { openHouse, type House } from '../support/house'
import { emailsOf } from '../support/emails'
import { until } from '../support/patience'
import { practiceAtTheRiver, send, type People } from '../support/people'
import { endPrograms, runProgram, type Settings } from '../support/programs'

// What the mail server, the database and dying workers do to emails and jobs, and what people are told meanwhile.

let house: House
let people: People
let emails: ReturnType<typeof emailsOf>
beforeAll(async () => {
  house = await openHouse()
  people = await practiceAtTheRiver(house)
  emails = emailsOf(house)
  await emails.settled()
})
afterEach(async () => {
  Object.assign(house.post.rules, { refuse: null, refuseRead: null, waitRead: null })
  await house.post.reopen()
})
afterAll(async () => {
  await endPrograms()
  await house.close()
})

const aboutRuth = () => ({ therapist: people.ruth.id, audience: 'therapist', owners: [] }) as const

const settings = (others: Settings = {}): Settings => ({
  WORKER_DATABASE_URL: house.urls.worker,
  BASE_URL: house.config.baseUrl,
  MAIL_FROM: house.config.mailFrom,
  SMTP_URL: house.post.url,
  ADDRESSES_KEY: house.config.keys.addresses?.toString('base64'),
  LOG_LEVEL: 'info',
  ...others,
})

describe('the pauses of emails', () => {
  test('end when the mail server is back, however long they had become', async () => {
    const before = house.post.to(people.ruth.address).length
    await house.post.close()
    await send(people.lena, aboutRuth())
    const email = await emails.fails(people.ruth, 1)
    expect(email.heldUp).toBe(true)
    await house
      .admin('emails')
      .where({ id: email.id })
      .update({ nextAt: new Date(Date.now() + 6 * 3_600_000) })
    await house.post.reopen()
    await emails.becomes(people.ruth, { status: 'sent', heldUp: false })
    expect(house.post.to(people.ruth.address)).toHaveLength(before + 1)
  })

  test('end with the first email that a mail server takes which had no room for any', async () => {
    house.post.rules.refuseRead = () => ({ code: 452, says: '4.3.1 no room' })
    await send(people.mei, aboutRuth())
    const email = await emails.fails(people.ruth, 1)
    expect(email.heldUp).toBe(true)
    await house
      .admin('emails')
      .where({ id: email.id })
      .update({ nextAt: new Date(Date.now() + 6 * 3_600_000) })
    house.post.rules.refuseRead = null
    await openBrowser(house).post('/sign-in', { address: people.josef.address })
    await emails.becomes(people.ruth, { id: email.id, status: 'sent' })
  })

  test('stay where somebody’s own mailbox is full', async () => {
    house.post.rules.refuse = to => (to === people.ruth.address ? { code: 452, says: '4.2.2 full' } : null)
    await send(people.josef, aboutRuth())
    const email = await emails.fails(people.ruth, 1)
    expect(email.heldUp).toBe(false)
    house.post.rules.refuse = null
    await emails.hurry()
    await emails.becomes(people.ruth, { id: email.id, status: 'sent' })
  })
})

test('a worker that is asked to stop does not wait for a mail server that does not answer, and its email is free', async () => {
  await house.stopWorking()
  let letGo = (): void => undefined
  const held = new Promise<void>(resolve => (letGo = resolve))
  const before = house.post.to(people.ruth.address).length
  house.post.rules.waitRead = () => held
  const worker = runProgram('worker', settings())
  await worker.says('"msg":"working"')
  await send(people.lena, aboutRuth())
  await until(() => house.post.to(people.ruth.address).length > before)
  expect(await worker.stop('SIGTERM')).toBe(0)
  const [email] = await emails.to(people.ruth)
  expect(email).toMatchObject({ status: 'waiting', heldBy: null, heldUntil: null, heldUp: false })
  expect(email?.nextAt.getTime()).toBeLessThanOrEqual(Date.now())

  house.post.rules.waitRead = null
  letGo()
  const next = runProgram('worker', settings())
  await emails.becomes(people.ruth, { id: email?.id ?? '', status: 'sent' })
  const copies = house.post.to(people.ruth.address).slice(before)
  expect(copies.map(({ messageId }) => messageId)).toEqual([1, 2].map(() => `<${email?.id}@portal.example>`))
  expect(await next.stop('SIGTERM')).toBe(0)
})

test('a job that was in the hand of a worker that was killed is done within a minute', async () => {
  const worker = runProgram('worker', settings())
  await worker.says('"msg":"working"')
  const lockedBy = async () =>
    (
      await house.admin.raw<{ rows: { lockedBy: string }[] }>(
        `select locked_by from graphile_worker.jobs where locked_by is not null and task_identifier = 'keep_dates'`,
      )
    ).rows[0]?.lockedBy
  const transaction = await house.admin.transaction()
  await transaction.raw('lock table reminders in access exclusive mode')
  await house.admin.raw(`select graphile_worker.add_job('keep_dates')`)
  await until(async () => (await lockedBy()) !== undefined)
  const dead = await lockedBy()
  await worker.stop('SIGKILL')
  await transaction.rollback()
  const next = runProgram('worker', settings())
  await next.says('"msg":"working"')
  expect(await lockedBy()).toBe(dead) // of which something was heard a moment ago
  await house.admin.raw(
    `update workers set seen_at = seen_at - interval '1 minute' where job_worker = :dead`,
    { dead },
  )
  await house.admin.raw(
    `update graphile_worker._private_jobs set locked_at = locked_at - interval '1 minute'`,
  )
  await until(async () => {
    const { rows } = await house.admin.raw<{ rows: object[] }>(
      `select from graphile_worker.jobs where task_identifier = 'keep_dates' and run_at <= now()`,
    )
    return rows.length === 0
  })
  expect(await next.stop('SIGTERM')).toBe(0)
})

test('jobs whose first question the database refused begin again when nothing was heard for a while', async () => {
  const right = (how: string) =>
    house.admin.raw(
      `${how} all on graphile_worker._private_tasks ${how === 'grant' ? 'to' : 'from'} makeright_worker`,
    )
  const lines: string[] = []
  const log = createLog('info', { write: (line: string) => void lines.push(line) })
  let done = 0
  await right('revoke')
  const url = asWorkerRole(house.urls.worker)
  const jobs = await startJobs(url, { try_this: () => void (done += 1) }, [], log)
  const transport = smtpTransport(house.post.url, house.config.mailFrom)
  const server = watchMailServer(transport, log)
  const work = { workerId: newId(), attempt: () => Promise.resolve(), breakOff: () => undefined }
  const delivery = startDelivery(url, work, log)
  const pulse = startPulse(newId(), { jobs, delivery, server }, log, 1_500)
  await house.admin.raw(`select graphile_worker.add_job('try_this')`)
  await until(() => lines.some(line => line.includes('Jobs have heard nothing')))
  expect(done).toBe(0)
  await right('grant')
  await until(() => done === 1)
  pulse.stop()
  server.stop()
  await Promise.all([jobs.stop(), delivery.stop()])
  transport.stop()
})

describe('the worker says in a line what is wrong with the mail server, goes on, and tries again', () => {
  const silent = new Set<Server>()
  afterAll(() => {
    for (const server of silent) server.close()
  })

  async function saysOf(url: string, text: string) {
    const worker = runProgram('worker', settings({ SMTP_URL: url }))
    await worker.says(text)
    await worker.says('"msg":"working"')
    expect(`${worker.said.out}${worker.said.err}`).not.toMatch(/ *at .*:\d+:\d+/)
    expect(await worker.stop('SIGTERM')).toBe(0)
  }

  test('its name', () => saysOf('smtp://mail.nowhere.invalid', 'name in SMTP_URL is not known'))
  test('its port', () => saysOf('smtp://127.0.0.1:9', 'cannot be reached'))
  test('what it says', async () => {
    const closed = createServer(socket => socket.end('554 5.7.1 not for you\r\n'))
    silent.add(closed)
    await new Promise<void>(resolve => closed.listen(0, '127.0.0.1', resolve))
    await saysOf(`smtp://127.0.0.1:${(closed.address() as AddressInfo).port}`, 'It turns us away')
  })
})

describe('without a worker that lives', () => {
  const ready = async () => (await openBrowser(house).get('/readyz')).html
  const slow = 'We cannot send emails just now'

  test('the portal says so to the operator, to owners, and where an email is promised', async () => {
    await house.admin('workers').update({ seenAt: new Date(Date.now() - 61_000) })
    expect(await ready()).toMatch(/^ready\n/)
    expect(await ready()).toContain('Emails: no worker has been heard of since 20')
    const margit = await openBrowserOf(house, people.margit)
    expect((await margit.get('/board')).text).toContain(slow)
    expect((await margit.get('/people?said=invited')).text).toContain(slow)
    expect((await margit.get('/people')).text).not.toContain(slow)
    const stranger = openBrowser(house)
    const asked = await stranger.follow(await stranger.post('/sign-in', { address: people.tomas.address }))
    expect(asked.text).toContain('We cannot send email just now')
    const unknown = openBrowser(house)
    const same = await unknown.follow(await unknown.post('/sign-in', { address: 'nobody@elsewhere.example' }))
    expect(same.text).toBe(asked.text)

    const worker = runProgram('worker', settings())
    await until(async () => (await ready()) === 'ready\n')
    expect((await margit.get('/board')).text).not.toContain(slow)
    expect(await worker.stop('SIGTERM')).toBe(0)
  })

  test('nor where each of them is turned away by the mail server', async () => {
    await house.admin('workers').delete()
    await house.post.close()
    const worker = runProgram('worker', settings())
    await until(async () => (await ready()).includes('no worker gets into the mail server'))
    expect(await ready()).toContain('Look whether it runs there')
    await house.post.reopen()
    await until(async () => (await ready()) === 'ready\n')
    expect(await worker.stop('SIGTERM')).toBe(0)
  })
})
