import { createHash } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { openConcern } from '../../src/concerns/store/opened-concern'
import { openBrowser, openBrowserOf, type Browser, type Seen } from '../support/browser'
import { openHouse, type House } from '../support/house'
import { make, practiceAtTheRiver, send, type People, type TestPerson } from '../support/people'
import { concernRow, deedsIn } from '../support/traces'
import { say } from '../support/writing'

let house: House
let people: People
let lena: Browser
let ruth: Browser
let margit: Browser
beforeAll(async () => {
  house = await openHouse({ LIMIT_SIGN_IN_ADDRESS: '1000' })
  people = await practiceAtTheRiver(house)
  lena = await openBrowserOf(house, people.lena)
  ruth = await openBrowserOf(house, people.ruth)
  margit = await openBrowserOf(house, people.margit)
})
afterAll(() => house.close())

let id: string
beforeEach(async () => {
  const readers = { therapist: people.ruth.id, audience: 'together', owners: [people.margit.id] } as const
  id = await send(people.lena, readers)
})

interface EventRow {
  readonly position: number
  readonly kind: string
  readonly personId: string
  readonly at: Date
  readonly digest: Buffer | null
}

const eventsOf = () => house.admin('events').where({ concernId: id }).orderBy('position').select<EventRow[]>()

const openingsBy = async (person: TestPerson) =>
  (await eventsOf()).filter(({ kind, personId }) => kind === 'open' && personId === person.id)

const openingsOn = (page: Seen) =>
  page
    .$('.openings li')
    .toArray()
    .map(li => page.$(li).text().replace(/\s+/g, ' ').trim())

describe('opening somebody’s words is recorded', () => {
  test('once a day for each reader, however often they look', async () => {
    for (let i = 0; i < 3; i += 1) await ruth.get(`/concerns/${id}`)
    await margit.get(`/concerns/${id}`)
    await Promise.all([ruth.get(`/concerns/${id}`), ruth.get(`/concerns/${id}`)])
    expect(await openingsBy(people.ruth)).toHaveLength(1)
    expect(await openingsBy(people.margit)).toHaveLength(1)
  })

  test('once when the first look comes from two tabs at the same moment', async () => {
    await Promise.all(Array.from({ length: 5 }, () => ruth.get(`/concerns/${id}`)))
    expect(await openingsBy(people.ruth)).toHaveLength(1)
  })

  test('again on another day of the practice’s calendar, and not before', async () => {
    const vienna = (time: string) => new Date(`${time}+01:00`)
    const moments = [
      '2026-01-11T08:00:00',
      '2026-01-11T23:59:59',
      '2026-01-12T00:00:01',
      '2026-01-12T09:00:00',
    ]
    const counts = []
    for (const moment of moments) {
      await openConcern(people.ruth, id, vienna(moment))
      counts.push((await openingsBy(people.ruth)).length)
    }
    expect(counts).toEqual([1, 1, 2, 2])
  })

  test('never by HEAD, which gets none of them', async () => {
    for (const page of ['', '/acknowledgement', '/message', '/copy.html'])
      await ruth.agent.head(`/concerns/${id}${page}`)
    expect(await openingsBy(people.ruth)).toHaveLength(0)
  })

  test.each([
    { 'Sec-Purpose': 'prefetch' },
    { 'Sec-Purpose': 'prefetch;prerender' },
    { 'Sec-Purpose': 'Prefetch; anonymous-client-ip' },
    { Purpose: 'prefetch' },
    { Purpose: 'prerender' },
    { 'X-Purpose': 'preview' },
    { 'X-Moz': 'prefetch' },
  ])('never by a browser that fetches ahead and says so with %j: it gets nothing to keep', async ahead => {
    for (const path of [`/concerns/${id}`, `/concerns/${id}/copy.html`, '/inbox']) {
      const answer = await ruth.get(path, ahead)
      expect(answer.status).toBe(403) // a browser throws away what is no success, and asks again
      expect(answer.headers['cache-control']).toBe('no-store')
      expect(answer.html).toBe('Nothing here is fetched ahead. Please open the page itself.\n')
    }
    expect(await openingsBy(people.ruth)).toHaveLength(0)
    expect((await ruth.get(`/concerns/${id}`)).text).toContain('You looked at the clock all the time.')
    expect(await openingsBy(people.ruth)).toHaveLength(1)
  })

  test('also through the form on which an answer is written, which shows the words as well', async () => {
    const form = await ruth.follow(await ruth.get(`/concerns/${id}/acknowledgement`))
    expect(form.text).toContain('You looked at the clock all the time.')
    expect(await openingsBy(people.ruth)).toHaveLength(1)
  })

  test('also through a form that comes back because something was missing', async () => {
    const back = await ruth.post(`/concerns/${id}/acknowledgement`, { words: '' })
    expect(back.status).toBe(422)
    expect(back.text).toContain('You looked at the clock all the time.')
    expect(await openingsBy(people.ruth)).toHaveLength(1)
  })

  test('also through the preview of a draft, which shows what was said meanwhile', async () => {
    const form = await ruth.get(`/concerns/${id}`)
    const page = await ruth.fill(form, { words: 'I read it.', keep: 'later' }, 'form.write')
    await house.admin.raw('update readers set opened_on = null where concern_id = ?', [id])
    await make(people.lena, id, 'add', { words: 'And more.' })
    expect(page.to).toBe(`/concerns/${id}?said=kept`)
    const draft = String(form.$('form.write [name=draft]').val())
    expect((await ruth.get(`/drafts/${draft}`)).text).toContain('And more.')
    expect(await openingsBy(people.ruth)).toHaveLength(2)
  })

  test('not by somebody to whom it does not open', async () => {
    const before = await eventsOf()
    const tomas = await openBrowserOf(house, people.tomas)
    expect((await tomas.get(`/concerns/${id}`)).status).toBe(404)
    expect((await openBrowser(house).get(`/concerns/${id}`)).status).toBe(303)
    expect(await eventsOf()).toEqual(before)
  })

  test('not by lists', async () => {
    const before = await eventsOf()
    await ruth.get('/inbox')
    await margit.get('/board')
    await lena.get('/')
    expect(await eventsOf()).toEqual(before)
  })
})

