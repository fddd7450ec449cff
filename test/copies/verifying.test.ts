import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { signedEvent } from '../../src/chains/signed-event'
import type { Copy, CopyProof } from '../../src/copies/copy'
import { copyDataOf, copyPageOf } from '../../src/copies/file'
import { sealCopyWith } from '../../src/copies/seal'
import { openConcern } from '../../src/concerns/store/opened-concern'
import { signatureBy, signingKeyFrom } from '../../src/vault/signatures'
import { openBrowser } from '../support/browser'
import { checkCopy, portalsKey, takeCopy, verifyAlone, verifyCopy } from '../support/copies'
import { openHouse, type House } from '../support/house'
import { make, practiceAtTheRiver, send, type People } from '../support/people'

/** Whoever changes a copy is found by the real command, which is told nothing but the file and what anybody can read at /copy/key. */
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
  whole = await takeCopy(lena, concern, now)
  ruths = await takeCopy(ruth, concern, now)
})
afterAll(() => house.close())

type Changing = (copy: Copy, proof: CopyProof) => unknown

/** A copy that somebody has changed, as data. */
function changed(copy: Copy, change: Changing): string {
  const other = structuredClone(copy)
  change(other, other.proof)
  return copyDataOf(other)
}

const cutTheEnd: Changing = (copy, proof) => {
  copy.entries.pop()
  proof.sealed.pop()
  proof.links.pop()
}

const held = /^The copy holds\. .*\n6 steps, 4 entries: /

