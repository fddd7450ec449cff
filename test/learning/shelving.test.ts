import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { mostOfPart, themeNames } from '../../src/learning/lesson'
import { mostSearched, lessonsPerPage } from '../../src/learning/shelf'
import { handIn, newLesson, ownLesson } from '../../src/learning/store'
import { putOnShelf } from '../../src/learning/shelf'
import { openBrowser, openBrowserOf, type Browser, type Fields, type Seen } from '../support/browser'
import { keepLesson } from '../support/kept'
import { openHouse, type House } from '../support/house'
import { empty } from '../support/locks'
import { make, send, type TestPerson } from '../support/people'
import { practiceOf } from '../support/practices'

let house: House
let people: Awaited<ReturnType<typeof practiceAtTheBrook>>
let ruth: Browser
let tomas: Browser
let margit: Browser
let selma: Browser
beforeAll(async () => {
  house = await openHouse()
  people = await practiceAtTheBrook()
  tomas = await openBrowserOf(house, people.tomas)
  margit = await openBrowserOf(house, people.margit)
  selma = await openBrowserOf(house, people.selma)
})
afterAll(() => house.close())
beforeEach(async () => {
  await empty(house, 'lesson_authors', 'gone_drafts', 'kept_words', 'limits')
  ruth = await openBrowserOf(house, people.ruth)
})

const practiceAtTheBrook = () =>
  practiceOf(house, {
    margit: { name: 'Margit Sommer', roles: ['owner'] },
    ruth: { name: 'Ruth Adler', roles: ['therapist'] },
    tomas: { name: 'Tomas Lindqvist', roles: ['therapist'] },
    selma: { name: 'Selma Aydin', roles: ['supervisor'] },
    lena: { name: 'Lena Brandt', roles: ['client'], sees: ['ruth'] },
  })

const words = {
  pattern: 'Looking at the clock while somebody says something hard.',
  helped: 'To say it before they have to.',
  theme: 'time',
}
const rows = () => house.admin('lessons')
const write = async (browser: Browser, fields: Fields = {}, from = '/lessons/new') =>
  browser.fill(await browser.get(from), { ...words, ...fields }, 'form.write')

/** @returns the address of a lesson that its author has looked at */
async function written(browser: Browser, fields: Fields = {}): Promise<string> {
  return (await write(browser, fields)).to ?? ''
}

/** @returns the address of a lesson that waits to be read first */
async function handedIn(browser: Browser, fields: Fields = {}): Promise<string> {
  const at = await written(browser, fields)
  await browser.post(`${at}/handing-in`)
  return at
}

/** @returns the address of a lesson of Ruth’s on the shelf */
async function shelved(fields: Fields = {}): Promise<string> {
  const at = await handedIn(ruth, fields)
  await tomas.fill(await tomas.get(at), {}, `form[action="${at}/shelf"]`)
  return at
}

const letterOf = (page: Seen) => page.$('.letter').text()

