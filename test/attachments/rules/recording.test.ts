import { describe, expect, test } from '@jest/globals'
import {
  headLength,
  mostChunkBytes,
  mostChunks,
  readChunk,
} from '../../../src/attachments/recordings/recording'
import { withLength } from '../../../src/attachments/recordings/webm'

/** The head of what a browser has recorded, and some sound. */
const spoken = [
  Buffer.from(
    '1a45dfa39f4286810142f7810142f2810442f381084282847765626d42878104428581021853806701ffffffffffffff1549a966992ad7b1830f42404d80864368726f6d655741864368726f6d65',
    'hex',
  ),
  Buffer.from('sound'),
]
const id = '01a22bd2-df0f-74fb-8c1f-67441a4ec5c1'

function chunk(place: number, until: number, bytes = Buffer.from('sound')): Buffer {
  const head = Buffer.alloc(headLength)
  head.write(id.replaceAll('-', ''), 'hex')
  head.writeUInt32BE(place, 16)
  head.writeUInt32BE(until, 20)
  return Buffer.concat([head, bytes])
}

describe('a chunk', () => {
  test('says of which recording it is, where it stands and until when it goes', () => {
    const bytes = Buffer.from('sound')
    expect(readChunk(chunk(2, 2_950))).toEqual({ recording: id, place: 2, until: 2_950, bytes })
  })

  test('is never longer than a recording can be', () => {
    expect(readChunk(chunk(2, 4_000_000_000))?.until).toBe(300_000)
  })

  test.each([
    ['a form', { place: '2' }],
    ['nothing', undefined],
    ['a head without a sound', chunk(0, 0, Buffer.alloc(0))],
    ['half a head', chunk(0, 0).subarray(0, 20)],
    ['too much at once', chunk(0, 0, Buffer.alloc(mostChunkBytes + 1))],
    ['a place that there is not', chunk(mostChunks, 0)],
  ])('%s is none', (_, body) => {
    expect(readChunk(body)).toBeNull()
  })
})

describe('how long it is', () => {
  async function written(chunks: readonly Buffer[], seconds: number): Promise<Buffer> {
    const all: Buffer[] = []
    for await (const some of withLength(each(chunks), seconds)) all.push(some)
    return Buffer.concat(all)
  }
  async function* each(chunks: readonly Buffer[]) {
    for (const one of chunks) yield await Promise.resolve(one)
  }

  test('goes into the head of what a browser wrote without it', async () => {
    const chunks = spoken
    const before = Buffer.concat(chunks)
    const after = await written(chunks, 72)
    expect(after.length).toBe(before.length + 11)
    const at = after.indexOf(Buffer.from('448988', 'hex'))
    expect(after.readDoubleBE(at + 3)).toBe(72_000)
    const info = after.indexOf(Buffer.from('1549a966', 'hex'))
    expect((after[info + 4] ?? 0) - 0x80).toBe(25 + 11)
    expect(
      Buffer.concat([
        after.subarray(0, info + 4),
        before.subarray(info + 4, info + 5),
        after.subarray(info + 5, at),
        after.subarray(at + 11),
      ]),
    ).toEqual(before)
  })

  test.each([
    [
      'says it already',
      Buffer.from('1a45dfa31853806701ffffffffffffff1549a966922ad7b1830f4240448988000000000000000000', 'hex'),
    ],
    ['is no WebM', Buffer.from('\0\0\0\x1cftypiso5 1549a966')],
    ['is cut in the middle of its head', spoken[0]?.subarray(0, 60) ?? Buffer.alloc(0)],
  ])('is not written where it %s', async (_, head) => {
    expect(await written([head, Buffer.from('more')], 3)).toEqual(Buffer.concat([head, Buffer.from('more')]))
  })
})
