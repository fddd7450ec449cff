import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import request from 'supertest'
import { root } from '../../src/config'
import { openBrowser, signIn } from '../support/browser'
import { openHouse, type House } from '../support/house'
import { until } from '../support/patience'
import { practiceAtTheRiver, send, type People } from '../support/people'
import { endPrograms, runPortal } from '../support/programs'

let house: House
let people: People
let portal: Awaited<ReturnType<typeof runPortal>>
let metrics: string
beforeAll(async () => {
  house = await openHouse()
  people = await practiceAtTheRiver(house)
  const { words, addresses } = house.config.keys
  portal = await runPortal({
    DATABASE_URL: house.urls.web,
    BASE_URL: house.config.baseUrl,
    MAIL_FROM: house.config.mailFrom,
    WORDS_KEY: words?.toString('base64'),
    ADDRESSES_KEY: addresses?.toString('base64'),
    METRICS_PORT: '0',
  })
  const { port } = JSON.parse(
    portal.said.out.split('\n').find(line => line.includes('"msg":"metrics"')) ?? '{}',
  ) as { port: number }
  metrics = `http://127.0.0.1:${port}`
})
afterAll(async () => {
  await endPrograms()
  await house.close()
})

const all = async () => (await request(metrics).get('/metrics')).text

/** The one number with this name and these labels; null where nothing is said of it. */
async function number(name: string, labels = ''): Promise<number | null> {
  const lines = (await all()).split('\n')
  const line = lines.find(text => text.startsWith(`makeright_${name}${labels} `))
  return line === undefined ? null : Number(line.split(' ').at(-1))
}

test('requests are counted by the pattern of their route, and by nothing that a visitor chose', async () => {
  const secret = randomUUID()
  const visitor = openBrowser({ ...house, url: portal.url })
  await visitor.get(`/sign-in/${secret}`)
  await visitor.get(`/${secret}`)
  await request(portal.url).options(`/concerns/${secret}`)
  await request(portal.url).get('/healthz')
  const count = (method: string, route: string, status: number) =>
    number('request_seconds_count', `{method="${method}",route="${route}",status="${status}"}`)
  await until(async () => (await count('GET', '/sign-in/:link', 200)) === 1, all)
  await until(async () => (await count('GET', 'none', 404)) === 1, all)
  const said = await all()
  expect(said).not.toContain(secret)
  expect(said).not.toContain('healthz')
  expect(said).toMatch(/method="other"/)
})

test('what happens at the doors is counted as in the log', async () => {
  await signIn({ ...house, url: portal.url }, people.lena)
  expect(await number('access_total', '{what="mail to sign in asked for"}')).toBe(1)
})

test('late concerns are those that owners see on their boards', async () => {
  await send(
    people.lena,
    { therapist: people.ruth.id, audience: 'therapist' },
    new Date(Date.now() - 30 * 24 * 3_600_000),
  )
  expect(await number('late_concerns')).toBe(1)
  expect(await number('ready')).toBe(1)
})

test('nothing else is answered there, and nothing of it at the door', async () => {
  expect((await request(metrics).get('/')).status).toBe(404)
  expect((await request(portal.url).get('/metrics')).status).toBe(404)
})

test('alerts and the dashboard ask for numbers that there are', async () => {
  const said = await all()
  const names = new Set([...said.matchAll(/^# TYPE (\w+)/gm)].map(([, name = '']) => name))
  for (const file of ['alerts.yml', 'dashboard.json']) {
    const text = readFileSync(join(root, 'deploy', 'monitoring', file), 'utf8')
    const asked = [
      ...text.matchAll(/\b((?:makeright|nodejs|process)_\w+?)(?:_bucket|_count|_sum)?\b(?=[^\w]|$)/g),
    ].map(([, name = '']) => name)
    expect(asked.length).toBeGreaterThan(4)
    expect(asked.filter(name => !names.has(name))).toEqual([])
  }
})
