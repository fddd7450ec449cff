import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { dueAfter } from '../../src/concerns/rules/status'
import { listDayText, shortDayText } from '../../src/language/dates'
import { parse } from 'csv-parse/sync'
import { as } from '../../src/database/connections'
import { rename } from '../../src/people/names/own-name'
import { openBrowserOf, type Browser, type Seen } from '../support/browser'
import { openHouse, type House } from '../support/house'
import { make, practiceAtTheRiver, send, type People, type TestPerson } from '../support/people'
import { practiceOf } from '../support/practices'

let house: House
let people: People
let margit: Browser
beforeAll(async () => {
  house = await openHouse({ LIMIT_SIGN_IN_ADDRESS: '1000' })
  people = await practiceAtTheRiver(house)
  margit = await openBrowserOf(house, people.margit)
})
afterAll(() => house.close())

const hour = 3_600_000
const ago = (hours: number) => new Date(Date.now() - hours * hour)

interface Row {
  readonly reference: string
  readonly therapist: string
  readonly turn: string
  readonly since: string
  readonly due: string
  readonly late: boolean
}

const rowsOn = (page: Seen): Row[] =>
  page
    .$('table.board tbody tr')
    .toArray()
    .map(tr => {
      const reference = page.$(tr).find('th[scope=row] .reference').text()
      const [therapist = '', turn = '', since = '', dueOrLevel = ''] = page
        .$(tr)
        .find('td')
        .toArray()
        .map(td => page.$(td).text().replace(/\s+/g, ' ').trim())
      const [due = ''] = dueOrLevel.split(' for over ')
      return {
        reference,
        therapist,
        turn,
        since,
        due,
        late: page.$(tr).find('th[scope=row]').text().includes('Late'),
      }
    })

const countsOn = (page: Seen) =>
  page
    .$('nav[aria-label="What is shown"] a')
    .toArray()
    .map(a => page.$(a).text())

async function allPages(browser: Browser): Promise<Seen[]> {
  const pages = [await browser.get('/board')]
  for (;;) {
    const next = pages.at(-1)?.$('nav.pager a:contains("Show the next ones")').attr('href')
    if (!next) return pages
    pages.push(await browser.get(next))
  }
}

const referenceOf = async (id: string) =>
  (await house.admin('concerns').where({ id }).first<{ reference: string }>('reference')).reference

describe('the board of a practice in which nothing is open', () => {
  test('says so', async () => {
    const page = await margit.get('/board')
    expect(page.text).toContain('Nothing is open.')
    expect(rowsOn(page)).toEqual([])
    expect(countsOn(page)).toEqual([
      ...['All: 0', 'Waiting for an answer: 0', 'Of these, late: 0', 'With the client: 0', 'Paused: 0'],
    ])
  })

  test('is not there for anybody but owners', async () => {
    for (const person of [people.ruth, people.lena]) {
      expect((await (await openBrowserOf(house, person)).get('/board')).status).toBe(404)
    }
  })
})