describe('a lesson', () => {
  test('is written, looked at, handed in, read by somebody else, and then stands on the shelf for all who work here', async () => {
    const form = await ruth.get('/lessons/new')
    expect(form.text).toContain('Only you can read this until you send it for review.')
    const at = await written(ruth)
    const mine = await ruth.get(at)
    expect(mine.text).toContain('Only you can see it')
    expect(mine.text).toContain('Only 3 people here can write lessons.')
    expect((await tomas.get(at)).status).toBe(404)
    expect((await tomas.get('/lessons')).text).not.toContain('Lessons to review')

    const handed = await ruth.follow(await ruth.fill(mine, {}, `form[action="${at}/handing-in"]`))
    expect(handed.text).toContain('Sent for review. Someone else reads it first.')
    for (const browser of [tomas, margit]) {
      expect((await browser.get('/lessons')).text).toContain('Lessons to review: 1')
      expect((await browser.get('/lessons/waiting')).$(`a[href="${at}"]`)).toHaveLength(1)
    }
    expect((await ruth.get('/lessons')).text).not.toContain('Lessons to review')
    expect((await ruth.get('/lessons/waiting')).$(`a[href="${at}"]`)).toHaveLength(0)
    expect((await selma.get(at)).status).toBe(404)
    expect((await selma.get('/lessons/waiting')).status).toBe(404)

    const read = await tomas.get(at)
    expect(letterOf(read)).toContain('Looking at the clock')
    const answer = await tomas.fill(read, {}, `form[action="${at}/shelf"]`)
    expect(answer.to).toBe('/lessons/waiting?said=on-the-shelf')
    for (const browser of [tomas, margit, selma]) {
      const shelf = await browser.get('/lessons')
      expect(shelf.$('.themes').text().replace(/\s+/g, ' ').trim()).toBe('Time and attention 1')
      const theme = await browser.get(shelf.$('.themes a').attr('href') ?? '')
      expect(theme.$(`a[href="${at}"]`).text()).toContain('Looking at the clock')
      expect(letterOf(await browser.get(at))).toContain('To say it before they have to.')
    }
    expect((await ruth.get(at)).text).toContain('Published')
  })

  test('tells nobody whose it is, when it was written, or where it comes from', async () => {
    const at = await shelved()
    for (const browser of [tomas, margit, selma])
      for (const path of ['/lessons', '/lessons?theme=time', at, '/lessons/waiting']) {
        const { text, html } = await browser.get(path)
        expect(text).not.toMatch(/Ruth|Adler|Lena|20\d\d/)
        expect(html).not.toContain(people.ruth.id)
        expect(html).not.toContain(people.ruth.reference)
      }
    const id = at.split('/')[2] ?? ''
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4/) // random, where others begin with the time
    for (const table of ['events', 'emails', 'entries']) {
      const { rows: told } = await house.admin.raw<{ rows: { text: string }[] }>(
        `select to_jsonb(r)::text as text from ${table} r`,
      )
      expect({ table, told: told.filter(({ text }) => text.includes(id)) }).toEqual({ table, told: [] })
    }
  })

  test('rests sealed, its reply too, and bound to its place', async () => {
    const at = await handedIn(ruth)
    await tomas.fill(
      await tomas.get(at),
      { reply: 'The café could tell it.' },
      `form[action$="/giving-back"]`,
    )
    const [row] = (await rows()) as { words: Buffer; reply: Buffer }[]
    expect(row?.words.includes('clock')).toBe(false)
    expect(row?.reply.includes('tell')).toBe(false)
    await rows().update({ words: row?.reply })
    const moved = await ruth.get(at)
    expect(moved.text).toContain('(cannot be shown)')
    expect(moved.$('.letter').text()).not.toContain('The café could tell it.')
  })

  test('that is given back says why to its author alone, who changes it and hands it in again', async () => {
    const at = await handedIn(ruth)
    const page = await tomas.get(at)
    const refused = await tomas.fill(page, { reply: ' ' }, 'form[action$="/giving-back"]')
    expect(refused.status).toBe(422)
    expect(refused.text).toContain('Say what should change')
    const long = 'x'.repeat(mostOfPart + 1)
    expect((await tomas.fill(page, { reply: long }, 'form[action$="/giving-back"]')).$('#reply').val()).toBe(
      long,
    )
    const answer = await tomas.fill(
      page,
      { reply: 'The clock could tell it.' },
      'form[action$="/giving-back"]',
    )
    expect(answer.to).toBe('/lessons/waiting?said=given-back')
    expect((await tomas.get(at)).status).toBe(404)
    expect((await ruth.get('/lessons')).text).toContain('Sent back to you, with comments')
    const mine = await ruth.get(at)
    expect(mine.text).toContain('The clock could tell it.')
    expect(mine.html).not.toContain('Tomas')
    expect((await write(ruth, { pattern: 'Being elsewhere.' }, `${at}/edit`)).to).toBe(at)
    await ruth.post(`${at}/handing-in`)
    expect((await ruth.get(at)).text).not.toContain('The clock could tell it.')
    expect(letterOf(await tomas.get(at))).toContain('Being elsewhere.')
    expect(await rows()).toHaveLength(1)
  })

  test('on the shelf in which somebody could be recognized goes back to its author too', async () => {
    const at = await shelved()
    expect((await selma.get(at)).$('form[action$="/giving-back"]')).toHaveLength(0)
    await margit.fill(await margit.get(at), { reply: 'I know who that was.' }, 'form[action$="/giving-back"]')
    expect((await selma.get(at)).status).toBe(404)
    expect((await ruth.get(at)).text).toContain('I know who that was.')
  })

  test('is taken back at any time, and deleted for good', async () => {
    const at = await shelved()
    expect((await ruth.get(`${at}/edit`)).to).toBe(at)
    const back = await ruth.follow(await ruth.fill(await ruth.get(at), {}, 'form[action$="/taking-back"]'))
    expect(back.text).toContain('You have taken the lesson back. Only you can read it.')
    expect((await tomas.get(at)).status).toBe(404)
    expect((await tomas.get('/lessons')).$('.themes')).toHaveLength(0)
    const form = await ruth.get(`${at}/edit`)
    const question = await ruth.get(back.$('a[href$="/deleting"]').attr('href') ?? '')
    expect(question.text).toContain('Nobody can bring it back, not even you.')
    const gone = await ruth.follow(await ruth.fill(question, {}))
    expect(gone.text).toContain('Deleted for good.')
    expect(await rows()).toEqual([])
    expect(await house.admin('lessonAuthors')).toEqual([])
    expect((await ruth.get(at)).status).toBe(404)
    const late = await ruth.fill(form, {}, 'form.write')
    expect(late.status).toBe(422)
    expect(late.text).toContain('You deleted this lesson for good, so we have not saved it.')
    expect(await rows()).toEqual([])
  })

  test('on the shelf is deleted from there at once', async () => {
    const at = await shelved()
    await ruth.post(`${at}/deleting`)
    expect((await selma.get(at)).status).toBe(404)
    expect(await rows()).toEqual([])
  })

  test('is read first by somebody else: to its author the ways there do not exist', async () => {
    const at = await handedIn(ruth)
    expect((await ruth.post(`${at}/shelf`, { revision: '0' })).status).toBe(404)
    expect((await ruth.post(`${at}/giving-back`, { reply: 'x' })).status).toBe(404)
    expect(await rows()).toMatchObject([{ state: 'waiting' }])
    for (const act of ['handing-in', 'taking-back', 'deleting'])
      expect((await tomas.post(`${at}/${act}`)).status).toBe(404)
    expect((await tomas.get(`${at}/edit`)).status).toBe(404)
  })

  test('that was changed since it was read does not go to the shelf', async () => {
    const at = await handedIn(ruth)
    const read = await tomas.get(at)
    await ruth.post(`${at}/taking-back`)
    const early = await tomas.fill(read, {}, 'form[action$="/shelf"]')
    expect(early.status).toBe(404)
    await write(ruth, { pattern: 'Lena said it.' }, `${at}/edit`)
    await ruth.post(`${at}/handing-in`)
    const late = await tomas.fill(read, {}, 'form[action$="/shelf"]')
    expect(late.status).toBe(409)
    expect(late.text).toContain('The author has changed this since you read it.')
    expect(await rows()).toMatchObject([{ state: 'waiting' }])
  })

  test('needs words and a theme to be looked at, and neither to be kept for later', async () => {
    const answer = await write(ruth, { pattern: ' ', theme: 'nothing', helped: 'Only this.' })
    expect(answer.status).toBe(422)
    expect(answer.$('.govuk-error-summary__list').text()).toMatch(
      /Choose a topic\.\s+Write a few words here\./,
    )
    expect(answer.$('#helped').val()).toBe('Only this.')
    const kept = await write(ruth, { pattern: '', theme: '', helped: 'Only this.', keep: 'later' })
    expect(kept.to).toBe('/lessons?said=kept')
    const link = (await ruth.get('/lessons')).$('.row__link').attr('href') ?? ''
    expect((await ruth.post(`${link}/handing-in`)).status).toBe(422)
    expect(await rows()).toMatchObject([{ state: 'draft', theme: null }])
    const long = await write(ruth, { pattern: 'x'.repeat(mostOfPart + 1) })
    expect(long.text).toContain('This is longer than 2,000 characters.')
  })

  test('is warned of, to its author and to whoever reads it first, and never kept back', async () => {
    const at = await written(ruth, {
      pattern: 'On Monday I told Lena, a teacher, in Graz.',
      theme: themeNames[1] ?? '',
    })
    const warned = (page: Seen) =>
      page
        .$('.second-look q')
        .toArray()
        .map(one => page.$(one).text())
    expect(warned(await ruth.get(at))).toEqual(['Lena', 'Graz', 'On Monday', 'teacher'])
    expect((await ruth.post(`${at}/handing-in`)).to).toBe(`${at}?said=handed-in`)
    expect(warned(await tomas.get(at))).toHaveLength(4)
    const clean = await written(ruth)
    expect((await ruth.get(clean)).$('.second-look')).toHaveLength(0)
  })

  test('is one, however often its form and its buttons are pressed', async () => {
    const form = await ruth.get('/lessons/new')
    const press = () => ruth.fill(form, words, 'form.write')
    const [first, second] = await Promise.all([press(), press()])
    expect(first.to).toBe(second.to)
    const at = first.to ?? ''
    expect(await rows()).toHaveLength(1)
    await Promise.all([ruth.post(`${at}/handing-in`), ruth.post(`${at}/handing-in`)])
    expect(await rows()).toMatchObject([{ state: 'waiting' }])
    const late = await ruth.fill(form, { ...words, pattern: 'Later.' }, 'form.write')
    expect(late.status).toBe(422)
    expect(late.text).toContain('You have sent this for review already.')
    expect(late.$('#pattern').val()).toBe('Later.')
    expect(await rows()).toHaveLength(1)
  })

  test('with the id of somebody else’s is nobody’s', async () => {
    const at = await handedIn(ruth)
    const answer = await tomas.post('/lessons/new', { ...words, draft: at.split('/')[2] ?? '' })
    expect(answer.status).toBe(404)
    expect(await house.admin('lessonAuthors')).toMatchObject([{ personId: people.ruth.id }])
  })
})