test('as it was taken it holds, also when it went through another system', async () => {
  for (const copy of [whole, ruths]) {
    expect(await verifyCopy(copyDataOf(copy))).toMatchObject({
      code: 0,
      out: expect.stringMatching(held) as unknown,
    })
    const page = copyPageOf(copy).replaceAll('\n', '\r\n')
    expect(await verifyCopy(page)).toMatchObject({ code: 0, out: expect.stringMatching(held) as unknown })
  }
  expect((await verifyCopy(copyDataOf(ruths))).out).toContain(
    '1 steps hold no words, and the reader of this copy may not see them.',
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
      const { hash = '', signature = null } = links[link] ?? {}
      links[link] = { position: 3, cover: '0'.repeat(64), hash, signature }
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
    'its entry is of another kind',
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
    'its entry is by somebody else',
  ],
  [
    'another day',
    ({ entries }) => Object.assign(entries[0] ?? {}, { at: '2026-01-01T00:00:00.000Z' }),
    1,
    'its entry is of another time',
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
  test('is found, and where', () => {
    const { code, out, err } = checkCopy(changed(whole, change))
    expect({ code, out, err }).toEqual({
      code: 1,
      out: '',
      err: `The copy does not hold. Position ${position}: ${what}.\n`,
    })
  })
})

describe('what no event says', () => {
  test.each<[string, Changing, string]>([
    ['a name', ({ people: names }) => Object.assign(names, { [people.ruth.id]: 'Karim Benali' }), 'a name'],
    ['a reader who is gone', ({ readers }) => readers.pop(), 'who can read it, or since when'],
    [
      'how it stands',
      ({ concern }) => Object.assign(concern, { status: 'closed', waits: 'nobody' }),
      'how it stands, its reference, its therapist, or one of its days',
    ],
    [
      'the day on which it was made',
      copy => Object.assign(copy, { madeAt: '2026-01-01T00:00:00.000Z' }),
      'when it was made',
    ],
    ['what is covered', cutTheEnd, 'what was written'],
  ])('%s is found by the seal, and named', (_, change, part) => {
    const { code, err } = checkCopy(changed(whole, change))
    expect({ code, err }).toEqual({
      code: 1,
      err: `The copy does not hold. This part was changed: ${part}.\n`,
    })
  })

  test('a seal that was changed, or is of another copy, is found', () => {
    const { parts } = whole.seal
    const other = { ...whole, seal: { ...whole.seal, parts: { ...parts, people: '0'.repeat(64) } } }
    expect(checkCopy(copyDataOf(other)).err).toBe('The copy does not hold. This part was changed: a name.\n')
    const signature = ruths.seal.signature
    const strange = { ...whole, seal: { ...whole.seal, signature } }
    expect(checkCopy(copyDataOf(strange)).err).toBe('The copy does not hold: its seal was changed.\n')
  })
})

describe('the key', () => {
  const foreign = signingKeyFrom(Buffer.alloc(32, 7))
  const sign = (text: string) => signatureBy(foreign, text)

  /** Everything in it fits, and somebody else has signed it. */
  function madeUp(): Copy {
    const { seal: _, ...copy } = structuredClone(whole)
    const place = { practice: copy.practice.id, chain: copy.concern.id }
    for (const link of copy.proof.links)
      link.signature = sign(signedEvent({ ...place, ...link })).toString('base64')
    return sealCopyWith({ publicKey: foreign.public, sign }, copy)
  }

  test('is shown to anybody, and to whoever takes a copy', async () => {
    const answer = await openBrowser(house).get('/copy/key')
    expect(answer.status).toBe(200)
    expect(answer.html).toBe(`${whole.seal.key}\n`)
    expect(copyPageOf(whole)).toContain(whole.seal.key)
    expect(portalsKey()).toBe(whole.seal.key)
  })

  test('is asked for where nobody gives it: whoever writes a file can seal it with their own', async () => {
    const { code, out, err } = await verifyAlone(copyDataOf(whole))
    expect(code).toBe(2)
    expect(out).toMatch(held)
    expect(err).toContain('take that key from the portal, at /copy/key')
  })

  test('that begins with a hyphen is read as a key', async () => {
    const [, second = '', ...rest] = portalsKey() // which may begin with one itself
    const other = `-${second === 'A' ? 'B' : 'A'}${rest.join('')}`
    expect(await verifyAlone(copyDataOf(whole), '--key', other)).toEqual({
      code: 1,
      out: '',
      err: 'The copy does not hold: its seal was made with a different key from the one you gave.\n',
    })
    expect(await verifyAlone(copyDataOf(whole), '--key')).toMatchObject({
      code: 1,
      err: expect.stringMatching(/^Use: /) as unknown,
    })
  })

  test('that sealed a copy made up from beginning to end is not the portal’s', async () => {
    const made = madeUp()
    expect((await verifyAlone(copyDataOf(made))).code).toBe(2) // it fits in itself
    expect((await verifyCopy(copyDataOf(made))).err).toBe(
      'The copy does not hold: its seal was made with a different key from the one you gave.\n',
    )
    const passedOff = { ...made, seal: { ...made.seal, key: whole.seal.key } }
    expect((await verifyCopy(copyDataOf(passedOff))).err).toBe(
      'The copy does not hold. Position 1: the event was signed by somebody else.\n',
    )
  })
})

describe('an end that was cut so that everything fits', () => {
  test('is found by the seal', () => {
    expect(checkCopy(changed(whole, cutTheEnd)).err).toBe(
      'The copy does not hold. This part was changed: what was written.\n',
    )
  })

  test('that was no end yet when the copy was taken is found by the mark of the step', async () => {
    const mark = whole.proof.links.at(-1)?.hash ?? ''
    expect(await verifyCopy(copyDataOf(whole), '--mark', mark)).toMatchObject({
      code: 0,
      out: expect.stringContaining('It reaches the step of that mark, number 6.') as unknown,
    })
    const { code, err } = await verifyCopy(copyDataOf(whole), '--mark', '0'.repeat(64))
    expect(code).toBe(1)
    expect(err).toBe(
      'No step in this copy has that mark: the copy was made before that step, or is a copy of something else.\n',
    )
  })
})

describe('what is no copy', () => {
  test.each([
    ['nothing', ''],
    ['some text', 'Dear Ruth,'],
    ['other data', '{"format":"makeright-copy","version":2}'],
    ['no data at all', '{"proof":'],
    ['a page of something else', '<html><script type="application/json">{}</script></html>'],
  ])('%s is called so', async (_, content) => {
    expect(await verifyCopy(content)).toEqual({
      code: 1,
      out: '',
      err: 'This file holds no copy, or one that was damaged.\n',
    })
  })

  test('a copy of an earlier kind is called so, and who can check it', () => {
    const { code, err } = checkCopy(JSON.stringify({ ...whole, version: 1 }))
    expect({ code, err }).toEqual({
      code: 1,
      err: 'This copy is of another kind than this version can check; makeright 0.1.0 made it, and checks it.\n',
    })
  })

  test('and whoever asks for what it cannot do is told how it is called', async () => {
    const { code, err } = await verifyCopy('', '--another')
    expect({ code, err }).toEqual({
      code: 1,
      err: 'Use: npm run verify-copy -- COPY [FILE ...] --key KEY [--mark MARK]\n',
    })
  })
})

test('what others said meanwhile is in the next copy', async () => {
  await make(people.ruth, concern, 'write', { words: 'The clock is gone.' })
  const next = await takeCopy(people.lena, concern)
  expect(next.entries).toHaveLength(5)
  expect(checkCopy(copyDataOf(next), whole.proof.links.at(-1)?.hash ?? '')).toMatchObject({
    code: 0,
  })
})

test('a page that says it is in another encoding, and data that say something twice, are no copies', () => {
  expect(checkCopy(copyPageOf(whole).replace('charset="utf-8"', 'charset="windows-1252"')).err).not.toBe('')
  expect(
    checkCopy(copyDataOf(whole).replace('"format"', '"madeAt": "2020-01-01T00:00:00.000Z", "format"')).err,
  ).not.toBe('')
  const other = copyDataOf(whole).replace(
    '"parts": {',
    '"parts": { "__proto__": { "happened": "Something else." },',
  )
  expect(checkCopy(other).err).not.toBe('')
})