describe('the board of a busy practice', () => {
  const words = 'A heron stood in the room.'
  const expected: { reference: string; dueAt: Date | null; since: Date; therapist: string }[] = []
  let absent: string[]
  let pages: Seen[]
  beforeAll(async () => {
    const pairs = [
      [people.lena, people.ruth],
      [people.josef, people.ruth],
      [people.mei, people.tomas],
      [people.omar, people.karim],
    ] as const
    for (let i = 0; i < 66; i += 1) {
      const [client, therapist] = pairs[i % pairs.length] ?? pairs[0]
      const since = ago(((i * 37) % 66) * 9 + 1)
      const audience = { therapist: therapist.id, audience: 'therapist', owners: [] } as const
      const id = await send(client, audience, since, words)
      let standing = { dueAt: dueAfter('acknowledgement', since, client.practice) as Date | null, since }
      if (i % 6 === 0) {
        const answered = new Date(since.getTime() + 60_000)
        await make(therapist, id, 'acknowledge', { words }, answered)
        standing = { dueAt: null, since: answered }
      }
      expected.push({ reference: await referenceOf(id), therapist: therapist.name, ...standing })
    }
    const closed = await send(
      people.lena,
      { therapist: people.ruth.id, audience: 'therapist', owners: [] },
      ago(900),
      words,
    )
    await make(people.lena, closed, 'close', { words }, new Date(), { outcome: 'leave' })
    const owners = { therapist: people.ruth.id, audience: 'owners', owners: [people.margit.id] } as const
    const alone = await send(people.lena, owners, ago(900), words)
    const elsewhere = await practiceOf(house, {
      petra: { name: 'Petra Holm', roles: ['owner', 'therapist'] },
      iris: { name: 'Iris Kraus', roles: ['client'], sees: ['petra'] },
    })
    const foreign = await send(
      elsewhere.iris,
      { therapist: elsewhere.petra.id, audience: 'therapist', owners: [] },
      ago(900),
      words,
    )
    absent = await Promise.all([closed, alone, foreign].map(referenceOf))
    pages = await allPages(margit)
  })

  test('shows fifty at a time, and each open concern exactly once', () => {
    expect(pages.map(page => rowsOn(page).length)).toEqual([50, 16])
    const shown = pages.flatMap(rowsOn).map(({ reference }) => reference)
    expect([...shown].sort()).toEqual(expected.map(({ reference }) => reference).sort())
    for (const reference of absent) expect(shown).not.toContain(reference)
  })

  test('puts the late ones first, then what is due next, then what waits for a client', () => {
    const far = Number.MAX_SAFE_INTEGER
    const inOrder = [...expected].sort(
      (a, b) =>
        (a.dueAt?.getTime() ?? far) - (b.dueAt?.getTime() ?? far) || a.since.getTime() - b.since.getTime(),
    )
    const shown = pages.flatMap(rowsOn)
    const places = new Map(shown.map(({ reference }, i) => [reference, i]))
    const keys = inOrder.map(({ dueAt, since }) => `${dueAt?.getTime()} ${since.getTime()}`)
    for (const [i, row] of shown.entries()) {
      const known = expected.find(({ reference }) => reference === row.reference)
      expect(`${known?.dueAt?.getTime()} ${known?.since.getTime()}`).toBe(keys[i])
    }
    expect(places.size).toBe(66)
    const late = shown.map(row => row.late)
    expect(late).toEqual([...late].sort((a, b) => Number(b) - Number(a)))
    expect(late.filter(Boolean).length).toBeGreaterThan(10)
  })

  test('says of each its reference, therapist, next step, since when and by when', () => {
    const shown = pages.flatMap(rowsOn)
    const day = (moment: Date) => shortDayText(moment, { timeZone: 'Europe/Vienna', language: 'en' })
    for (const { reference, therapist, dueAt, since } of expected) {
      expect(shown.find(row => row.reference === reference)).toEqual({
        reference,
        therapist,
        turn: dueAt ? `${therapist} gives a first answer.` : 'The client writes next, or closes this.',
        since: day(since),
        due: dueAt ? day(dueAt) : '',
        late: dueAt !== null && dueAt < new Date(),
      })
    }
  })

  test('counts on its first page what is open, late, and up to the client; and compares nobody with anybody', () => {
    const late = expected.filter(({ dueAt }) => dueAt && dueAt < new Date()).length
    const due = expected.filter(({ dueAt }) => dueAt).length
    expect(pages.slice(0, 1).flatMap(countsOn)).toEqual([
      `All: ${expected.length}`,
      `Waiting for an answer: ${due}`,
      `Of these, late: ${late}`,
      `With the client: ${expected.length - due}`,
      'Paused: 0',
    ])
  })

  test('holds no words, no client, and no address that would open one', () => {
    for (const page of pages) {
      for (const secret of ['heron', 'Lena', 'Josef', 'Mei', 'Omar', 'Brandt', 'href="/concerns/']) {
        expect(page.html).not.toContain(secret)
      }
      for (const { id } of [people.lena, people.josef, people.mei, people.omar])
        expect(page.html).not.toContain(id)
    }
  })

  test('goes on where it was, also when a later one has come in before', async () => {
    const next = pages[0]?.$('nav.pager a:contains("Show the next ones")').attr('href') ?? ''
    const before = rowsOn(await margit.get(next))
    const late = await send(
      people.lena,
      { therapist: people.ruth.id, audience: 'therapist', owners: [] },
      ago(2000),
      words,
    )
    expect(rowsOn(await margit.get(next))).toEqual(before)
    expect(rowsOn(await margit.get('/board'))[0]).toMatchObject({
      reference: await referenceOf(late),
      late: true,
    })
    expect((await margit.get(next)).$('nav.pager a:contains("Back to the start")').attr('href')).toBe(
      '/board',
    )
    await make(people.lena, late, 'close', { words: '' }, new Date(), { outcome: 'leave' })
  })

  test('is the same for every owner of the practice, who can open only what they read', async () => {
    const karim = await openBrowserOf(house, people.karim)
    const board = await karim.get('/board')
    const rows = rowsOn(board).map(row => ({
      ...row,
      turn: row.turn.replace('You give', 'Karim Benali gives'),
    }))
    expect(rows).toEqual(rowsOn(await margit.get('/board')))
    const his = rows.filter(({ therapist }) => therapist === 'Karim Benali')
    expect(board.$('table a[href^="/concerns/"]')).toHaveLength(his.length)
    expect(his.length).toBeGreaterThan(5)
  })

  test('shows what is late, what waits for the practice and what is up to its client, page by page', async () => {
    const whole = pages.flatMap(rowsOn)
    const filtered = async (show: string) => {
      const page = await margit.get('/board')
      const first = await margit.get(page.$(`a[href="/board?show=${show}"]`).attr('href') ?? '')
      const next = first.$('nav.pager a:contains("Show the next ones")').attr('href')
      return [...rowsOn(first), ...(next ? rowsOn(await margit.get(next)) : [])]
    }
    const due = whole.filter(row => row.due !== '')
    expect(await filtered('late')).toEqual(whole.filter(row => row.late))
    expect(await filtered('practice')).toEqual(due)
    expect(due.length).toBeGreaterThan(50)
    expect(await filtered('client')).toEqual(whole.filter(row => row.due === ''))
    expect(await filtered('paused')).toEqual([])
  })

  test('shows one therapist’s from their name, and what has waited for longest first, page by page', async () => {
    const whole = pages.flatMap(rowsOn)
    const link = pages[0]?.$('table a:contains("Tomas Lindqvist")').attr('href') ?? ''
    const his = await margit.get(link)
    expect(his.text).toContain('Only Tomas Lindqvist')
    expect(rowsOn(his)).toEqual(whole.filter(row => row.therapist === 'Tomas Lindqvist'))
    const oldest = await margit.get(
      (await margit.get('/board')).$('a:contains("Longest wait first")').attr('href') ?? '',
    )
    const rest = await margit.get(oldest.$('nav.pager a:contains("Show the next ones")').attr('href') ?? '')
    const byAge = [...expected].sort((a, b) => a.since.getTime() - b.since.getTime())
    expect([...rowsOn(oldest), ...rowsOn(rest)].map(({ reference }) => reference)).toEqual(
      byAge.map(({ reference }) => reference),
    )
  })

  test('offers somebody else where an answer is owed, and also elsewhere to an owner who looks for just that', async () => {
    const offering = (page: Seen) =>
      page
        .$('table.board tbody tr:has(a[href$="/hand-over"]) .reference')
        .toArray()
        .map(one => page.$(one).text())
    const owed = expected.filter(({ dueAt }) => dueAt).map(({ reference }) => reference)
    expect((await allPages(margit)).flatMap(offering).sort()).toEqual([...owed].sort())
    const his = await margit.get(pages[0]?.$('table a:contains("Tomas Lindqvist")').attr('href') ?? '')
    expect(offering(his)).toHaveLength(rowsOn(his).length)
    const { to } = await margit.post('/board/search', { name: expected[0]?.reference ?? '' })
    expect(offering(await margit.get(to ?? ''))).toEqual([expected[0]?.reference])
  })

  test('is searched and put in order above its rows', async () => {
    const { html } = await margit.get('/board')
    const places = ['aria-label="What is shown"', 'role="search"', 'aria-label="Order"', '<table']
    const found = places.map(part => html.indexOf(part))
    expect(found).toEqual([...found].sort((a, b) => a - b))
    expect(found).not.toContain(-1)
  })

  test('says for how long something has been late, by the last step of its lateness that was taken', async () => {
    await house.admin.raw('select escalate(now())')
    const board = await margit.get('/board')
    const levels = board.$('table.board tbody tr').map((_, tr) => board.$(tr).find('.due .small').text())
    expect(levels.toArray().slice(0, 3)).toEqual(Array.from({ length: 3 }, () => 'for over 2 weeks'))
    expect(levels.toArray()).toContain('for over 1 week')
    expect(levels.toArray().at(-1)).toBe('')
  })

  test('finds one by its reference, however it is typed, and says nothing of it in any address', async () => {
    const reference = expected[0]?.reference ?? ''
    const karim = await openBrowserOf(house, people.karim)
    const find = async (typed: string) => {
      const answer = await margit.post('/board/search', { name: typed })
      expect(answer.status).toBe(303)
      return answer.to ?? ''
    }
    for (const typed of [
      reference,
      reference.toLowerCase().replace('-', ' '),
      ` ${reference.replace('-', '')} `,
    ]) {
      const to = await find(typed)
      expect(to).toMatch(/^\/board\?search=/)
      expect(to.toLowerCase()).not.toContain(reference.toLowerCase())
      expect(rowsOn(await margit.get(to)).map(row => row.reference)).toEqual([reference])
      expect(rowsOn(await karim.get(to)).length).toBe(50) // a search is its owner’s alone
    }
    for (const typed of [...absent, 'AAA-AAA', '%', "'; drop", '\uD83D\uDE00'])
      expect((await margit.get(await find(typed))).text).toContain('No open concern has this reference.')
    expect(await find(' ')).toBe('/board')
  })

  test('is saved as a table with the same rows and columns, in which nothing is a formula', async () => {
    const { ruth } = people
    await as(ruth, db => rename(db, ruth, '=HYPERLINK("http://x.example")'))
    const board = await margit.get('/board')
    const answer = await margit.get(board.$('a[download]').attr('href') ?? '')
    await as(ruth, db => rename(db, ruth, ruth.name))
    expect(answer.headers['content-type']).toBe('text/csv; charset=utf-8')
    expect(answer.headers['content-disposition']).toBe('attachment; filename=list.csv')
    expect(answer.headers['cache-control']).toBe('no-store')
    const [columns = [], ...rows] = parse(answer.html, { bom: true })
    expect(columns).toEqual([
      ...['Reference', 'Therapist', 'Who acts next', 'Since', 'Due', 'Late', 'Asked and answered'],
    ])
    const whole = pages.flatMap(rowsOn)
    expect(rows.map(([reference]) => reference)).toEqual(whole.map(({ reference }) => reference))
    expect(rows.map(row => row[4])).toEqual(whole.map(({ due }) => due))
    expect(rows.filter(row => row[1] === `'=HYPERLINK("http://x.example")`).length).toBeGreaterThan(20)
    expect(rows.flat().filter(cell => /^[=+\-@\t\r]/.test(cell))).toEqual([])
    for (const secret of ['heron', 'Lena', 'Omar']) expect(answer.html).not.toContain(secret)
  })
})