describe('what is kept quietly while somebody writes', () => {
  const quietly = (form: Seen, revision: number, pattern: string) =>
    ruth.fill(form, { pattern, theme: 'time', keep: 'quietly', revision: String(revision) }, 'form.write')

  test('is the lesson, and what is older does not overwrite it', async () => {
    const form = await ruth.get('/lessons/new')
    expect((await quietly(form, 1, ' ')).status).toBe(204)
    expect((await quietly(form, 1, 'Look')).status).toBe(204)
    expect((await quietly(form, 3, 'Looking away.')).status).toBe(204)
    expect((await quietly(form, 2, 'Looking')).status).toBe(409)
    const overtaken = await ruth.fill(form, { ...words, pattern: 'Being', revision: '0' }, 'form.write')
    expect(letterOf(await ruth.follow(overtaken))).toContain('Looking away.')
    expect(await rows()).toHaveLength(1)
  })

  test('stands beside what another tab has written of it', async () => {
    const one = await ruth.get('/lessons/new')
    await quietly(one, 1, 'Look')
    const other = await ruth.get(`/lessons/${String(one.$('[name=draft]').val())}/edit`)
    await quietly(one, 2, 'Looking away.')
    expect((await quietly(other, 1, 'Being late.')).status).toBe(409)
    const answer = await ruth.fill(other, { ...words, pattern: 'Being late.' }, 'form.write')
    expect(letterOf(await ruth.follow(answer))).toContain('Looking away.\n\nBeing late.')
    expect(await rows()).toHaveLength(1)
  })

  test('changes nothing that was handed in, and makes nothing again that was deleted', async () => {
    const form = await ruth.get('/lessons/new')
    await quietly(form, 1, 'Looking away.')
    const at = `/lessons/${String(form.$('[name=draft]').val())}`
    await ruth.post(`${at}/handing-in`)
    expect((await quietly(form, 2, 'Lena.')).status).toBe(409)
    await ruth.post(`${at}/deleting`)
    expect((await quietly(form, 3, 'Lena.')).status).toBe(409)
    expect(await rows()).toEqual([])
  })
})

