import { randomBytes } from 'node:crypto'
import sharp from 'sharp'
import { seen, type Browser, type Seen } from './browser'

/** A file as somebody chooses it. */
export interface ChosenFile {
  readonly name: string
  readonly bytes: Buffer
}

/** A photograph, as a phone makes it: noise of this many pixels, with the place and the device in it. */
export async function photo(name = 'IMG_0001.jpg', width = 600, height = 400): Promise<ChosenFile> {
  const pixels = randomBytes(width * height * 3)
  const bytes = await sharp(pixels, { raw: { width, height, channels: 3 } })
    .withExif({ IFD0: { Model: 'Canary phone' }, IFD3: { GPSLatitude: '48/1 12/1 0/1' } })
    .jpeg()
    .toBuffer()
  return { name, bytes }
}

/** A letter of this many bytes. */
export function pdf(name = 'The letter.pdf', length = 2_000): ChosenFile {
  return { name, bytes: Buffer.concat([Buffer.from('%PDF-1.7\n'), randomBytes(length - 9)]) }
}

export function recording(name = 'Voice 001.m4a', length = 600_000): ChosenFile {
  return { name, bytes: Buffer.concat([Buffer.from('\0\0\0\x1cftypM4A '), randomBytes(length - 12)]) }
}

/** Chooses files on a page that takes them, and sends its form as browsers do. */
export async function addTo(browser: Browser, page: string, files: readonly ChosenFile[]): Promise<Seen> {
  const shown = await browser.get(page)
  const action = shown.$('form[enctype="multipart/form-data"]').attr('action') ?? page
  const sending = browser.agent.post(action).set({ 'Sec-Fetch-Site': 'same-origin' })
  for (const { name, bytes } of files) sending.attach('file', bytes, name)
  return seen(await sending)
}
