import type Sharp from 'sharp'
import type { ArrivingPictureType, PictureType } from './picture-type'

/** What the process that writes pictures anew is told. */
export interface PictureOrders {
  /** A file from which packages are found. */
  from: string
  type: ArrivingPictureType
  /** What it is written as; as it came where nothing is said, and HEIC as JPEG. */
  as?: PictureType
  /** Pixels of a picture that is looked at; more are not decoded. */
  mostPixels: number
  /** Before it decodes more pixels than that, it says so and waits until it is told to. */
  pixelsAlone: number
  /** Bytes of what is written. */
  mostBytes: number
  /** Pixels of the longer side of what is written. */
  longest: number
  thumbnail: number
}

/** What it says in one line on file descriptor 3: that it is large and waits, or what came of it; then come the picture and the thumbnail. */
export type PictureAnswer =
  | { waits: true }
  | { fault: 'too many pixels' | 'unreadable' | 'too large anew' }
  | {
      type: PictureType
      width: number
      height: number
      bytes: number
      thumbnail: number
    }

/**
 * Decodes a picture from its standard input and writes it anew, without what else was in the file: the place, the device, the time. It runs in
 * a process of its own, which has no key, no settings and no connection, because what decodes pictures is large and reads what strangers send.
 *
 * From its own source text, because plain Node cannot read this file as it is under Jest; so it uses nothing that stands outside of it.
 */
export function writePicture(orders: PictureOrders): void {
  const { writeFileSync } = process.getBuiltinModule('node:fs')
  const { createRequire } = process.getBuiltinModule('node:module')
  const { Socket } = process.getBuiltinModule('node:net')
  try {
    writeFileSync('/proc/self/oom_score_adj', '1000') // where memory ends, it falls and not the portal
  } catch {
    // there is no such thing but on Linux
  }
  const answers = new Socket({ fd: 3 })
  const load = createRequire(orders.from)
  const sharp = load('sharp') as typeof Sharp
  sharp.cache(false)
  sharp.concurrency(1)
  sharp.block({ operation: ['VipsForeignLoad'] })
  sharp.unblock({ operation: ['VipsForeignLoadJpeg', 'VipsForeignLoadPng', 'VipsForeignLoadWebp'] })

  const came: Buffer[] = []
  process.stdin.on('data', (some: Buffer) => came.push(some))
  process.stdin.on('end', () => void answer(Buffer.concat(came)))

  async function answer(bytes: Buffer): Promise<void> {
    try {
      const opened = orders.type === 'image/heic' ? await openHeic(bytes) : await openOther(bytes)
      if ('fault' in opened) {
        say(opened)
        return
      }
      const { image } = opened
      const type = orders.as ?? opened.type
      const fitting = image
        .autoOrient()
        .resize({ width: orders.longest, height: orders.longest, fit: 'inside', withoutEnlargement: true })
      const written =
        type === 'image/png'
          ? fitting.png({ adaptiveFiltering: true })
          : type === 'image/webp'
            ? fitting.webp({ quality: 88 })
            : fitting.jpeg({ quality: 88 })
      const { data, info } = await written.toBuffer({ resolveWithObject: true })
      if (data.length > orders.mostBytes) {
        say({ fault: 'too large anew' })
        return
      }
      const thumbnail = await sharp(data)
        .resize({
          width: orders.thumbnail,
          height: orders.thumbnail,
          fit: 'inside',
          withoutEnlargement: true,
        })
        .flatten({ background: '#fff' })
        .jpeg({ quality: 70 })
        .toBuffer()
      say(
        { type, width: info.width, height: info.height, bytes: data.length, thumbnail: thumbnail.length },
        data,
        thumbnail,
      )
    } catch {
      say({ fault: 'unreadable' })
    }
  }

  async function openOther(bytes: Buffer): Promise<Opened> {
    const { width, height } = await sharp(bytes, { limitInputPixels: false }).metadata()
    if (width * height > orders.mostPixels) return { fault: 'too many pixels' }
    await turnFor(width * height)
    const image = sharp(bytes, { limitInputPixels: orders.mostPixels, failOn: 'error' })
    return { image, type: orders.type as PictureType }
  }

  async function openHeic(bytes: Buffer): Promise<Opened> {
    const { HeifDecoder } = load('libheif-js/wasm-bundle') as HeifLibrary
    const pictures = new HeifDecoder().decode(bytes)
    const picture = pictures.find(one => one.is_primary()) ?? pictures[0] // they lie in any order: findings/cover-picture.sh
    if (!picture) return { fault: 'unreadable' }
    const [width, height] = [picture.get_width(), picture.get_height()]
    if (width * height > orders.mostPixels) return { fault: 'too many pixels' }
    await turnFor(width * height)
    const pixels = { data: new Uint8ClampedArray(width * height * 4), width, height }
    const shown = await new Promise<typeof pixels | null>(resolve => picture.display(pixels, resolve))
    if (!shown) return { fault: 'unreadable' }
    const raw = { width, height, channels: 4 as const }
    return { image: sharp(shown.data, { raw }).flatten({ background: '#fff' }), type: 'image/jpeg' as const }
  }

  async function turnFor(pixels: number): Promise<void> {
    if (pixels <= orders.pixelsAlone) return
    const told = new Promise(resolve => answers.once('data', resolve))
    answers.write(`${JSON.stringify({ waits: true } satisfies PictureAnswer)}\n`)
    await told
  }

  function say(first: PictureAnswer, ...more: Buffer[]): void {
    const all = Buffer.concat([Buffer.from(`${JSON.stringify(first)}\n`), ...more])
    answers.end(all, () => process.exit())
  }

  type Opened = Extract<PictureAnswer, { fault: string }> | { image: Sharp.Sharp; type: PictureType }
  interface HeifLibrary {
    readonly HeifDecoder: new () => { decode(bytes: Buffer): HeifPicture[] }
  }
  interface HeifPicture {
    get_width(): number
    get_height(): number
    display<P>(pixels: P, then: (shown: P | null) => void): void
    /** Whether the file says that it is the one to be shown. */
    is_primary(): boolean
  }
}
