import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { describe, expect, test } from '@jest/globals'
import sharp from 'sharp'
import { cleanPicture, mostPixels, type CleanPicture } from '../../src/pictures/clean-picture'
import type { ArrivingPictureType } from '../../src/pictures/picture-type'
import { until } from '../support/patience'

/** 64 by 48 pixels of red, as an iPhone keeps pictures; made by libheif's heif-enc. */
const heic = Buffer.from(
  'AAAAHGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZgAAAaptZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAAAAAAAAAAAA5waXRtAAAAAAACAAAAEGlkYXQAAAAAAEAAMAAAADhpbG9jAQAAAERAAAIAAQAAAAAAAAHOAAEAAAAAAAAAHQACAAEAAAAAAAAAAQAAAAAAAAAIAAAAOGlpbmYAAAAAAAIAAAAVaW5mZQIAAAEAAQAAaHZjMQAAAAAVaW5mZQIAAAAAAgAAZ3JpZAAAAADVaXBycAAAALNpcGNvAAAAc2h2Y0MBA3AAAAAAAAAAAAAe8AD8/fj4AAAPAyAAAQAYQAEMAf//A3AAAAMAkAAAAwAAAwAeugJAIQABACdCAQEDcAAAAwCQAAADAAADAB6gIIEFlurkprmwIAAAAwAgAAADACEiAAEABkQBwXPAiQAAABRpc3BlAAAAAAAAAEAAAABAAAAAFGlzcGUAAAAAAAAAQAAAADAAAAAQcGl4aQAAAAADCAgIAAAAGmlwbWEAAAAAAAAAAgABAoECAAICA4QAAAAaaXJlZgAAAAAAAAAOZGltZwACAAEAAQAAACVtZGF0AAAAGSgBrxOA9SeBP//LxR/+1hnh9tpd+efLU8A=',
  'base64',
)
/** A blue picture and a red one, of which the red one is to be shown; made as findings/cover-picture.sh makes it. */
const secondOfTwo = Buffer.from(
  'AAAAKGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZm1pZjFoZWljbWlhZgAAAgVtZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAAAAAAAAAAAA5waXRtAAAAAAACAAAANGlsb2MAAAAAREAAAgABAAAAAAI1AAEAAAAAAAAAHAACAAAAAAJRAAEAAAAAAAAAHQAAADhpaW5mAAAAAAACAAAAFWluZmUCAAAAAAEAAGh2YzEAAAAAFWluZmUCAAAAAAIAAGh2YzEAAAABXmlwcnAAAAE6aXBjbwAAAHVodmNDAQNwAAAAAAAAAAAAHvAA/P34+AAADwMgAAEAGEABDAH//wNwAAADAJAAAAMAAAMAHroCQCEAAQAoQgEBA3AAAAMAkAAAAwAAAwAeoCCBBZbqSSmubAgAAAMACAAAAwAIQCIAAQAHRAHBcrAiQAAAABRpc3BlAAAAAAAAAEAAAABAAAAAEHBpeGkAAAAAAwgICAAAAHVodmNDAQNwAAAAAAAAAAAAHvAA/P34+AAADwMgAAEAGEABDAH//wNwAAADAJAAAAMAAAMAHroCQCEAAQAoQgEBA3AAAAMAkAAAAwAAAwAeoCCBBZbqSSmubAgAAAMACAAAAwAIQCIAAQAHRAHBcrAiQAAAABRpc3BlAAAAAAAAAEAAAABAAAAAEHBpeGkAAAAAAwgICAAAABxpcG1hAAAAAAAAAAIAAQOBAoMAAgOEBYYAAABBbWRhdAAAABgoAa8TgOUzwJ//926iv/cytX+wkq1Q9T4AAAAZKAGvE4DmqHDT//4KVH/8rGeH55Sq0nm/fA==',
  'base64',
)
const red = { create: { width: 600, height: 400, channels: 3, background: '#c33' } } as const
const where = { IFD0: { Model: 'Canary phone' }, IFD3: { GPSLatitude: '48/1 12/1 0/1' } }

const wanted = { longest: 4_000, mostBytes: 15_000_000 }
const tryToClean = (type: ArrivingPictureType, bytes: Buffer) => cleanPicture(type, bytes, wanted)
const clean = async (type: ArrivingPictureType, bytes: Buffer): Promise<CleanPicture> => {
  const picture = await tryToClean(type, bytes)
  if (typeof picture === 'string') throw new Error(picture)
  return picture
}

/** How soon each process that was begun here falls where memory ends. */
async function scoresOfChildren(): Promise<string[]> {
  const children = await readFile(`/proc/self/task/${process.pid}/children`, 'utf8')
  const ids = children.trim().split(' ').filter(Boolean)
  return Promise.all(
    ids.map(async id => (await readFile(`/proc/${id}/oom_score_adj`, 'utf8').catch(() => '')).trim()),
  )
}

