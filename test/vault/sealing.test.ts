import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { CannotUnseal, newKey, unseal, seal, type SealedPlace } from '../../src/vault/envelope'
import { openBrowserOf, type Browser } from '../support/browser'
import { openHouse, type House } from '../support/house'
import { make, practiceAtTheRiver, send, type People } from '../support/people'

describe('an envelope', () => {
  const key = newKey()
  const place: SealedPlace = { practice: randomUUID(), table: 'entries', column: 'words', row: randomUUID() }
  const words = Buffer.from('You looked at the clock all the time.')

  test('gives back what was sealed, whatever it is', () => {
    fc.assert(
      fc.property(fc.uint8Array(), anyPlace, (content, at) => {
        expect(unseal(key, at, seal(key, at, Buffer.from(content)))).toEqual(Buffer.from(content))
      }),
    )
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), text => {
        expect(unseal(key, place, seal(key, place, text)).toString()).toBe(text.toWellFormed())
      }),
    )
  })

  test('holds nothing that can be read, and is another one each time', () => {
    const sealed = seal(key, place, words)
    expect(sealed.includes('clock')).toBe(false)
    expect(sealed.includes(key.bytes)).toBe(false)
    expect(seal(key, place, words).subarray(5)).not.toEqual(sealed.subarray(5))
  })

  test('opens in the place for which it was sealed and in no other', () => {
    fc.assert(
      fc.property(anyPlace, anyPlace, (at, elsewhere) => {
        fc.pre(JSON.stringify(Object.values(at)) !== JSON.stringify(Object.values(elsewhere)))
        expect(() => unseal(key, elsewhere, seal(key, at, words))).toThrow(CannotUnseal)
      }),
    )
  })

  test.each([
    ['row', { ...place, row: randomUUID() }],
    ['column', { ...place, column: 'name' }],
    ['table', { ...place, table: 'drafts' }],
    ['practice', { ...place, practice: randomUUID() }],
    ['boundary between row and column', { ...place, column: 'word', row: `s${place.row}` }],
  ])('does not open in another %s', (_, elsewhere) => {
    expect(() => unseal(key, elsewhere, seal(key, place, words))).toThrow(CannotUnseal)
  })

  test('does not open after any of its bits was flipped', () => {
    const sealed = seal(key, place, words)
    for (let bit = 0; bit < sealed.length * 8; bit += 1) {
      const changed = flipped(sealed, bit)
      expect(() => unseal(key, place, changed)).toThrow(CannotUnseal)
    }
  })

  test.each([1, 4, 12, 15])('does not open with its tag cut down to %d bytes', left => {
    const cut = seal(key, place, words).subarray(0, left - 16)
    expect(() => unseal(key, place, cut)).toThrow(CannotUnseal)
    const emptyCut = seal(key, place, '').subarray(0, left - 16)
    expect(() => unseal(key, place, emptyCut)).toThrow(CannotUnseal)
  })

  test('does not open when something was added, or everything taken away', () => {
    const sealed = seal(key, place, words)
    for (const changed of [Buffer.alloc(0), Buffer.concat([sealed, Buffer.alloc(1)]), sealed.subarray(1)]) {
      expect(() => unseal(key, place, changed)).toThrow(CannotUnseal)
    }
  })

  test('does not open with another key, not even with one that bears its name', () => {
    const sealed = seal(key, place, words)
    expect(() => unseal(newKey(), place, sealed)).toThrow(CannotUnseal)
    expect(() => unseal({ bytes: newKey().bytes, id: key.id }, place, sealed)).toThrow(CannotUnseal)
  })

  test('says of what it cannot open only where it stands', () => {
    expect(() => unseal(newKey(), place, seal(key, place, words))).toThrow(/^entries\.words$/)
  })
})

describe('a concern whose words were changed in the database', () => {
  let house: House
  let people: People
  let lena: Browser
  let concern: string
  let entries: { id: string; words: Buffer }[]
  const log: string[] = []

  beforeAll(async () => {
    house = await openHouse({ LOG_LEVEL: 'debug' }, { write: line => log.push(line) })
    people = await practiceAtTheRiver(house)
    lena = await openBrowserOf(house, people.lena)
  })
  afterAll(() => house.close())

  beforeEach(async () => {
    concern = await send(people.lena, { therapist: people.ruth.id, audience: 'therapist' })
    await make(people.ruth, concern, 'acknowledge', { words: 'I did look at the clock.' })
    entries = await house
      .admin('entries')
      .where({ concernId: concern })
      .orderBy('position')
      .select('id', 'words')
    log.length = 0
  })

  test('was a page with its words before', async () => {
    expect((await lena.get(`/concerns/${concern}`)).text).toContain('I did look at the clock.')
  })

  test('says in plain words what cannot be shown when two entries were swapped', async () => {
    const [first, second] = entries
    await replace(first?.id, second?.words)
    await replace(second?.id, first?.words)
    await expectDamageSaid()
  })

  test('says in plain words what cannot be shown when a bit was flipped', async () => {
    const [first] = entries
    await replace(first?.id, flipped(first?.words ?? Buffer.alloc(1), 200))
    await expectDamageSaid()
  })

  test('says in plain words what cannot be shown when the tag was cut', async () => {
    const [, second] = entries
    await replace(second?.id, second?.words.subarray(0, -12))
    await expectDamageSaid()
  })

  test('says in plain words what cannot be shown when its key was exchanged for another concern’s', async () => {
    const other = await send(people.lena, { therapist: people.ruth.id, audience: 'therapist' })
    await house.admin.raw(
      `update concern_keys k set wrapped = o.wrapped from concern_keys o where k.concern_id = ? and o.concern_id = ?`,
      [concern, other],
    )
    await expectDamageSaid()
  })

  async function replace(id: string | undefined, words: Buffer | undefined): Promise<void> {
    await house.admin('entries').where({ id }).update({ words })
  }

  /** The rest of the page stands; the log knows in which column, and no word. */
  async function expectDamageSaid(): Promise<void> {
    const page = await lena.get(`/concerns/${concern}`)
    expect(page.status).toBe(200)
    expect(page.text).toContain('(cannot be shown)')
    const damaged = log.filter(line => line.includes('"kind":"damaged"'))
    expect(damaged).not.toEqual([])
    for (const line of damaged) expect(line).toMatch(/"place":"(entries\.words|concern_keys\.wrapped)"/)
    for (const said of log) {
      expect(said).not.toMatch(/clock|Lena Brandt|Ruth Adler/)
      for (const { words } of entries) expect(said).not.toContain(words.toString('hex').slice(40, 60))
    }
  }
})

const anyPlace = fc.record({
  practice: fc.string(),
  table: fc.string(),
  column: fc.string(),
  row: fc.string(),
})

function flipped(bytes: Buffer, bit: number): Buffer {
  const changed = Buffer.from(bytes)
  changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7))
  return changed
}
