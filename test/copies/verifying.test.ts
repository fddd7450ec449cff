import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { Copy, Proof } from '../../src/copies/copy'
import { dataOf, pageOf } from '../../src/copies/file'
import { copyOf } from '../../src/copies/store'
import { openConcern } from '../../src/concerns/entries'
import { verifyCopy } from '../support/copies'
import { openHouse, type House } from '../support/house'
import { make, practiceAtTheRiver, send, type People } from '../support/people'

/** Whoever changes a copy is found by the real command, which is told nothing but the file. */
let house: House
let people: People
let concern: string
/** Lena's: sent, opened by Ruth, added to, acknowledged, answered. */
let whole: Copy
/** Ruth's, in which an opening by Lena is covered. */
let ruths: Copy
beforeAll(async () => {
  house = await openHouse()
  people = await practiceAtTheRiver(house)
  const { lena, ruth } = people
  const now = new Date()
  concern = await send(lena, { therapist: ruth.id, audience: 'therapist' }, now)
  await openConcern(ruth, concern, now)
  await make(lena, concern, 'add', { words: 'And at the door.' })
  await openConcern(lena, concern, now)
  await make(ruth, concern, 'acknowledge', { words: 'I did look at it.' })
  await make(lena, concern, 'write', { words: 'Thank you.' })
  whole = await copyOf(lena, concern, now, false)
  ruths = await copyOf(ruth, concern, now, false)
})
afterAll(() => house.close())

type Changing = (copy: Copy, proof: Proof) => unknown

/** A copy that somebody has changed, as data. */
function changed(copy: Copy, change: Changing): string {
  const other = structuredClone(copy)
  if (other.proof) change(other, other.proof)
  return dataOf(other)
}

const held = /^The copy holds: 6 steps, 4 entries\.\n/

test('as it was taken it holds, also when it went through another system', async () => {
  for (const copy of [whole, ruths]) {
    expect(await verifyCopy(dataOf(copy))).toMatchObject({
      code: 0,
      out: expect.stringMatching(held) as unknown,
    })
    const page = pageOf(copy).replaceAll('\n', '\r\n')
    expect(await verifyCopy(page)).toMatchObject({ code: 0, out: expect.stringMatching(held) as unknown })
  }
  expect((await verifyCopy(dataOf(ruths))).out).toContain(
    '1 steps hold no words, and are not for its reader to see.',
  )
})

const at = (copy: Copy, position: number) => copy.entries.findIndex(entry => entry.position === position)
const isAt = (position: number) => (one: { position: number }) => one.position === position

describe.each<[string, Changing, number, string]>([
  [
    'a word of the text',
    ({ entries }) => Object.assign(entries[0]?.parts ?? {}, { happened: 'You looked at me all the time.' }),
    1,
    'the words are not those that were sealed',
  ],
  [
    'a part that was left out',
    ({ entries }) => (entries[1] = { ...entries[1], parts: {} } as Copy['entries'][number]),
    3,
    'the words are not those that were sealed',
  ],
  [
    'a byte of what was sealed',
    (_, { sealed }) => {
      const words = Buffer.from(sealed[1]?.words ?? '', 'base64')
      words[30] = (words[30] ?? 0) ^ 1
      Object.assign(sealed[1] ?? {}, { words: words.toString('base64') })
    },
    3,
    'the words of its entry were changed',
  ],
  [
    'a key of another entry',
    (_, { sealed }) => Object.assign(sealed[1] ?? {}, { key: sealed[0]?.key }),
    3,
    'its key does not open what was sealed',
  ],
  [
    'a key that was taken out',
    (_, { sealed }) => Object.assign(sealed[0] ?? {}, { key: null }),
    1,
    'its words cannot be compared: the entry is from before copies could prove it',
  ],
  ['an entry that is gone', copy => copy.entries.splice(at(copy, 3), 1), 3, 'its entry is missing'],
  [
    'an entry that is gone with all that belongs to it',
    (copy, { links, sealed }) => {
      copy.entries.splice(at(copy, 3), 1)
      sealed.splice(sealed.findIndex(isAt(3)), 1)
      links.splice(links.findIndex(isAt(3)), 1)
    },
    3,
    'the event is missing',
  ],
  [
    'an entry that is passed off as something its reader may not see',
    (copy, { links, sealed }) => {
      copy.entries.splice(at(copy, 3), 1)
      sealed.splice(sealed.findIndex(isAt(3)), 1)
      const link = links.findIndex(isAt(3))
      links[link] = { position: 3, cover: '0'.repeat(64), hash: links[link]?.hash ?? '' }
    },
    3,
    'the event, or one before it, was changed',
  ],
  [
    'two entries in each other’s place',
    ({ entries }) => {
      const [one, other] = [entries[0], entries[1]]
      if (one && other)
        [entries[0], entries[1]] = [
          { ...other, position: 1 },
          { ...one, position: 3 },
        ]
    },
    1,
    'its entry was changed',
  ],
  [
    'entries in another order',
    ({ entries }) => entries.reverse(),
    5,
    'something stands here out of its order',
  ],
  [
    'somebody else’s entry',
    ({ entries, readers }) =>
      Object.assign(entries[0] ?? {}, { by: readers.find(({ capacity }) => capacity === 'therapist')?.id }),
    1,
    'its entry was changed',
  ],
  [
    'another day',
    ({ entries }) => Object.assign(entries[0] ?? {}, { at: '2026-01-01T00:00:00.000Z' }),
    1,
    'its entry was changed',
  ],
  [
    'an event of another time',
    (_, { links }) => Object.assign(links[1] ?? {}, { at: 0 }),
    2,
    'the event, or one before it, was changed',
  ],
  ['an opening that is gone', ({ openings }) => openings.pop(), 2, 'who opened it is missing'],
  [
    'an opening at another time',
    ({ openings }) => Object.assign(openings[0] ?? {}, { at: '2026-01-01T00:00:00.000Z' }),
    2,
    'who opened it, or when, was changed',
  ],
  [
    'an entry that was made up',
    ({ entries }) =>
      entries.push({ ...entries[0], position: 7, at: new Date().toISOString() } as Copy['entries'][number]),
    7,
    'something stands here without its event',
  ],
  [
    'the end of the chain, but not its words',
    (_, { links }) => links.pop(),
    6,
    'something stands here without its event',
  ],
])('%s', (_, change, position, what) => {
  test('is found, and where', async () => {
    const { code, out, err } = await verifyCopy(changed(whole, change))
    expect({ code, out, err }).toEqual({
      code: 1,
      out: '',
      err: `The copy does not hold. Position ${position}: ${what}.\n`,
    })
  })
})

