import { createHash, randomBytes } from 'node:crypto'
import { describe, expect, test } from '@jest/globals'
import { countPieces, pieceBytes, sealedPieces, TooLarge, unsealPiece } from '../../../src/attachments/pieces'
import { CannotUnseal, newKey } from '../../../src/vault/envelope'

const at = { practice: 'p', attachment: 'a' }
const key = newKey()

async function* inParts(bytes: Buffer, length: number) {
  for (let from = 0; from < bytes.length; from += length)
    yield await Promise.resolve(bytes.subarray(from, from + length))
}

async function sealed(bytes: Buffer, length = 10_000) {
  const stream = sealedPieces(key, at, inParts(bytes, length), 10_000_000)
  const all: Buffer[] = []
  for await (const one of stream.pieces) all.push(one)
  return { all, found: stream.found() }
}

const opened = (all: readonly Buffer[], count = all.length) =>
  Buffer.concat(all.map((one, place) => unsealPiece(key, at, place, count, one)))

describe('pieces of a file', () => {
  test.each([1, pieceBytes - 1, pieceBytes, pieceBytes + 1, 3 * pieceBytes, 700_001])(
    'open as they were: %d bytes',
    async length => {
      const bytes = randomBytes(length)
      const { all, found } = await sealed(bytes)
      expect(all).toHaveLength(countPieces(length))
      expect(opened(all).equals(bytes)).toBe(true)
      expect(found.bytes).toBe(length)
      expect(found.sha256).toBe(createHash('sha256').update(bytes).digest('hex'))
      const digest = createHash('sha256')
      for (const one of all) digest.update(createHash('sha256').update(one).digest())
      expect(found.digest).toEqual(digest.digest())
    },
  )

  test('are as large however they came', async () => {
    const bytes = randomBytes(600_000)
    const [slow, fast] = [await sealed(bytes, 7), await sealed(bytes, 600_000)]
    expect(slow.all.map(one => one.length)).toEqual(fast.all.map(one => one.length))
  })

  test('open nowhere else: not swapped, repeated, left out, cut from the end, in another attachment or by another key', async () => {
    const [first, second, third] = (await sealed(randomBytes(3 * pieceBytes))).all
    if (!first || !second || !third) throw new Error('There are three.')
    for (const [place, count, one] of [
      [0, 3, second],
      [1, 3, first],
      [1, 3, third],
      [1, 2, second], // as if it were the last
      [2, 4, third], // as if one came after it
      [2, 3, second],
    ] as const)
      expect(() => unsealPiece(key, at, place, count, one)).toThrow(CannotUnseal)
    for (const other of [
      { ...at, attachment: 'b' },
      { ...at, practice: 'q' },
    ])
      expect(() => unsealPiece(key, other, 0, 3, first)).toThrow(CannotUnseal)
    expect(() => unsealPiece(newKey(), at, 0, 3, first)).toThrow(CannotUnseal)
    const changed = Buffer.from(first)
    changed[100] = (changed[100] ?? 0) ^ 1
    expect(() => unsealPiece(key, at, 0, 3, changed)).toThrow(CannotUnseal)
  })

  test('stop where more comes than is taken, and ask for no more', async () => {
    let asked = 0
    async function* endless() {
      for (;;) {
        asked += 1
        yield await Promise.resolve(Buffer.alloc(pieceBytes))
      }
    }
    const { pieces } = sealedPieces(key, at, endless(), 3 * pieceBytes)
    const all = async () => {
      for await (const one of pieces) expect(one.length).toBeGreaterThan(0)
    }
    await expect(all()).rejects.toThrow(TooLarge)
    expect(asked).toBeLessThan(7)
  })
})
