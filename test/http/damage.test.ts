import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import request from 'supertest'
import { v7 as newId } from 'uuid'
import { languages } from '../../src/language/languages'
import { translatorFor } from '../../src/language/translator'
import { openBrowserOf, type Browser, type Seen } from '../support/browser'
import { openHouse, type House } from '../support/house'
import { make, openSession, practiceAtTheRiver, send, type People } from '../support/people'
import { pseudo } from '../support/pseudo'
import { asksLikeAnother, installation, routesOf } from '../support/routes'
import { openForm } from '../support/writing'

const lines: string[] = []
let house: House
let people: People
let concern: string
const browsers: Record<string, Browser> = {}
beforeAll(async () => {
  house = await openHouse({ LOG_LEVEL: 'error' }, { write: line => lines.push(line) })
  people = await practiceAtTheRiver(house)
  concern = await send(people.lena, { therapist: people.ruth.id, audience: 'therapist' })
  await make(people.ruth, concern, 'acknowledge', { words: 'I hear you.' })
  for (const who of ['lena', 'ruth', 'margit'] as const)
    browsers[who] = await openBrowserOf(house, people[who])
  await browsers.margit?.post('/people/inviting', {
    name: 'Vera Noll',
    address: 'vera@people.example',
    roles: ['therapist'],
  })
  await browsers.ruth?.post('/clients/new', { name: 'Ida Kern', address: 'ida@people.example' })
  await browsers.lena?.post(`/concerns/${concern}/message`, { words: 'Not sent yet.', keep: 'later' })
  await findPages()
})
afterAll(() => house.close())
beforeEach(() => {
  lines.length = 0
})

const routes = routesOf(installation).filter(({ path }) => !asksLikeAnother(path))

/** The pages of each, while nothing is damaged. */
const pages: Record<string, readonly string[]> = {}

async function findPages() {
  const all = routes.filter(({ method, path }) => method === 'GET' && !/:(?!concern)/.test(path))
  for (const [who, browser] of Object.entries(browsers)) {
    const found: string[] = []
    for (const { path } of all)
      if ((await browser.get(path.replace(':concern', concern))).status !== 404) found.push(path)
    pages[who] = found
  }
}

/** Walks every page of everybody. @returns what they were answered, and whether one of them says that something cannot be shown */
async function walk() {
  let isSaid = false
  const broken: string[] = []
  for (const [who, browser] of Object.entries(browsers)) {
    for (const path of pages[who] ?? []) {
      const page = await browser.get(path.replace(':concern', concern))
      if (page.status >= 500) broken.push(`${who} ${path} ${page.status}`)
      isSaid ||=
        page.headers['content-type']?.includes('html') === true && page.html.includes('cannot be shown')
    }
  }
  return { isSaid, broken }
}