describe('a picture is written anew', () => {
  test('without the place, the device and the time, and turned as it was held', async () => {
    const bytes = await sharp(red).withExif(where).withMetadata({ orientation: 6 }).jpeg().toBuffer()
    expect(bytes.includes('Canary phone')).toBe(true)
    const picture = await clean('image/jpeg', bytes)
    expect(picture.size).toEqual({ width: 400, height: 600 })
    expect(picture.bytes.includes('Canary')).toBe(false)
    const { exif, icc, xmp, orientation } = await sharp(picture.bytes).metadata()
    expect({ exif, icc, xmp, orientation }).toEqual({})
  })

  test.each(['image/jpeg', 'image/png', 'image/webp'] as const)('as what it was: %s', async type => {
    const bytes = await sharp(red)
      .toFormat(type.slice(6) as 'jpeg')
      .toBuffer()
    const picture = await clean(type, bytes)
    expect(picture.type).toBe(type)
    expect(await sharp(picture.bytes).metadata()).toMatchObject({
      format: type.slice(6),
      width: 600,
      height: 400,
    })
    const small = await sharp(picture.thumbnail).metadata()
    expect(small).toMatchObject({ format: 'jpeg', width: 320 })
  })

  test('as JPEG where it came from an iPhone', async () => {
    const picture = await clean('image/heic', heic)
    expect(picture).toMatchObject({ type: 'image/jpeg', size: { width: 64, height: 48 } })
    const { dominant } = await sharp(picture.bytes).stats()
    expect(dominant.r).toBeGreaterThan(180)
    expect(dominant.g).toBeLessThan(80)
  })

  test('and of several in one file, the one that it says is to be shown', async () => {
    const picture = await clean('image/heic', secondOfTwo)
    const { dominant } = await sharp(picture.bytes).stats()
    expect(dominant.r).toBeGreaterThan(dominant.b)
  })

  test('and what follows behind its end is gone', async () => {
    const bytes = Buffer.concat([await sharp(red).jpeg().toBuffer(), Buffer.from('<script>canary</script>')])
    expect((await clean('image/jpeg', bytes)).bytes.includes('canary')).toBe(false)
  })

  test('smaller where it is very large', async () => {
    const bytes = await sharp({ create: { ...red.create, width: 6000, height: 3000 } })
      .jpeg()
      .toBuffer()
    expect((await clean('image/jpeg', bytes)).size).toEqual({ width: 4000, height: 2000 })
  })

  test('no larger than it was, where it is a scan as PNG', async () => {
    const [width, height] = [1_000, 1_400]
    const paper = Buffer.alloc(width * height).map(
      (_, at) => 120 + Math.round(60 * Math.sin(at / 977) + 50 * ((at % width) / width)),
    )
    const bytes = await sharp(paper, { raw: { width, height, channels: 1 } })
      .toColourspace('srgb')
      .png({ adaptiveFiltering: true })
      .toBuffer()
    expect((await clean('image/png', bytes)).bytes.length).toBeLessThan(bytes.length * 1.2)
  })

  test('in a process that falls before the portal does, where memory ends', async () => {
    const bytes = await sharp({ create: { ...red.create, width: 6_000, height: 6_000 } })
      .png()
      .toBuffer()
    const cleaning = clean('image/png', bytes)
    if (process.platform === 'linux') await until(async () => (await scoresOfChildren()).includes('1000'))
    await cleaning
  })

  test('also where many large ones come at once, which are decoded one after the other', async () => {
    const bytes = await sharp({ create: { ...red.create, width: 4_500, height: 3_000 } })
      .jpeg()
      .toBuffer()
    const all = await Promise.all([1, 2, 3].map(() => clean('image/jpeg', bytes)))
    expect(all.map(({ size }) => size.width)).toEqual([4000, 4000, 4000])
  })

  test('also where many come at once', async () => {
    const bytes = await sharp(red).jpeg().toBuffer()
    const all = await Promise.all(Array.from({ length: 5 }, () => clean('image/jpeg', bytes)))
    expect(all.map(({ size }) => size.width)).toEqual([600, 600, 600, 600, 600])
  })
})

describe('a picture is not taken', () => {
  test('that would fill the memory: it is refused before it is decoded', async () => {
    const side = 8_000
    expect(side * side).toBeGreaterThan(mostPixels)
    const bomb = await sharp({
      create: { width: side, height: side, channels: 3, background: '#000' },
      limitInputPixels: false,
    })
      .png({ compressionLevel: 9 })
      .toBuffer()
    expect(bomb.length).toBeLessThan(500_000)
    expect(await tryToClean('image/png', bomb)).toBe('too many pixels')
  })

  test('that would be larger than 15 MB once it was written anew', async () => {
    const side = 2_300
    const noise = await sharp(randomBytes(side * side * 3), {
      raw: { width: side, height: side, channels: 3 },
    })
      .png({ compressionLevel: 1 })
      .toBuffer()
    expect(await tryToClean('image/png', noise)).toBe('too large anew')
  })

  test.each(['image/jpeg', 'image/png', 'image/webp', 'image/heic'] as const)(
    'that was cut, or is something else: %s',
    async type => {
      const bytes =
        type === 'image/heic'
          ? heic
          : await sharp(red)
              .toFormat(type.slice(6) as 'jpeg')
              .toBuffer()
      expect(await tryToClean(type, bytes.subarray(0, Math.floor(bytes.length / 2)))).toBe('unreadable')
      expect(await tryToClean(type, Buffer.from('no picture'))).toBe('unreadable')
      expect(await tryToClean(type, Buffer.alloc(0))).toBe('unreadable')
    },
  )

  test('that says one thing and is another', async () => {
    const drawing = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')
    expect(await tryToClean('image/png', drawing)).toBe('unreadable')
  })
})

test('where the program that opens pictures does not run, no picture is called unreadable', async () => {
  const node = process.execPath
  const bytes = await sharp(red).png().toBuffer()
  try {
    process.execPath = '/bin/false'
    await expect(tryToClean('image/png', bytes)).rejects.toThrow('does not run here: it ended with 1.')
  } finally {
    process.execPath = node
  }
  expect(await tryToClean('image/png', bytes)).toMatchObject({ type: 'image/png' })
})