describe('who opened it, and when', () => {
  const opened = /^(Ruth Adler|Margit Sommer) \w+day, \d+ \w+ \d{4} at \d\d:\d\d$/

  test('is seen by the client, with names and times', async () => {
    expect(openingsOn(await lena.get(`/concerns/${id}`))).toEqual([])
    await ruth.get(`/concerns/${id}`)
    await margit.get(`/concerns/${id}`)
    const seen = openingsOn(await lena.get(`/concerns/${id}`))
    expect(seen).toHaveLength(2)
    for (const line of seen) expect(line).toMatch(opened)
    expect(seen.map(line => line.split(' ')[0]).sort()).toEqual(['Margit', 'Ruth'])
  })

  test('stands together for each of them: the last time, and those before under it', async () => {
    await ruth.get(`/concerns/${id}`)
    await margit.get(`/concerns/${id}`)
    for (let day = 0; day < 2; day += 1) {
      await house.admin.raw('update readers set opened_on = null where concern_id = ?', [id])
      await ruth.get(`/concerns/${id}`)
    }
    const page = await lena.get(`/concerns/${id}`)
    const people = page.$('.openings > li').toArray()
    expect(people.map(li => page.$(li).children('span').first().text())).toEqual([
      'Ruth Adler',
      'Margit Sommer',
    ])
    expect(people.map(li => page.$(li).find('summary').text())).toEqual(['2 earlier times', ''])
    expect(people.map(li => page.$(li).find('time').length)).toEqual([3, 1])
  })

  test('is not seen by those who answer: neither of each other, nor of the client', async () => {
    for (const browser of [lena, margit, ruth]) await browser.get(`/concerns/${id}`)
    for (const browser of [ruth, margit]) {
      const page = await browser.get(`/concerns/${id}`)
      expect(openingsOn(page)).toEqual([])
      expect(page.text).not.toContain('Opening means that')
    }
  })

  test('does not tell the client of their own looks', async () => {
    await lena.get(`/concerns/${id}`)
    expect(openingsOn(await lena.get(`/concerns/${id}`))).toEqual([])
    expect(await openingsBy(people.lena)).toHaveLength(1)
  })
})

