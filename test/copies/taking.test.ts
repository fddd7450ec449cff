import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { load } from 'cheerio'
import { v7 as newId } from 'uuid'
import type { Copy } from '../../src/copies/copy'
import { concernKeyOf } from '../../src/vault/keys'
import { openBrowser, openBrowserOf, type Browser } from '../support/browser'
import { verifyCopy } from '../support/copies'
import { tellAtDoor } from '../support/doors'
import { openHouse, type House } from '../support/house'
import { make, practiceAtTheRiver, send, type People } from '../support/people'

let house: House
let people: People
let concern: string
const browsers = new Map<string, Browser>()
const wrote = {
  first: 'You looked at the clock </script><b>all</b> the time.',
  added: 'And at the door.',
  acknowledged: 'I did, and it must have hurt.',
  repaired: 'The clock is gone.',
  different: 'I will look at you.',
}

beforeAll(async () => {
  house = await openHouse({ LIMIT_SIGN_IN_ADDRESS: '1000' })
  people = await practiceAtTheRiver(house)
  const { lena, ruth, margit } = people
  for (const name of ['lena', 'ruth', 'margit', 'josef', 'karim'] as const)
    browsers.set(name, await openBrowserOf(house, people[name]))
  const readers = { therapist: ruth.id, audience: 'together', owners: [margit.id] } as const
  concern = await send(
    lena,
    { ...readers, help: ['heard', 'talk'], kind: 'handled' },
    new Date('2026-11-02T09:00:00Z'),
    wrote.first,
  )
  await look('ruth')
  await look('margit')
  await make(lena, concern, 'add', { words: wrote.added })
  await make(ruth, concern, 'acknowledge', { words: wrote.acknowledged })
  await make(ruth, concern, 'propose_closing', { repaired: wrote.repaired, different: wrote.different })
  await make(lena, concern, 'close', {}, new Date(), { outcome: 'partly' })
})
afterAll(() => house.close())

const browserOf = (who: string) => browsers.get(who) ?? openBrowser(house)
const look = (who: string) => browserOf(who).get(`/concerns/${concern}`)
const pageFor = async (who: string) => (await browserOf(who).get(`/concerns/${concern}/copy.html`)).html
const dataFor = async (who: string) => (await browserOf(who).get(`/concerns/${concern}/copy.json`)).html
const copyFor = async (who: string) => JSON.parse(await dataFor(who)) as Copy
const textOf = (html: string) => load(html)('main').text().replace(/\s+/g, ' ')

describe.each(['lena', 'ruth', 'margit'])('the copy of %s', who => {
  test('holds everything of the page: who, when, what and under which label', async () => {
    const text = textOf(await pageFor(who))
    const row = await house.admin('concerns').where({ id: concern }).first<{ reference: string }>()
    const said = [
      ...Object.values(wrote),
      ...['What happened', 'What would help', 'To be heard', 'What it is about', 'How something was handled'],
      ...['What has been put right', 'What will be different', 'This has partly been put right.'],
      ...[
        'Lena Brandt wrote',
        'Lena Brandt added',
        'Ruth Adler gave a first answer',
        'Lena Brandt closed this',
      ],
      ...['Practice at the River', row.reference, 'Monday, 2 November 2026 at 10:00 (Europe/Vienna)'],
      ...['Lena Brandt, client', 'Ruth Adler, therapist', 'Margit Sommer, practice owner', 'Closed'],
    ]
    for (const words of said) expect(text).toContain(words)
    expect(text).toMatch(/Copy made \w+day, .* \(Europe\/Vienna\), for /)
  })

  test('is found complete by the real command, as a page and as data, which says no name and no word', async () => {
    for (const file of [await pageFor(who), await dataFor(who)]) {
      const { code, out, err } = await verifyCopy(file)
      expect({ code, err }).toEqual({ code: 0, err: '' })
      expect(out).toMatch(/^The copy holds\. .*\n\d+ steps, 5 entries: /)
      expect(out).not.toMatch(/Lena|Ruth|Margit|clock|River/)
    }
  })

  test('comes as a file with a neutral name, which nobody may keep on the way', async () => {
    for (const [end, type] of [
      ['html', 'text/html; charset=utf-8'],
      ['json', 'application/json; charset=utf-8'],
    ] as const) {
      const { status, headers } = await browserOf(who).get(`/concerns/${concern}/copy.${end}`)
      expect({ status, ...headers }).toMatchObject({
        status: 200,
        'content-disposition': `attachment; filename=note.${end}`,
        'content-type': type,
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
      })
    }
  })

  test('is offered on the page of the concern', async () => {
    const page = await look(who)
    const copy = await browserOf(who).get(
      page.$('a:contains("A copy of the whole conversation")').attr('href') ?? '',
    )
    expect(
      copy
        .$('main .doings a')
        .toArray()
        .map(link => link.attribs.href),
    ).toEqual([`/concerns/${concern}/copy.html`, `/concerns/${concern}/copy.json`])
    expect(page.$('a[href$="/session"]').length).toBe(who === 'lena' ? 1 : 0)
    const { proof } = await copyFor(who)
    const key = (await openBrowser(house).get('/copy/key')).html.trim()
    expect(
      copy
        .$('.mark')
        .toArray()
        .map(mark => copy.$(mark).text()),
    ).toEqual([key, proof.links.at(-1)?.hash])
  })
})