describe('whoever is signed out while they write', () => {
  test('finds their lesson again when they are back', async () => {
    const form = await ruth.get('/lessons/new')
    await ruth.post('/sign-out')
    const away = await ruth.fill(form, words, 'form.write')
    expect(away.to).toBe('/sign-in?said=kept-until-back&next=/lessons')
    expect(await rows()).toEqual([])
    await openBrowserOf(house, people.ruth, ruth)
    expect((await ruth.get('/lessons')).$('.row__link').text()).toContain('Looking at the clock')
  })

  test('and handed it in meanwhile, has both', async () => {
    const form = await ruth.get('/lessons/new')
    await ruth.fill(form, words, 'form.write')
    await ruth.post(`/lessons/${String(form.$('[name=draft]').val())}/handing-in`)
    await ruth.post('/sign-out')
    await ruth.fill(form, { ...words, pattern: 'Another thought.' }, 'form.write')
    await openBrowserOf(house, people.ruth, ruth)
    expect((await ruth.get('/lessons')).$('.row__link')).toHaveLength(2)
  })

  test('gives a lesson back when they are in again, and is shown nothing of it before', async () => {
    const at = await handedIn(tomas)
    const page = await ruth.get(at)
    await house.admin('sessions').where({ personId: people.ruth.id }).update({ factorAt: null })
    const away = await ruth.fill(page, { reply: 'The clock tells it.' }, 'form[action$="/giving-back"]')
    expect(away.status).toBe(303)
    expect(away.to).toMatch(/^\/(sign-in|second-factor)\?said=kept-until-back/)
    expect(await rows()).toMatchObject([{ state: 'waiting' }])
    await openBrowserOf(house, people.ruth, ruth)
    await ruth.get('/lessons')
    expect((await tomas.get(at)).text).toContain('The clock tells it.')
    await house.admin('sessions').where({ personId: people.ruth.id }).update({ factorAt: new Date() })
  })

  test('does not stumble over a reply to what is not there any more, or is their own', async () => {
    const own = await handedIn(ruth)
    const gone = await handedIn(tomas)
    const page = await ruth.get(gone)
    await ruth.post('/sign-out')
    await ruth.fill(page, { reply: 'Late.' }, 'form[action$="/giving-back"]')
    await ruth.post(`${own}/giving-back`, { reply: 'Mine.', writer: people.ruth.id })
    await tomas.post(`${gone}/deleting`)
    await openBrowserOf(house, people.ruth, ruth)
    expect((await ruth.get('/lessons')).status).toBe(200)
    expect(await rows()).toMatchObject([{ state: 'waiting', reply: null }])
  })
})