describe('the inbox of a therapist', () => {
  let tomas: Browser
  let hill: Record<'petra' | 'tomas' | 'iris' | 'jan' | 'kim', TestPerson>
  const ids: Record<string, string> = {}
  beforeAll(async () => {
    hill = await practiceOf(house, {
      petra: { name: 'Petra Holm', roles: ['owner'] },
      tomas: { name: 'Tomas Berg', roles: ['therapist'] },
      iris: { name: 'Iris Kraus', roles: ['client'], sees: ['tomas'] },
      jan: { name: 'Jan Vogt', roles: ['client'], sees: ['tomas'] },
      kim: { name: 'Kim Sato', roles: ['client'], sees: ['tomas'] },
    })
    tomas = await openBrowserOf(house, hill.tomas)
    const choices = { therapist: hill.tomas.id, audience: 'therapist', owners: [] } as const
    const words = { words: 'Words.', repaired: 'The tone.', different: 'The time.' }
    const story = async (
      name: string,
      client: TestPerson,
      hours: number,
      ...then: ['a' | 'c', ...string[]][]
    ) => {
      const id = await send(client, choices, ago(hours))
      for (const [i, [who, move]] of then.entries()) {
        const at = new Date(ago(hours).getTime() + (i + 1) * hour)
        const outcome = move === 'close' ? ({ outcome: 'partly' } as const) : {}
        await make(who === 'c' ? client : hill.tomas, id, move as 'write', words, at, outcome)
      }
      ids[name] = id
    }
    await story('fresh', hill.iris, 2)
    await story('late', hill.jan, 500)
    await story('older', hill.kim, 60)
    await story('answer late', hill.iris, 600, ['a', 'acknowledge'], ['c', 'write'])
    await story('answer', hill.jan, 30, ['a', 'acknowledge'], ['c', 'write'])
    await story('reopened', hill.kim, 200, ['a', 'acknowledge'], ['c', 'close'], ['c', 'reopen'])
    await story('waits long', hill.kim, 400, ['a', 'acknowledge'])
    await story('waits', hill.iris, 70, ['a', 'acknowledge'], ['a', 'propose_closing'])
    await story('closed', hill.jan, 700, ['c', 'close'])
    await story('closed lately', hill.iris, 40, ['a', 'acknowledge'], ['c', 'close'])
    await house.admin('readers').where({ personId: hill.tomas.id }).update({ seen: 99 }) // he has opened all of it
  })

  const groupsOn = (page: Seen) =>
    Object.fromEntries(
      page
        .$('main section.part')
        .toArray()
        .map(section => [
          page.$(section).find('h2').text(),
          page
            .$(section)
            .find('a.row__link')
            .toArray()
            .map(a => {
              const id = page.$(a).attr('href')?.replace('/concerns/', '')
              return Object.keys(ids).find(name => ids[name] === id)
            }),
        ]),
    )

  test('has a group for each way of waiting, and in it what is due first', async () => {
    const page = await tomas.get('/inbox')
    expect(groupsOn(page)).toEqual({
      'Waiting for your first answer': ['late', 'older', 'fresh'],
      'Waiting for your next answer': ['answer late', 'reopened', 'answer'],
      Answered: ['waits long', 'waits'],
      Closed: ['closed lately', 'closed'],
    })
    expect(Object.keys(groupsOn(page))).toEqual([
      'Waiting for your first answer',
      'Waiting for your next answer',
      'Answered',
      'Closed',
    ])
    const late = page.$('.tag--late').toArray()
    expect(late).toHaveLength(3)
  })

  test('names whom it is from and the day, and opens no words', async () => {
    const page = await tomas.get('/inbox')
    const first = page.$('main section').first().find('a.row__link')
    const day = (hours: number) =>
      listDayText(ago(hours), new Date(), { timeZone: 'Europe/Vienna', language: 'en' })
    expect(first.toArray().map(a => page.$(a).text().replace(' new', ''))).toEqual([
      `Jan Vogt wrote on ${day(500)}`,
      `Kim Sato wrote on ${day(60)}`,
      `Iris Kraus wrote on ${day(2)}`,
    ])
    expect(page.text).not.toContain('clock')
  })

  test('follows what is done', async () => {
    await make(hill.tomas, ids.fresh ?? '', 'acknowledge', { words: 'I read it.' })
    const groups = groupsOn(await tomas.get('/inbox'))
    expect(groups['Waiting for your first answer']).toEqual(['late', 'older'])
    expect(groups.Answered).toEqual(['waits long', 'waits', 'fresh'])
  })

  test('says in one sentence that nobody is waiting', async () => {
    const petra = await openBrowserOf(house, hill.petra)
    const page = await petra.get('/inbox')
    expect(page.text).toContain('Nobody is waiting for an answer from you.')
    expect(page.$('main section')).toHaveLength(0)
    expect((await tomas.get('/inbox')).text).not.toContain('Nobody is waiting')
  })
})
