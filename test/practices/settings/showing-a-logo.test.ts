import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import sharp from 'sharp'
import { as } from '../../../src/database/connections'
import { call } from '../../../src/database/functions'
import { openBrowser, openBrowserOf, type Browser, type Seen } from '../../support/browser'
import { openHouse, type House } from '../../support/house'
import { practiceAtTheRiver, type People } from '../../support/people'
import { practiceOf } from '../../support/practices'

let house: House
let people: People
let margit: Browser
let lena: Browser
beforeAll(async () => {
  house = await openHouse()
  people = await practiceAtTheRiver(house)
  margit = await openBrowserOf(house, people.margit)
  lena = await openBrowserOf(house, people.lena)
})
afterAll(() => house.close())

const svg = (inside = '<path d="M0 0h10v10z"/>') =>
  Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10">${inside}</svg>`)
let png: Buffer<ArrayBuffer>
beforeAll(async () => {
  const drawn = sharp({ create: { width: 40, height: 40, channels: 4, background: '#123' } })
  png = Buffer.from(
    await drawn
      .withExif({ IFD0: { Artist: 'Margit' } })
      .png()
      .toBuffer(),
  )
})

/** Fills in the form of the page and sends it with a file. */
function send(browser: Browser, page: Seen, fields: Record<string, string> = {}, file = Buffer.alloc(0)) {
  const form = page.$('main form').first()
  const standing = Object.fromEntries(form.serializeArray().map(({ name, value }) => [name, value]))
  return browser.upload('/practice/looks', { ...standing, ...fields }, file)
}

const logoOn = ({ $ }: Seen) => $('.bar img.bar__logo').attr('src') ?? null
const errorsOn = ({ $ }: Seen) =>
  $('.govuk-error-summary a')
    .toArray()
    .map(one => $(one).text())

test('a logo is looked at by its owner, saved, shown on all pages of the practice, kept as a version, and removed', async () => {
  const look = await send(
    margit,
    await margit.get('/practice/looks'),
    {},
    svg('<script>alert(1)</script><path d="M0 0h10v10z"/>'),
  )
  expect(look.status).toBe(200)
  expect(look.text).toContain('Nothing is saved yet')
  expect(look.text).toContain('We took out everything that is not part of the picture.')
  const src = logoOn(look)
  expect(src).toMatch(/^\/logo\/[\w-]{43}$/)
  expect(logoOn(await lena.get('/'))).toBeNull()
  expect((await send(margit, look, { logoGround: 'dark' })).to).toBe('/practice/looks?said=changed')

  const stranger = openBrowser(house)
  const door = `/p/${people.ruth.practice.door ?? ''}`
  for (const page of [
    await lena.get('/'),
    await lena.get('/concerns/new'),
    await stranger.get(door),
    await stranger.get(`${door}/more`),
    await margit.get('/board'),
  ]) {
    expect(logoOn(page)).toBe(src)
    expect(page.$('.bar__logo').attr('alt')).toBe('Logo of the practice')
    expect(page.$('.bar__logo').hasClass('bar__logo--dark')).toBe(true)
  }
  for (const path of ['/sign-in', '/privacy']) expect(logoOn(await stranger.get(path))).toBeNull()

  await send(margit, await margit.get('/practice/looks'), { withoutLogo: 'yes' })
  expect(logoOn(await lena.get('/'))).toBeNull()
  const list = await margit.get('/practice/changes?of=looks')
  const [, first] = list
    .$('main li a')
    .toArray()
    .map(({ attribs }) => attribs.href ?? '')
  const change = await margit.get(first ?? '')
  expect(change.$('main img.logo').attr('src')).toBe(src)
  expect(change.text).toContain('A dark background, for a light logo')
  expect((await stranger.agent.get(src ?? '')).status).toBe(200)
})

describe('a logo is sent', () => {
  const answerFor = async (file: Buffer<ArrayBuffer>) => {
    const page = await send(margit, await margit.get('/practice/looks'), {}, file)
    return openBrowser(house)
      .agent.get(logoOn(page) ?? '/none')
      .buffer(true)
  }

  test('as what it is, and as nothing that could run, fetch or stay on a device', async () => {
    for (const [file, type] of [
      [svg(), 'image/svg+xml'],
      [png, 'image/png'],
    ] as const) {
      const { status, headers } = await answerFor(file)
      expect([status, headers['content-type']?.split(';')[0]]).toEqual([200, type])
      expect(headers['content-security-policy']).toBe("default-src 'none'; sandbox; frame-ancestors 'none'")
      expect(headers['x-content-type-options']).toBe('nosniff')
      expect(headers['cache-control']).toBe('no-store')
    }
  })

  test('without anything that came with the file', async () => {
    const answer = await answerFor(png)
    expect((answer.body as Buffer).toString('latin1')).not.toContain('Margit')
  })

  test('by its name alone', async () => {
    for (const name of ['x', 'a'.repeat(43), '%00', '__proto__'])
      expect((await openBrowser(house).get(`/logo/${name}`)).status).toBe(404)
  })
})

