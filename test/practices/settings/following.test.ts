import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { findPerson } from '../../../src/people/store'
import { openBrowser, openBrowserOf, seen, type Browser, type Fields, type Seen } from '../../support/browser'
import { openHouse, type House } from '../../support/house'
import { consult } from '../../support/kept'
import { openSession, practiceAtTheRiver, send, type People } from '../../support/people'

let house: House
let people: People
let margit: Browser
let karim: Browser
let lena: Browser
beforeAll(async () => {
  house = await openHouse()
  people = await practiceAtTheRiver(house)
  margit = await openBrowserOf(house, people.margit)
  karim = await openBrowserOf(house, people.karim)
  lena = await openBrowserOf(house, people.lena)
  await house.admin('care').where({ clientId: people.lena.id }).update({ together: true })
  await house
    .admin('people')
    .where({ id: people.tomas.id })
    .update({ roles: ['therapist', 'supervisor'] })
})
afterAll(() => house.close())

/** What an owner changes, what of it clients read from then on, and what of the state before nobody reads any more. */
const changes: [page: string, fields: Fields, reads: string | null, insteadOf: string | null][] = [
  ['place', { name: 'Practice at the Lake' }, 'Practice at the Lake', 'Practice at the River'],
  ['place', { timeZone: 'america/new york', region: 'IE' }, null, null],
  ['working-days', { workingDays: ['7', '1', '2', '3', '4'], closedDays: '24.12.2026' }, null, null],
  [
    'due-days',
    { acknowledgeWithin: '7', answerWithin: '2', hearAgainAfter: '3', askClientAfter: '6' },
    null,
    null,
  ],
  [
    'numbers',
    {
      name: ['The night line'],
      contact: ['01 234 56 78'],
      source: ['night.example'],
      checkedOn: ['2026-11-28'],
    },
    '01 234 56 78',
    'Telephone counselling',
  ],
  [
    'outside',
    {
      name: ['The chamber'],
      contact: ['01 999 88 77'],
      source: ['chamber.example'],
      checkedOn: ['2026-11-28'],
    },
    'The chamber',
    'has not named anyone outside',
  ],
  [
    'telling',
    { mustTell: 'We must tell others when a child is hurt.' },
    'when a child is hurt',
    'someone’s life is in danger',
  ],
  ['leaving', { leaveTo: 'https://weather.example/today' }, null, null],
  [
    'together',
    { couplesNotice: 'Each of you writes here alone.' },
    'Each of you writes here alone.',
    'You come to Ruth Adler together with someone.',
  ],
  ['advice', { tellsOfConsulting: 'no' }, null, 'asked a supervisor for advice on'],
  ['looks', { accent: '#2f6b4f' }, '/colour/2f6b4f.css', null],
  [
    'texts',
    { contactText: 'Call us: 01 222 33 44', privacyText: 'Karim Benali looks after your data.' },
    'Karim Benali looks after your data.',
    null,
  ],
]

/** All pages on which a client, or somebody at the door, meets a rule of the practice. */
async function clientPages(): Promise<Map<string, Seen>> {
  const client = await openSession(house, people.lena)
  const concern = await send(await findPerson(client), { therapist: people.ruth.id, audience: 'therapist' })
  await consult(people.ruth, { concernId: concern }, { supervisor: people.tomas.id })
  const stranger = openBrowser(house)
  const door = `/p/${people.ruth.practice.door ?? ''}`
  const form = await lena.get('/concerns/new')
  const draft =
    (await lena.fill(form, { happened: 'It hurt.', audience: 'therapist' }, 'form.write')).to ?? ''
  const pages = new Map<string, Seen>()
  for (const path of [
    '/',
    '/concerns/new',
    draft,
    `/concerns/${concern}`,
    `/concerns/${concern}/readers`,
    '/more',
    '/privacy',
    '/help',
    '/account',
  ])
    pages.set(
      path === draft ? 'preview' : path.includes(concern) ? path.replace(concern, ':concern') : path,
      await lena.get(path),
    )
  for (const path of [door, `${door}/new`, `${door}/more`])
    pages.set(path.replace(door, 'door'), await stranger.get(path))
  for (const path of ['/', '/privacy', '/help']) pages.set(`stranger ${path}`, await stranger.get(path))
  return pages
}

test('before any change its pages say what each change is about', async () => {
  const everything = [...(await clientPages()).values()].map(({ text }) => text).join(' ')
  for (const [, , , insteadOf] of changes) if (insteadOf) expect(everything).toContain(insteadOf)
})

