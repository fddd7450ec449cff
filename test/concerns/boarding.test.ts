import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { dueAfter } from '../../src/concerns/rules/status'
import { pastDayText, shortDayText } from '../../src/language/dates'
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
      const [reference = '', therapist = '', turn = '', since = '', due = ''] = page
        .$(tr)
        .find('td')
        .toArray()
        .map(td => (page.$(td).find('[dir=auto]').text() || page.$(td).text()).replace(/\s+/g, ' ').trim())
      return {
        reference,
        therapist,
        turn,
        since,
        due: due.replace('Late ', ''),
        late: due.startsWith('Late'),
      }
    })

const countsOn = (page: Seen) =>
  page
    .$('.counts__one')
    .toArray()
    .map(li => page.$(li).text().replace(/\s+/g, ' ').trim())

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
    expect(countsOn(page)).toEqual([])
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
        turn: dueAt ? 'The first answer' : 'Up to the client',
        since: day(since),
        due: dueAt ? day(dueAt) : '',
        late: dueAt !== null && dueAt < new Date(),
      })
    }
  })

  test('counts by therapist what is open and what is late', () => {
    const now = new Date()
    const counted = ['Karim Benali', 'Ruth Adler', 'Tomas Lindqvist'].map(name => {
      const own = expected.filter(({ therapist }) => therapist === name)
      const late = own.filter(({ dueAt }) => dueAt && dueAt < now).length
      return `${name} open: ${own.length}${late ? ` late: ${late}` : ''}`
    })
    for (const page of pages) expect(countsOn(page)).toEqual(counted)
  })

  test('holds no words, no client, and no address that would open one', () => {
    for (const page of pages) {
      for (const secret of ['heron', 'Lena', 'Josef', 'Mei', 'Omar', 'Brandt', '/concerns/']) {
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

  test('is the same for every owner of the practice', async () => {
    const karim = await openBrowserOf(house, people.karim)
    expect(rowsOn(await karim.get('/board'))).toEqual(rowsOn(await margit.get('/board')))
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
      pastDayText(ago(hours), new Date(), { timeZone: 'Europe/Vienna', language: 'en' })
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