describe('a file that is no logo is refused in words, and what was chosen before stays', () => {
  test.each([
    ['a document', Buffer.from('%PDF-1.7'), 'Choose a PNG, JPEG, WebP or SVG file.'],
    ['a page', Buffer.from('<html></html>'), 'Choose a PNG, JPEG, WebP or SVG file.'],
    ['a photograph that is cut', Buffer.from([0xff, 0xd8, 0xff, 0xe0]), 'We cannot read this picture.'],
    [
      'an SVG with entities',
      Buffer.concat([Buffer.from('<!DOCTYPE svg [<!ENTITY a "b">]>'), svg()]),
      'We cannot read this picture.',
    ],
    [
      'more than it may be',
      svg(`<path d="${'M0 0'.repeat(60_000)}"/>`),
      'There is too much detail in this picture for a logo.',
    ],
    [
      'more than any file may be',
      Buffer.alloc(5_000_001, '<svg '),
      'This file is larger than 5000 kilobytes.',
    ],
  ])('%s', async (_, file, words) => {
    const look = await send(margit, await margit.get('/practice/looks'), { accent: '#2f6b4f' }, svg())
    const before = logoOn(look)
    const answer = await send(margit, look, {}, file)
    expect(answer.status).toBe(422)
    expect(errorsOn(answer)[0]).toContain(words)
    expect(answer.$('[name=logo]').val()).toBe(before?.slice('/logo/'.length))
    expect(answer.$('[name=accent]').val()).toBe('#2f6b4f')
  })

  test('nor is a name that no logo here has', async () => {
    const { petra } = await practiceOf(house, { petra: { name: 'Petra Holm', roles: ['owner'] } })
    const theirs = await openBrowserOf(house, petra)
    const name = logoOn(
      await send(theirs, await theirs.get('/practice/looks'), {}, svg('<path d="M1 1h9"/>')),
    )
    for (const logo of [name?.slice('/logo/'.length) ?? '', 'b'.repeat(43)]) {
      const answer = await send(margit, await margit.get('/practice/looks'), { logo })
      expect(answer.status).toBe(422)
      expect(errorsOn(answer)).toEqual(['We do not have this logo any more. Please choose its file again.'])
    }
  })
})

test('the database takes a logo from owners alone, and no practice shows another’s', async () => {
  const logo = { name: 'c'.repeat(43), type: 'image/png', bytes: Buffer.from('x'), at: new Date() }
  for (const person of [people.ruth, people.lena])
    await expect(as(person, db => call(db, 'keep_logo', logo))).rejects.toThrow('owner')
  await as(people.margit, db => call(db, 'keep_logo', logo))
  const { anna } = await practiceOf(house, { anna: { name: 'Anna Berg', roles: ['owner'] } })
  await expect(
    house.admin('practices').where({ id: anna.practiceId }).update({ logo: logo.name }),
  ).rejects.toThrow('practices_logo')
  await expect(
    as(people.margit, db => call(db, 'keep_logo', { ...logo, type: 'text/html' })),
  ).rejects.toThrow('practice_logos_type')
  expect(await as(anna, db => db('practiceLogos').select<unknown[]>('name'))).toEqual([])
  expect(await as(people.lena, db => db('practiceLogos').select<unknown[]>('name'))).toEqual([])
})

test('pictures that were never shown do not pile up', async () => {
  const rows = () =>
    house.admin('practice_logos').where({ practiceId: people.margit.practiceId }).count<[{ count: number }]>()
  for (let place = 0; place < 20; place += 1)
    await as(people.margit, db =>
      call(db, 'keep_logo', {
        name: String(place).padStart(43, 'd'),
        type: 'image/png',
        bytes: Buffer.from('x'),
        at: new Date(),
      }),
    )
  const [row] = await rows()
  expect(row?.count).toBeLessThanOrEqual(12) // the newest, ten before it, and the one of an earlier version
})