describe('on the shelf', () => {
  test('words are looked for in the opened lessons, all of them, and stand in no address', async () => {
    const at = await shelved({ differently: 'Ich schaue hin: Größe zählt.' })
    await shelved({ pattern: 'Ending without a date.', theme: 'endings' })
    const look = async (looking: string) => {
      const page = await selma.fill(await selma.get('/lessons'), { looking }, 'form.search')
      expect(page.status).toBe(200)
      expect(page.$('#looking').val()).toBe(looking)
      return page
        .$('.row__link')
        .toArray()
        .map(({ attribs }) => attribs.href)
    }
    expect(await look('CLOCK größe')).toEqual([at])
    expect(await look('clock ending')).toEqual([])
    expect(await look('without')).toHaveLength(1)
    expect(await look('')).toEqual([])
    expect(await look('%')).toEqual([])
    const page = await selma.get('/lessons')
    expect(page.$('form.search').attr('method')).toBe('post')
  })

  test('nothing that is not there is found', async () => {
    await handedIn(ruth)
    await written(ruth)
    for (const browser of [selma, tomas]) {
      const page = await browser.fill(await browser.get('/lessons'), { looking: 'clock' }, 'form.search')
      expect(page.text).toContain('No lesson has all these words')
    }
  })

  test('an order tells nothing: pages go on by random ids, and say how far was looked', async () => {
    await pile(people.ruth, lessonsPerPage + 2)
    const first = await selma.get('/lessons?theme=time')
    const next = await selma.get(first.$('a[href*="after="]').attr('href') ?? '')
    const ids = [first, next].flatMap(page =>
      page
        .$('.row__link')
        .toArray()
        .map(({ attribs }) => attribs.href ?? ''),
    )
    expect(ids).toHaveLength(lessonsPerPage + 2)
    expect(ids).toEqual([...ids].sort())
    for (const place of ['theme=nothing', 'theme=time&after=x', 'theme=__proto__', 'after=1&after=2'])
      expect((await selma.get(`/lessons?${place}`)).status).toBe(200)
    await copies(mostSearched)
    const found = await selma.fill(await selma.get('/lessons'), { looking: 'nowhere' }, 'form.search')
    expect(found.text).toContain(`We searched only the first ${mostSearched} lessons.`)
  })

  test('nothing of another practice stands', async () => {
    const { otto } = await practiceOf(house, { otto: { name: 'Otto Fern', roles: ['owner', 'therapist'] } })
    const at = await shelved()
    const elsewhere = await openBrowserOf(house, otto)
    expect((await elsewhere.get(at)).status).toBe(404)
    expect((await elsewhere.get('/lessons?theme=time')).$('.row__link')).toHaveLength(0)
    expect((await elsewhere.get('/lessons')).$('.themes')).toHaveLength(0)
  })
})