test('what was agreed stands in it as a list too, as it stands by then', async () => {
  const { lena, ruth } = people
  const told = await send(lena, { therapist: ruth.id, audience: 'therapist' })
  await make(ruth, told, 'acknowledge', { words: 'I did look at it.' })
  const by = new Date(Date.now() + 9 * 24 * 3_600_000).toISOString().slice(0, 10)
  const details = { who: 'practice', by }
  await make(ruth, told, 'agree', { words: 'The clock hangs behind me.' }, new Date(), { details })
  const page = async () => (await browserOf('lena').get(`/concerns/${told}/copy.html`)).html
  expect(textOf(await page())).toMatch(
    /What is suggested The clock hangs behind me\. ?The practice, by \w+day, \d+ \w+ \d+ · Suggested/,
  )
  const { position } = await house.admin('concerns').where({ id: told }).first<{ position: number }>()
  await make(lena, told, 'agree_to', {}, new Date(), { details: { of: String(position) } })
  const agreed = await page()
  expect(textOf(agreed)).toMatch(/The clock hangs behind me\. ?The practice, by [^·]+ · Agreed/)
  expect(await verifyCopy(agreed)).toMatchObject({ code: 0, err: '' })
})

test('somebody without an account takes theirs by the return code', async () => {
  const browser = openBrowser(house)
  const { concern: path } = await tellAtDoor(browser, people.margit, { name: 'Ivo' }, people.ruth.id)
  const page = (await browser.get(`${path}/copy.html`)).html
  expect(textOf(page)).toContain('You looked at the clock all the time.')
  expect(textOf(page)).toContain('Ivo wrote')
  expect(await verifyCopy(page)).toMatchObject({ code: 0, err: '' })
  expect((await browser.get(`${path}/session`)).text).toContain('You looked at the clock all the time.')
})

describe('for others there is nothing', () => {
  test.each(['josef', 'karim'])('%s finds none, and neither does anybody at an id of nothing', async who => {
    for (const page of ['copy', 'copy.html', 'copy.json', 'session'])
      for (const id of [concern, newId(), 'nothing'])
        expect((await browserOf(who).get(`/concerns/${id}/${page}`)).status).toBe(404)
    expect((await openBrowser(house).get(`/concerns/${concern}/copy.html`)).status).toBe(303)
  })

  test('a therapist has no page for the session with the words of their client', async () => {
    expect((await browserOf('ruth').get(`/concerns/${concern}/session`)).status).toBe(404)
  })
})

describe('who else opened it', () => {
  test('stands in the copy of the client, from the first time on', async () => {
    const { openings, people: names } = await copyFor('lena')
    expect(openings.map(({ by }) => names[by])).toEqual(
      expect.arrayContaining(['Ruth Adler', 'Margit Sommer']),
    )
    expect(textOf(await pageFor('lena'))).toMatch(/Who has opened it, and when Ruth Adler, \w+day/)
  })

  test('is not in the copy of those who answer: neither who, nor when, nor anything by which to guess it', async () => {
    const file = await dataFor('ruth')
    const copy = JSON.parse(file) as Copy
    const opened = await house
      .admin('events')
      .where({ chain: concern, kind: 'open' })
      .whereNot({ personId: people.ruth.id })
      .select<{ position: number; personId: string; at: Date; blind: string; hash: Buffer }[]>()
    expect(opened.length).toBeGreaterThan(0)
    expect(copy.openings).toEqual([])
    expect(textOf(await pageFor('ruth'))).not.toContain('Who has opened it')
    for (const { position, personId, at, blind, hash } of opened) {
      const link = copy.proof.links.find(one => one.position === position)
      const before = copy.proof.links.find(one => one.position === position - 1)
      expect(Object.keys(link ?? {}).sort()).toEqual(['cover', 'hash', 'position', 'signature'])
      expect(file).not.toContain(blind)
      // Whoever guesses right has no way to know.
      const guess = ['open', personId, '-', at.getTime() * 1000]
      const start = [people.ruth.practiceId, concern, position]
      const sha = (text: string) => createHash('sha256').update(text)
      expect(sha(guess.join('|')).digest('hex')).not.toBe((link as { cover?: string }).cover)
      const guessed = sha([...start, ...guess].join('|')).update(Buffer.from(before?.hash ?? '', 'hex'))
      expect(guessed.digest('hex')).not.toBe(hash.toString('hex'))
    }
  })
})

test('taking a copy counts as opening it; its page and a HEAD request do not', async () => {
  const opened = async () => (await house.admin('events').where({ chain: id, kind: 'open' })).length
  const id = await send(people.lena, { therapist: people.ruth.id, audience: 'therapist' })
  await browserOf('ruth').get(`/concerns/${id}/copy`)
  await browserOf('ruth').agent.head(`/concerns/${id}/copy.html`)
  expect(await opened()).toBe(0)
  await browserOf('ruth').get(`/concerns/${id}/copy.html`)
  expect(await opened()).toBe(1)
})

test('what opens an entry in a copy opens nothing else of the concern', async () => {
  const { proof } = await copyFor('lena')
  const keys = proof.sealed.map(({ key }) => key)
  expect(new Set(keys).size).toBe(keys.length)
  const { wrapped } = await house
    .admin('concern_keys')
    .where({ concernId: concern })
    .first<{ wrapped: Buffer }>()
  const key = concernKeyOf(people.lena.practice, concern, wrapped).bytes.toString('base64')
  expect(keys).not.toContain(key)
  expect(await dataFor('lena')).not.toContain(key)
})

test('the page for the session holds the client’s own words, in order, and nobody else’s', async () => {
  const { text, $ } = await browserOf('lena').get(`/concerns/${concern}/session`)
  for (const words of [wrote.first, wrote.added, 'To be heard', 'This has partly been put right.'])
    expect(text).toContain(words)
  for (const words of [wrote.acknowledged, wrote.repaired, 'Ruth', 'Lena', 'opened'])
    expect(text).not.toContain(words)
  expect(text.indexOf(wrote.first)).toBeLessThan(text.indexOf(wrote.added))
  expect($('title').text()).toBe('To take with you')
})