test.each(changes)(
  'after a change of %s no two pages contradict each other',
  async (page, fields, reads, insteadOf) => {
    const form = await margit.get(`/practice/${page}`)
    const answer = await margit.fill(form, fields)
    const saved = answer.status === 200 ? await margit.fill(answer, fields) : answer
    expect([saved.status, saved.to]).toEqual([303, `/practice/${page}?said=changed`])
    const pages = await clientPages()
    for (const [path, { status }] of pages) expect([path, status]).toEqual([path, 200])
    const everything = [...pages].map(([path, { html }]) => ({ path, html }))
    if (reads) expect(everything.some(({ html }) => html.includes(reads))).toBe(true)
    if (insteadOf)
      expect(everything.filter(({ html }) => html.includes(insteadOf)).map(({ path }) => path)).toEqual([])
    agreeIn(pages)
  },
)

/** What several pages say is the same on each of them. */
function agreeIn(pages: ReadonlyMap<string, Seen>): void {
  const said = (what: (page: Seen) => string) =>
    new Set([...pages.values()].map(what).filter(text => text !== ''))
  const numbers = said(({ $ }) => $('.lines li:not(:contains("The chamber")) a').first().text())
  expect([...numbers]).toHaveLength(1)
  const known = [...pages].filter(([path]) => !path.startsWith('stranger'))
  expect(new Set(known.map(([, { $ }]) => $('.bar__name').text().trim())).size).toBe(1)
  expect(new Set(known.map(([, { $ }]) => $('link[href^="/colour/"]').attr('href'))).size).toBe(1)
  const day = /\w+day,? \d+ \w+ \d{4}/
  const dayIn = (text = '') => day.exec(text)?.[0]
  const dueOnPreview = dayIn(pages.get('preview')?.text)
  expect(dueOnPreview).toBeDefined()
  expect(dayIn(pages.get('/concerns/:concern')?.$('.next').text())).toBe(dueOnPreview)
}

test('their pages take the colour of the practice, and plain ones do not', async () => {
  const sheets = ({ $ }: Seen) =>
    $('link[rel=stylesheet]')
      .toArray()
      .map(({ attribs }) => attribs.href ?? '')
      .filter(href => href.startsWith('/colour/'))
  await margit.fill(await margit.get('/practice/looks'), { accent: '' })
  const form = await margit.get('/practice/looks')
  expect((await margit.fill(form, { accent: 'green' })).status).toBe(422)
  const look = await margit.fill(form, { accent: '#FFD', then: 'look' })
  expect(look.text).toContain('Your colour is too light for white pages.')
  expect(sheets(look)).toEqual(['/colour/ffffdd.css'])
  expect(sheets(await lena.get('/'))).toEqual([])
  expect((await margit.fill(look, { accent: '#2f6b4f' })).status).toBe(303)
  const stranger = openBrowser(house)
  for (const page of [await lena.get('/'), await stranger.get(`/p/${people.ruth.practice.door ?? ''}`)])
    expect(sheets(page)).toEqual(['/colour/2f6b4f.css'])
  expect(sheets(await stranger.get('/sign-in'))).toEqual([])
  const sheet = await stranger.get('/colour/2f6b4f.css')
  expect([sheet.status, sheet.headers['content-type'], sheet.headers['cache-control']]).toEqual([
    200,
    'text/css; charset=utf-8',
    'public, max-age=31536000, immutable',
  ])
  for (const none of ['2f6b4f', '2F6B4F.css', '%7B%7D.css'])
    expect((await stranger.get(`/colour/${none}`)).status).toBe(404)
  await margit.fill(await margit.get('/practice/looks'), { accent: '' })
  expect(sheets(await lena.get('/'))).toEqual([])
})