describe('a page', () => {
  test.each([
    ['one word of which was changed', 'And at the door.', 'And at the wall.'],
    ['with another day', /2026/, '2025'],
    ['with another name', 'Ruth Adler', 'Karim Benali'],
    ['with something written below', '</main>', '<p>And so on.</p></main>'],
  ])('%s is found, although the data in it holds', async (_, from, to) => {
    const page = pageOf(whole)
    const other = page.replace(from, to)
    expect(other).not.toBe(page)
    const { code, err } = await verifyCopy(other)
    expect({ code, err }).toEqual({
      code: 1,
      err: expect.stringContaining('the page shows something else') as unknown,
    })
  })

  test('the data of which was changed as well is found by its proof', async () => {
    const { code, err } = await verifyCopy(pageOf(whole).replaceAll('at the door', 'at the wall'))
    expect({ code, err }).toEqual({
      code: 1,
      err: 'The copy does not hold. Position 3: the words are not those that were sealed.\n',
    })
  })
})

describe('an end that was cut so that everything fits', () => {
  const cut: Changing = (copy, proof) => {
    copy.entries.pop()
    proof.sealed.pop()
    proof.links.pop()
  }

  test('is found by the mark of the last step', async () => {
    const mark = whole.proof?.links.at(-1)?.hash ?? ''
    expect(await verifyCopy(dataOf(whole), '--mark', mark)).toMatchObject({
      code: 0,
      out: expect.stringContaining('It reaches the step of that mark, number 6.') as unknown,
    })
    expect(await verifyCopy(changed(whole, cut))).toMatchObject({ code: 0 })
    const { code, err } = await verifyCopy(changed(whole, cut), '--mark', mark)
    expect(code).toBe(1)
    expect(err).toBe('The mark is of no step in it: its end is missing, or it is a copy of something else.\n')
  })

  test('is told by the marks of both', async () => {
    const { out } = await verifyCopy(changed(whole, cut))
    expect(out).toContain(`It ends with step 5, whose mark is ${whole.proof?.links.at(-2)?.hash}.`)
  })
})

describe('what is no copy', () => {
  test.each([
    ['nothing', ''],
    ['some text', 'Dear Ruth,'],
    ['other data', '{"format":"makeright-copy","version":2}'],
    ['a page of something else', '<html><script type="application/json">{}</script></html>'],
  ])('%s is called so', async (_, content) => {
    expect(await verifyCopy(content)).toEqual({
      code: 1,
      out: '',
      err: 'There is no copy in this file, or it is not as any copy is.\n',
    })
  })

  test('and whoever says no file, or too many, is told how it is called', async () => {
    const { code, err } = await verifyCopy('', 'another', 'and-another')
    expect({ code, err }).toEqual({
      code: 1,
      err: 'It is called as: npm run verify-copy -- FILE [--mark MARK]\n',
    })
  })
})

test('what others said meanwhile is in the next copy', async () => {
  await make(people.ruth, concern, 'write', { words: 'The clock is gone.' })
  const next = await copyOf(people.lena, concern, new Date(), false)
  expect(next.entries).toHaveLength(5)
  expect(await verifyCopy(dataOf(next), '--mark', whole.proof?.links.at(-1)?.hash ?? '')).toMatchObject({
    code: 0,
  })
})
