import { randomBytes } from 'node:crypto'
import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { opened, sealed } from '../../../src/backup/sealed-file'

const key = randomBytes(32)
const head = 19 + 32 + 16
const piece = 65_536 + 16

async function* chunksOf(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  await Promise.resolve()
  for (let from = 0; from < bytes.length; from += size) yield bytes.subarray(from, from + size)
}

async function all(parts: AsyncIterable<Buffer>): Promise<Buffer> {
  const read: Buffer[] = []
  for await (const part of parts) read.push(part)
  return Buffer.concat(read)
}

const seal = (plain: Buffer, size = 50_000) => all(sealed(key, chunksOf(plain, size)))
const open = (file: Buffer, by = key, size = 50_000) => all(opened(by, chunksOf(file, size)))

const sizes = [0, 1, 65_535, 65_536, 65_537, 131_072, 200_000]

test.each(sizes)('%i bytes open as they were sealed, in whatever chunks they come', async size => {
  const plain = randomBytes(size)
  for (const chunk of [1_000, 65_536, 1_000_000])
    expect((await open(await seal(plain, chunk), key, chunk + 7)).equals(plain)).toBe(true)
})

test('nothing of what is sealed can be read in the file, and twice the same gives another file', async () => {
  const plain = Buffer.from('You looked at the clock. '.repeat(10_000))
  const [one, other] = [await seal(plain), await seal(plain)]
  expect(one.includes('clock')).toBe(false)
  expect(one.subarray(19).equals(other.subarray(19))).toBe(false)
  expect(one.includes(key)).toBe(false)
})

test('a file in which any bit was changed does not open', async () => {
  const file = await seal(randomBytes(150_000))
  await fc.assert(
    fc.asyncProperty(fc.nat(file.length - 1), fc.nat(7), async (at, bit) => {
      const changed = Buffer.from(file)
      changed[at] = (changed[at] ?? 0) ^ (1 << bit)
      await expect(open(changed)).rejects.toThrow(/Take another one|no backup|not the key/)
    }),
    { numRuns: 200 },
  )
})

test.each([
  ['in a piece', -9],
  ['at the end of a piece', -(150_000 + head) % piece],
  ['in its head', -(150_000 + 2 * 16)],
])('a file that was cut off %s does not open', async (_where, bytes) => {
  const file = await seal(randomBytes(2 * 65_536 + 1_000))
  const ends = [file.length + bytes, head + piece, head + 2 * piece, head + 1, 40].filter(
    end => end < file.length,
  )
  for (const end of ends) await expect(open(file.subarray(0, end))).rejects.toThrow(/not whole|no backup/)
})

test('pieces that were exchanged, or put in once more, do not open', async () => {
  const file = await seal(randomBytes(4 * 65_536))
  const [first, a, b, rest] = [
    file.subarray(0, head),
    file.subarray(head, head + piece),
    file.subarray(head + piece, head + 2 * piece),
    file.subarray(head + 2 * piece),
  ]
  await expect(open(Buffer.concat([first, b, a, rest]))).rejects.toThrow('was changed')
  await expect(open(Buffer.concat([first, a, a, b, rest]))).rejects.toThrow('was changed')
  const other = await seal(randomBytes(4 * 65_536))
  await expect(open(Buffer.concat([first, a, other.subarray(head + piece)]))).rejects.toThrow('was changed')
})

test('another key, and a file that is none of ours, are told apart', async () => {
  await expect(open(await seal(randomBytes(10)), randomBytes(32))).rejects.toThrow(
    'BACKUP_KEY is not the key by which this backup was sealed.',
  )
  for (const file of ['', 'PGDMP', '-- PostgreSQL database dump'.repeat(99)])
    await expect(open(Buffer.from(file))).rejects.toThrow(
      'This file is no backup that npm run backup has made.',
    )
})
