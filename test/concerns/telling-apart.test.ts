import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { unreachedFrom } from '../../src/concerns/rules/facts'
import { listDayText } from '../../src/language/dates'
import { clockOf } from '../../src/language/locale'
import { openBrowserOf, type Browser, type Seen } from '../support/browser'
import { openHouse, type House } from '../support/house'
import { make, practiceAtTheRiver, send, type People } from '../support/people'

let house: House
let people: People
let lena: Browser
let ruth: Browser
beforeAll(async () => {
  house = await openHouse()
})
beforeEach(async () => {
  people = await practiceAtTheRiver(house)
  lena = await openBrowserOf(house, people.lena)
  ruth = await openBrowserOf(house, people.ruth)
})
afterAll(() => house.close())

const toRuth = () => ({ therapist: people.ruth.id, audience: 'therapist', owners: [] }) as const
/** What is read of each link in a list, and what a screen reader says of it. */
const titlesOn = (page: Seen) =>
  page
    .$('main .row:not(.row--draft) a.row__link')
    .toArray()
    .map(a => page.$(a).text().replace(/\s+/g, ' ').trim())
const draftsOn = (page: Seen) =>
  page
    .$('main .row--draft .row__what')
    .toArray()
    .map(row => page.$(row).text().replace(/\s+/g, ' ').trim())
async function begin(browser: Browser, concern: string, words: string): Promise<void> {
  await browser.fill(await browser.get(`/concerns/${concern}`), { words, keep: 'later' }, 'form.write')
}
const newOn = async (browser: Browser, path: string) =>
  titlesOn(await browser.get(path)).filter(title => title.endsWith(' new')).length

describe('two concerns with the same person', () => {
  const long = `You called me by the name of somebody else, and when I said so you laughed. ${'More. '.repeat(20)}`

  test('are told apart by their client: by how each begins, on one line, cut at a word', async () => {
    await send(people.lena, toRuth(), new Date(), 'You looked at the clock.')
    await send(people.lena, toRuth(), new Date(), long)
    expect(titlesOn(await lena.get('/'))).toEqual([
      'To Ruth Adler You called me by the name of somebody else, and when I said …',
      'To Ruth Adler You looked at the clock.',
    ])
  })

  test('are told apart by whoever answers: by the day, and on one day by the time', async () => {
    const at = (text: string) => new Date(text)
    await send(people.lena, toRuth(), at('2026-11-10T09:00:00Z'))
    await send(people.lena, toRuth(), at('2026-11-12T09:00:00Z'))
    await send(people.lena, toRuth(), at('2026-11-12T14:30:00Z'))
    expect(titlesOn(await ruth.get('/inbox'))).toEqual([
      expect.stringMatching(/^Lena Brandt wrote on Tue, 10 Nov(ember)?( 2026)? new$/),
      expect.stringMatching(/^Lena Brandt wrote on Thu, 12 Nov(ember at| 2026,) 10:00 new$/),
      expect.stringMatching(/^Lena Brandt wrote on Thu, 12 Nov(ember at| 2026,) 15:30 new$/),
    ])
  })

  test('are told apart in the rows of drafts as in their own', async () => {
    const first = await send(
      people.lena,
      toRuth(),
      new Date('2026-11-10T09:00:00Z'),
      'You looked at the clock.',
    )
    const other = await send(people.lena, toRuth(), new Date('2026-11-12T09:00:00Z'), 'You sighed.')
    for (const concern of [first, other]) {
      await begin(lena, concern, 'One more thing.')
      await begin(ruth, concern, 'I have read this.')
    }
    expect(draftsOn(await lena.get('/'))).toEqual([
      expect.stringContaining('To Ruth Adler · You sighed. ·'),
      expect.stringContaining('To Ruth Adler · You looked at the clock. ·'),
    ])
    expect(draftsOn(await ruth.get('/inbox'))).toEqual([
      expect.stringMatching(/Lena Brandt · wrote on Thu, 12 Nov(ember at| 2026,) 10:00 ·/),
      expect.stringMatching(/Lena Brandt · wrote on Tue, 10 Nov(ember)?( 2026)? at 10:00 ·/),
    ])
  })

  test('show no words to whoever answers, also after they have opened them', async () => {
    const concern = await send(people.lena, toRuth())
    await ruth.get(`/concerns/${concern}`)
    expect((await ruth.get('/inbox')).text).not.toContain('clock')
  })

  test('are told apart where the words of one are damaged', async () => {
    const concern = await send(people.lena, toRuth())
    await house
      .admin('concernKeys')
      .where({ concernId: concern })
      .update({ wrapped: Buffer.alloc(60) })
    const page = await lena.get('/')
    expect(page.status).toBe(200)
    expect(titlesOn(page)).toEqual(['To Ruth Adler (cannot be shown)'])
  })
})

