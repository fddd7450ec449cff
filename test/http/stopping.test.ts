import { randomBytes, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { patience, until } from '../support/patience'
import { endPrograms, runPortal, type Settings } from '../support/programs'
import { newDatabase } from '../support/server'

// How a portal ends when it is told to: nobody whom it has let in goes without an answer, and nobody holds it up.

let database: Awaited<ReturnType<typeof newDatabase>>
let settings: Settings
beforeAll(async () => {
  database = await newDatabase()
  const key = () => randomBytes(32).toString('base64')
  settings = {
    DATABASE_URL: database.web,
    BASE_URL: 'http://127.0.0.1',
    MAIL_FROM: 'Messages <messages@portal.example>',
    WORDS_KEY: key(),
    ADDRESSES_KEY: key(),
  }
})
afterAll(async () => {
  await endPrograms()
  await database.drop()
})

/** A connection by hand, which says what it is told and nothing else. */
async function openSocket(url: string) {
  const socket = connect(Number(new URL(url).port), '127.0.0.1')
  let heard = ''
  let isClosed = false
  socket.on('data', (data: Buffer) => (heard += data.toString()))
  socket.on('error', () => undefined)
  socket.on('close', () => (isClosed = true))
  await once(socket, 'connect')
  return {
    say: (text: string) => socket.write(text),
    heard: () => heard,
    isClosed: () => isClosed,
    close: () => socket.destroy(),
    /** Waits for so many whole answers. */
    answers: (count: number) =>
      until(
        () => answersIn(heard) >= count,
        () => heard,
      ),
  }
}

const answersIn = (heard: string) => heard.split('alive\n').length - 1
const ask = 'GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n'
const post = (length: number, path = '/sign-in', type = 'application/x-www-form-urlencoded') =>
  `POST ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nOrigin: http://127.0.0.1\r\nContent-Type: ${type}\r\nContent-Length: ${length}\r\n\r\n`

describe('SIGTERM', () => {
  test('ends a portal with 0 while connections are open that never sent anything, or never a whole request', async () => {
    const portal = await runPortal(settings)
    const silent = await openSocket(portal.url)
    const slow = await openSocket(portal.url)
    slow.say('GET / HTTP/1.1\r\nHost: 127')
    const halfway = await openSocket(portal.url)
    halfway.say(`${post(100)}address=`)
    expect(await portal.stop()).toBe(0)
    await until(() => [silent, slow, halfway].every(one => one.isClosed()))
  })

  test('leaves none without an answer who asked just before, on a connection that was open already', async () => {
    const portal = await runPortal(settings)
    const sockets = await Promise.all(Array.from({ length: 8 }, () => openSocket(portal.url)))
    for (const one of sockets) one.say(ask)
    for (const one of sockets) await one.answers(1)
    portal.signal('SIGSTOP')
    for (const one of sockets) one.say(ask) // they lie there when the portal hears that it is to end
    const ended = portal.stop()
    portal.signal('SIGCONT')
    expect(await ended).toBe(0)
    expect(sockets.map(one => answersIn(one.heard()))).toEqual(sockets.map(() => 2))
  })

  test('leaves none without an answer who has only just knocked', async () => {
    const portal = await runPortal(settings)
    portal.signal('SIGSTOP') // so that all of them stand before the door when it hears that it is to end
    const comers = await Promise.all(Array.from({ length: 30 }, () => openSocket(portal.url)))
    for (const one of comers) one.say(ask)
    const ended = portal.stop()
    portal.signal('SIGCONT')
    expect(await ended).toBe(0)
    expect(comers.map(one => answersIn(one.heard()))).toEqual(comers.map(() => 1))
  })

  test('says "not ready" first where somebody asks for that, and still answers then', async () => {
    const portal = await runPortal(settings)
    const look = async (path: string) => {
      const answer = await fetch(`${portal.url}${path}`)
      return [answer.status, await answer.text(), answer.headers.get('connection')]
    }
    expect(await look('/readyz')).toEqual([200, expect.stringMatching(/^ready\n/), 'keep-alive'])
    const ended = portal.stop()
    await until(async () => (await look('/readyz'))[0] === 503)
    expect(await look('/readyz')).toEqual([503, 'not ready\nThis portal is stopping.\n', 'close'])
    expect(await look('/healthz')).toEqual([200, 'alive\n', 'close'])
    expect(await ended).toBe(0)
  })
})

test(
  'a head and a body that come too slowly are cut, with an answer that carries what every answer does; files of a stranger too',
  async () => {
    const portal = await runPortal(settings)
    const head = await openSocket(portal.url)
    const body = await openSocket(portal.url)
    const noFiles = await openSocket(portal.url)
    const files = await openSocket(portal.url)
    head.say('GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n')
    body.say(post(1_000))
    const path = `/drafts/${randomUUID()}/files`
    noFiles.say(post(1_000, path))
    files.say(post(1_000, path, 'multipart/form-data; boundary=edge'))
    const drip = setInterval(() => {
      head.say('X: y\r\n')
      for (const one of [body, noFiles, files]) one.say('a')
    }, 1_000)
    await until(() => [head, body, noFiles, files].every(one => one.isClosed()))
    clearInterval(drip)
    for (const one of [head, body, noFiles]) {
      expect(one.heard()).toMatch(/^HTTP\/1\.1 408 Request Timeout\r\n/)
      expect(one.heard()).toContain('content-security-policy')
    }
    expect(files.heard()).toMatch(/^HTTP\/1\.1 (303|403)/)
    expect(await portal.stop()).toBe(0)
  },
  patience,
)