describe('before it is handed in', () => {
  test('an author who is alone keeps it, and one of two is told that the other will know', async () => {
    const alone = await practiceOf(house, { otto: { name: 'Otto Fern', roles: ['owner', 'therapist'] } })
    const otto = await openBrowserOf(house, alone.otto)
    const page = await otto.get(await written(otto))
    expect(page.text).toContain('Nobody else here could read it first.')
    expect(page.$('form[action$="/handing-in"]')).toHaveLength(0)
    const two = await practiceOf(house, {
      ida: { name: 'Ida Wolf', roles: ['owner'] },
      paul: { name: 'Paul Roth', roles: ['therapist'] },
    })
    const paul = await openBrowserOf(house, two.paul)
    expect((await paul.get(await written(paul))).text).toContain('They will know that it is yours')
  })
})

describe('after a concern is closed', () => {
  let concern: string
  beforeEach(async () => {
    await empty(house, 'concerns')
    concern = await closedConcern()
  })

  test('whoever answered in it is invited, until they say “Not now”, and never again', async () => {
    const page = await ruth.get(concern)
    expect(page.$('#lesson h2').text()).toBe('What could others learn from this?')
    expect((await ruth.get(concern)).$('#lesson')).toHaveLength(1)
    const answer = await ruth.fill(page, {}, '#lesson form')
    expect(answer.to).toBe(concern)
    expect((await ruth.get(concern)).$('#lesson')).toHaveLength(0)
    await reopenAndClose(concern)
    expect((await ruth.get(concern)).$('#lesson')).toHaveLength(0)
    expect((await ruth.fill(page, {}, '#lesson form')).status).toBe(303)
    expect(await house.admin('lessonInvitations')).toHaveLength(1)
  })

  test('or until they go and write one, which does not know of it', async () => {
    const answer = await ruth.fill(await ruth.get(concern), { then: 'write' }, '#lesson form')
    expect(answer.to).toBe('/lessons/new')
    const at = await written(ruth)
    expect((await ruth.get(concern)).$('#lesson')).toHaveLength(0)
    const told = JSON.stringify([await rows(), await house.admin('lessonAuthors')])
    expect(told).not.toContain(concern.split('/')[2])
    expect((await ruth.get(at)).html).not.toContain(concern)
  })

  test('nobody else is: not its client, not an owner who only read it, and not before it is closed', async () => {
    const lena = await openBrowserOf(house, people.lena)
    expect((await lena.get(concern)).$('#lesson')).toHaveLength(0)
    expect((await lena.post(`${concern}/lesson`)).status).toBe(404)
    expect((await margit.get(concern)).$('#lesson')).toHaveLength(0)
    const open = `/concerns/${await send(people.lena, { therapist: people.ruth.id, audience: 'therapist' })}`
    expect((await ruth.get(open)).$('#lesson')).toHaveLength(0)
    expect((await tomas.post(`${concern}/lesson`)).status).toBe(404)
  })
})