describe('every move', () => {
  const words = { words: 'Plain words.', repaired: 'The tone.', different: 'The time.' }

  async function tellTheWholeStory() {
    await ruth.get(`/concerns/${id}`)
    await make(people.lena, id, 'add', words)
    await make(people.ruth, id, 'acknowledge', words)
    await margit.get(`/concerns/${id}`)
    await make(people.lena, id, 'write', words)
    await make(people.margit, id, 'write', words)
    await make(people.ruth, id, 'propose_closing', words)
    await make(people.lena, id, 'not_yet', words)
    const bringing = await lena.get(`/concerns/${id}/readers`)
    await lena.fill(bringing, { person: people.karim.id })
    await make(people.karim, id, 'write', words)
    await make(people.lena, id, 'close', words, new Date(), { outcome: 'partly' })
    await make(people.lena, id, 'reopen', words)
    return [
      ['send', 'lena'],
      ['open', 'ruth'],
      ['add', 'lena'],
      ['acknowledge', 'ruth'],
      ['open', 'margit'],
      ['write', 'lena'],
      ['write', 'margit'],
      ['propose_closing', 'ruth'],
      ['not_yet', 'lena'],
      ['open', 'lena'],
      ['bring_in', 'lena'],
      ['write', 'karim'],
      ['close', 'lena'],
      ['reopen', 'lena'],
    ]
  }

  test('has exactly one event, by whoever made it, in an order without gaps', async () => {
    const story = await tellTheWholeStory()
    const events = await eventsOf()
    const names = new Map(Object.entries(people).map(([name, person]) => [person.id, name]))
    expect(events.map(({ kind, personId }) => [kind, names.get(personId)])).toEqual(story)
    expect(events.map(({ position }) => position)).toEqual(story.map((_, i) => i + 1))
    const times = events.map(({ at }) => at.getTime())
    expect(times).toEqual([...times].sort((a, b) => a - b))
  })

  test('has its words as one entry at the position of its event, which holds their digest', async () => {
    await tellTheWholeStory()
    const events = await eventsOf()
    const entries = await house
      .admin('entries')
      .where({ concernId: id })
      .orderBy('position')
      .select<{ position: number; kind: string; authorId: string; at: Date; words: Buffer }[]>()
    expect(entries.map(({ position, kind, authorId }) => [position, kind, authorId])).toEqual(
      events
        .filter(({ kind }) => kind !== 'open')
        .map(({ position, kind, personId }) => [position, kind, personId]),
    )
    for (const entry of entries) {
      const event = events.find(({ position }) => position === entry.position)
      expect(event?.digest?.toString('hex')).toBe(createHash('sha256').update(entry.words).digest('hex'))
    }
    for (const { kind, digest } of events) expect(digest === null).toBe(kind === 'open')
  })

  test('is in the same transaction as its entry, its status and its emails', async () => {
    await say(ruth, `/concerns/${id}/acknowledgement`, { words: 'I read it.' })
    await say(lena, `/concerns/${id}/message`, { words: 'Thank you.' })
    // xmin names the transaction that wrote a row.
    const { rows } = await house.admin.raw<{
      rows: Record<'event' | 'entry' | 'concern' | 'head' | 'email', string>[]
    }>(
      `select e.xmin::text as event, n.xmin::text as entry, c.xmin::text as concern, h.xmin::text as head,
         (select string_agg(distinct m.attempts::text, '') from emails m where m.queued_at = n.at and m.kind = 'news') as email
       from events e
       join entries n on n.concern_id = e.concern_id and n.position = e.position
       join concerns c on c.id = e.concern_id
       join chain_heads h on h.chain = e.chain
       where e.concern_id = ? and e.kind = 'write'`,
      [id],
    )
    expect(rows).toHaveLength(1)
    expect(new Set([rows[0]?.event, rows[0]?.entry, rows[0]?.concern, rows[0]?.head]).size).toBe(1)
    expect(rows[0]?.email).not.toBeNull()
  })

  test('leaves nothing at all when its last step fails', async () => {
    const page = await ruth.get(`/concerns/${id}`)
    const press = () => ruth.fill(page, { words: 'I read it.', as: 'it-is' }, 'form.write')
    const before = { row: await concernRow(house, id), events: await eventsOf() }
    await house.admin.raw('alter table emails add constraint nothing_leaves check (false) not valid')
    const failed = await press()
    await house.admin.raw('alter table emails drop constraint nothing_leaves')
    expect(failed.status).toBe(500)
    expect({ row: await concernRow(house, id), events: await eventsOf() }).toEqual(before)
    expect((await house.admin('entries').where({ concernId: id })).length).toBe(1)
    expect((await press()).status).toBe(303) // the words were kept, and go now
    expect(await deedsIn(house, id)).toEqual(['send', 'acknowledge'])
  })

  test('moves the position of the concern; opening it does not', async () => {
    await ruth.get(`/concerns/${id}`)
    expect((await concernRow(house, id)).position).toBe(1)
    await make(people.lena, id, 'add', words)
    expect((await concernRow(house, id)).position).toBe(3)
  })
})