describe('each change', () => {
  const versions = changes.length + 3 // and the colours of the test before

  test('is a version, with who made it and what stood there before; its event has no words', async () => {
    const list = await karim.get('/practice/changes')
    expect(list.$('main li')).toHaveLength(versions)
    expect(list.text).toContain('Margit Sommer')
    const link = list
      .$('main li a')
      .filter((_, one) => list.$(one).text() === 'What therapists must tell others')
    const version = await karim.get(link.attr('href') ?? '')
    expect(version.text).toContain('Before')
    expect(version.text).toContain('Therapists here must tell others when someone’s life is in danger.')
    expect(version.text).toContain('We must tell others when a child is hurt.')
    const events = await house.admin('events').where({ kind: 'change_practice' }).select<object[]>()
    expect(events).toHaveLength(versions)
    expect(JSON.stringify(events)).not.toContain('child is hurt')
    for (const section of ['telling', 'nothing', '__proto__'])
      expect((await karim.get(`/practice/changes?of=${section}`)).$('main li')).toHaveLength(
        section === 'telling' ? 1 : versions,
      )
    for (const path of ['0', '999999', 'x', '99999999999'])
      expect((await karim.get(`/practice/changes/${path}`)).status).toBe(404)
  })

  test('is not made over another owner’s, whose words are read first', async () => {
    const form = await karim.get('/practice/telling')
    await margit.fill(await margit.get('/practice/telling'), { mustTell: 'If a court orders it.' })
    const answer = await karim.fill(form, { mustTell: 'If a life is in danger.' })
    expect(answer.status).toBe(422)
    expect(answer.text).toContain('Another owner has changed this since you opened the page.')
    expect(answer.$('#mustTell').val()).toBe('If a life is in danger.')
    expect((await karim.fill(answer, {})).status).toBe(303)
    expect((await lena.get('/more')).text).toContain('If a life is in danger.')
  })

  test('can be looked at as clients would see it, and nothing is saved by that', async () => {
    const form = await margit.get('/practice/telling')
    const look = await margit.fill(form, { mustTell: 'Only if you say so.', then: 'look' })
    expect(look.status).toBe(200)
    expect(look.$('blockquote').text()).toContain('Only if you say so.')
    expect((await lena.get('/more')).text).not.toContain('Only if you say so.')
    expect((await margit.fill(look, {})).status).toBe(303)
    expect((await lena.get('/more')).text).toContain('Only if you say so.')
  })

  test('is read by therapists as clients see it, who change nothing', async () => {
    const ruth = await openBrowserOf(house, people.ruth)
    const page = await ruth.get('/practice/preview')
    for (const text of [
      'Practice at the Lake',
      '01 234 56 78',
      'The chamber',
      'Only if you say so.',
      'Call us: 01 222 33 44',
    ])
      expect(page.text).toContain(text)
    for (const path of ['/practice', '/practice/changes', '/practice/telling'])
      expect((await ruth.get(path)).status).toBe(404)
  })
})

describe('closed days from a file', () => {
  const calendar = (...lines: string[]) =>
    Buffer.from(['BEGIN:VCALENDAR', 'VERSION:2.0', ...lines, 'END:VCALENDAR', ''].join('\r\n'))
  const upload = async (file: Buffer) => {
    const page = await margit.get('/practice/working-days')
    const sending = margit.agent.post('/practice/working-days').set({ 'Sec-Fetch-Site': 'same-origin' })
    const { revision = '0' } = Object.fromEntries(
      page
        .$('main form')
        .serializeArray()
        .map(({ name, value }) => [name, value]),
    )
    for (const [name, value] of [
      ['revision', revision],
      ['workingDays', '1'],
      ['workingDays', '2'],
      ['closedDays', '2027-08-16'],
    ] as const)
      sending.field(name, value)
    return seen(await sending.attach('calendar', file, 'holidays.ics'))
  }

  test('are shown beside those that were typed, and saved only then', async () => {
    const day = String(new Date().getFullYear() + 1)
    const page = await upload(
      calendar(
        'BEGIN:VEVENT',
        `DTSTART;VALUE=DATE:${day}0106`,
        'SUMMARY:Epiphany',
        'END:VEVENT',
        'BEGIN:VEVENT',
        `DTSTART:${day}0107T090000Z`,
        'END:VEVENT',
      ),
    )
    expect(page.status).toBe(200)
    expect(page.text).toContain('1 day from the file is now in the list below. We left out 1 event')
    expect(String(page.$('#closedDays').val())).toContain(`${day}-01-06`)
    expect(String(page.$('#closedDays').val())).toContain('2027-08-16')
    const saved = () => house.admin('practices').first<{ closedDays: string[] }>('closedDays')
    expect((await saved()).closedDays).toEqual(['2026-12-24'])
    const answer = await margit.fill(page, { workingDays: ['1', '2'] })
    expect(
      (answer.status === 200 ? await margit.fill(answer, { workingDays: ['1', '2'] }) : answer).status,
    ).toBe(303)
    expect((await saved()).closedDays).toContain(`${day}-01-06`)
  })

  test.each([
    ['no calendar', Buffer.from('hello'), 'We cannot read this file as a calendar.'],
    ['too large', Buffer.alloc(500_001, 'x'), 'This file is larger than 500 kilobytes.'],
    [
      'too many',
      calendar(...Array.from({ length: 3_001 }, () => 'BEGIN:VEVENT\r\nEND:VEVENT')),
      'more than 3000 events',
    ],
  ])('are not read where it is %s, and what was typed stays', async (_, file, text) => {
    const page = await upload(file)
    expect([page.status, page.text.includes(text)]).toEqual([422, true])
    expect(String(page.$('#closedDays').val())).toBe('2027-08-16')
  })
})