describe('care for the one who answers', () => {
  test('names whom the practice names, leads on, and is found from the first hour and from what waits', async () => {
    await house.admin('practices').update({ whomToAsk: 'Selma Aydin, Tuesdays' })
    for (const path of ['/inbox', '/first-hour'])
      expect((await ruth.get(path)).$('main a[href="/care-for-yourself"]')).toHaveLength(1)
    for (const browser of [ruth, selma, margit]) {
      const page = await browser.get('/care-for-yourself')
      expect(page.text).toContain('Selma Aydin, Tuesdays')
      expect(page.$('main :is(a[href="/first-hour"], a[href="/lessons"])')).toHaveLength(2)
    }
    expect((await selma.get('/care-for-yourself')).$('a[href="/reflections"]')).toHaveLength(0)
    const lena = await openBrowserOf(house, people.lena)
    expect((await lena.get('/care-for-yourself')).status).toBe(404)
  })
})

test('clients and whoever is not signed in find no shelf', async () => {
  const lena = await openBrowserOf(house, people.lena)
  const at = await shelved()
  for (const path of ['/lessons', at, '/lessons/waiting', '/lessons/new']) {
    expect((await lena.get(path)).status).toBe(404)
    expect((await openBrowser(house).get(path)).to).toMatch(/^\/sign-in/)
  }
  expect((await lena.get('/')).$('nav a[href="/lessons"]')).toHaveLength(0)
  expect((await selma.get('/account')).$('nav a[href="/lessons"]')).toHaveLength(1)
})

async function closedConcern(): Promise<string> {
  const choices = { therapist: people.ruth.id, audience: 'together', owners: [people.margit.id] } as const
  const id = await send(people.lena, choices)
  await make(people.ruth, id, 'acknowledge', { words: 'I did look at the clock.' })
  await make(people.lena, id, 'close', { words: '' }, new Date(), { outcome: 'repaired' })
  return `/concerns/${id}`
}

async function reopenAndClose(concern: string): Promise<void> {
  const id = concern.split('/')[2] ?? ''
  await make(people.lena, id, 'reopen', { words: 'Once more.' })
  await make(people.lena, id, 'close', { words: '' }, new Date(), { outcome: 'partly' })
}

async function pile(author: TestPerson, number: number): Promise<void> {
  for (let i = 0; i < number; i += 1) {
    const lesson = {
      ...newLesson(),
      theme: 'time',
      words: { pattern: `Lesson ${i}`, helped: '', differently: '' },
    } as const
    await keepLesson(author, lesson)
    await handIn(author, lesson.id)
    await putOnShelf(people.tomas, lesson.id, (await ownLesson(author, lesson.id))?.revision ?? 0)
  }
}

/** The same lesson so often that the shelf is longer than what is looked through; each is sealed for its place, so only their number counts. */
async function copies(number: number): Promise<void> {
  for (let i = 0; i < number; i += 10)
    await Promise.all(Array.from({ length: 10 }, () => pile(people.ruth, 1)))
}