describe('what somebody has not read yet', () => {
  let concern: string
  beforeEach(async () => {
    concern = await send(people.lena, toRuth())
  })

  test('is new to whoever answers until they open it, and not to whoever wrote it', async () => {
    expect(await newOn(lena, '/')).toBe(0)
    expect(await newOn(ruth, '/inbox')).toBe(1)
    expect(await newOn(ruth, '/inbox')).toBe(1) // looking at the list reads nothing
    await ruth.get(`/concerns/${concern}`)
    expect(await newOn(ruth, '/inbox')).toBe(0)
  })

  test('is new to its client once there is an answer, until they read it, and to the other once they write again', async () => {
    await ruth.get(`/concerns/${concern}`)
    await make(people.ruth, concern, 'acknowledge', { words: 'I looked at the clock.' })
    expect([await newOn(lena, '/'), await newOn(ruth, '/inbox')]).toEqual([1, 0])
    await lena.get(`/concerns/${concern}`)
    await make(people.lena, concern, 'write', { words: 'Thank you.' })
    expect([await newOn(lena, '/'), await newOn(ruth, '/inbox')]).toEqual([0, 1])
  })

  test('stays new to whoever writes without having read it', async () => {
    await ruth.get(`/concerns/${concern}`)
    await make(people.lena, concern, 'add', { words: 'And you sighed.' })
    await make(people.ruth, concern, 'acknowledge', { words: 'I looked at the clock.' })
    expect(await newOn(ruth, '/inbox')).toBe(1)
  })

  test('is not read by a browser that only fetches ahead', async () => {
    await ruth.get(`/concerns/${concern}`, { 'Sec-Purpose': 'prefetch' })
    expect(await newOn(ruth, '/inbox')).toBe(1)
  })

  test('is marked on these two pages alone, and in no email', async () => {
    await make(people.ruth, concern, 'acknowledge', { words: 'I looked at the clock.' })
    const mails = await house.post.waitFor(people.lena.address, 1, 'something new')
    for (const { text, subject } of mails) expect(`${subject} ${text}`).not.toMatch(/clock|Ruth/)
    const margit = await openBrowserOf(house, people.margit)
    expect((await margit.get('/board')).html).not.toContain('tag--new')
  })

  test('is known to nobody else: how far somebody has read, the portal cannot see', async () => {
    await expect(
      house.admin.transaction(async admin => {
        await admin.raw('set local role makeright_web')
        await admin('readers').select('seen')
      }),
    ).rejects.toThrow('permission denied')
  })
})

describe('a client from whom nothing comes', () => {
  const day = 24 * 3_600_000
  const answeredDaysAgo = async (days: number) => {
    const at = new Date(Date.now() - days * day)
    const concern = await send(people.lena, toRuth(), at)
    await make(people.ruth, concern, 'acknowledge', { words: 'I looked at the clock.' }, at)
    return (await ruth.get('/inbox')).text
  }

  test('can be closed as not reached after a day that the inbox names', async () => {
    const from = unreachedFrom(new Date(Date.now() - 16 * day), people.ruth.practice)
    expect(await answeredDaysAgo(16)).toContain(
      `cannot reach Lena Brandt, you can close this after ${listDayText(from, new Date(), clockOf(people.ruth))}.`,
    )
  })

  test.each([2, 60])('is left in peace, and so is whoever answered %i days ago', async days => {
    expect(await answeredDaysAgo(days)).not.toContain('cannot reach')
  })
})