describe('one damaged value takes nothing else down with it:', () => {
  test.each([
    ['the name of a client', 'people', 'name', () => ({ id: people.lena.id })],
    ['the name of a therapist', 'people', 'name', () => ({ id: people.ruth.id })],
    ['the address of a client', 'addresses', 'address', () => ({ personId: people.lena.id })],
    ['the words of an entry', 'entries', 'words', () => ({ concernId: concern, kind: 'acknowledge' })],
    ['the words of the first entry', 'entries', 'words', () => ({ concernId: concern, kind: 'send' })],
    ['a draft', 'drafts', 'words', () => ({ concernId: concern })],
    ['the key of a concern', 'concernKeys', 'wrapped', () => ({ concernId: concern })],
  ] as const)('%s', async (_, table, column, where) => {
    const row = await house.admin(table).where(where()).first<Record<string, Buffer> | undefined>(column)
    const whole = row?.[column]
    if (!whole) throw new Error(`There is no ${table}.${column}.`)
    const damaged = Buffer.from(whole)
    damaged[damaged.length - 20] = (damaged[damaged.length - 20] ?? 0) ^ 1
    try {
      await house
        .admin(table)
        .where(where())
        .update({ [column]: damaged })
      const seen = await walk()
      expect(seen).toEqual({ isSaid: true, broken: [] })
      const told = lines.map(line => JSON.parse(line) as { kind?: string; level: number })
      expect(told).toContainEqual(expect.objectContaining({ kind: 'damaged', level: 50 }))
      expect(lines.join()).not.toMatch(/Lena|Ruth|hear you|people\.example/)
    } finally {
      await house
        .admin(table)
        .where(where())
        .update({ [column]: whole })
    }
  })

  test('and each reader is told in their language, on pages and in a copy', async () => {
    const entry = { concernId: concern, kind: 'acknowledge' }
    const row = await house.admin('entries').where(entry).first<{ words: Buffer }>('words')
    languages.push(pseudo)
    const told = translatorFor(pseudo.code)('shared.cannotBeShown')
    try {
      await house.admin('people').where({ id: people.lena.id }).update({ language: pseudo.code })
      await house
        .admin('entries')
        .where(entry)
        .update({ words: row.words.subarray(1) })
      const paths = [`/concerns/${concern}`, ...['html', 'json'].map(of => `/concerns/${concern}/copy.${of}`)]
      for (const path of paths) {
        const page = await browsers.lena?.get(path)
        expect({ path, html: page?.html }).toEqual({ path, html: expect.stringContaining(told) as unknown })
        expect(page?.html).not.toMatch(/cannot be shown|\uFDD0/)
      }
    } finally {
      languages.pop()
      await house.admin('people').where({ id: people.lena.id }).update({ language: people.lena.language })
      await house.admin('entries').where(entry).update({ words: row.words })
      lines.length = 0
    }
  })

  test('and the operator is told once, however many portals run in this process', async () => {
    const { url } = await house.openPortal({})
    const entry = { concernId: concern, kind: 'acknowledge' }
    const row = await house.admin('entries').where(entry).first<{ words: Buffer }>('words')
    await house
      .admin('entries')
      .where(entry)
      .update({ words: row.words.subarray(1) })
    try {
      const { cookie } = await openSession(house, people.lena)
      await request(url).get(`/concerns/${concern}`).set('Cookie', cookie).expect(200)
      expect(lines.map(line => JSON.parse(line) as unknown)).toEqual([
        expect.objectContaining({ kind: 'damaged', place: 'entries.words' }),
      ])
    } finally {
      await house.admin('entries').where(entry).update({ words: row.words })
      lines.length = 0
    }
  })

  test('and nothing is said where nothing is damaged', async () => {
    expect(await walk()).toEqual({ isSaid: false, broken: [] })
    expect(lines).toEqual([])
  })
})

describe('where the key of a concern is damaged', () => {
  const where = () => ({ concernId: concern })
  let whole: Buffer
  beforeAll(async () => {
    const row = await house.admin('concern_keys').where(where()).first<{ wrapped: Buffer }>('wrapped')
    whole = row.wrapped
    const damaged = Buffer.from(whole)
    damaged[20] = (damaged[20] ?? 0) ^ 1
    await house.admin('concern_keys').where(where()).update({ wrapped: damaged })
  })
  afterAll(() => house.admin('concern_keys').where(where()).update({ wrapped: whole }))

  const plain = (page: Seen) => {
    expect({ status: page.status, text: page.text }).toEqual({
      status: 503,
      text: expect.stringContaining('We have told the people who run this website') as unknown,
    })
    expect(lines.join()).toContain('concern_keys.wrapped')
  }

  test.each(['message', 'closure'])('sending says so on a plain page and keeps the words: %s', async path => {
    const { lena } = browsers
    if (!lena) throw new Error('Lena is not here.')
    const fields = { words: 'Please look at this once more.', outcome: 'leave' }
    const form = await openForm(lena, `/concerns/${concern}/${path}`)
    plain(await lena.fill(form, fields, 'form.write'))
    const kept = await lena.get(`/drafts/${String(form.$('form.write [name=draft]').val())}`)
    expect(kept.html).toContain('Please look at this once more.')
  })

  test.each(routes.filter(({ method, path }) => method === 'POST' && path.includes(':concern')))(
    'no post ends in an error that nobody expected: $path',
    async ({ path }) => {
      for (const browser of Object.values(browsers)) {
        const page = await browser.post(path.replace(':concern', concern).replace(/:\w+/, newId()), {
          ...Object.fromEntries(['words', 'changed', 'sorry'].map(name => [name, 'Still here.'])),
          draft: newId(),
          answer: 'yes',
          person: people.karim.id,
          outcome: 'leave',
        })
        expect(page.status).not.toBe(500)
        if (page.status === 503) {
          plain(page)
          expect(page.html).toContain('Still here.')
        }
      }
    },
  )
})
