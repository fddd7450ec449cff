import { randomBytes } from 'node:crypto'
import sharp from 'sharp'
import { v7 as newId } from 'uuid'
import { takeIn } from '../../src/attachments/arrival'
import { beginRecording, keepChunk } from '../../src/attachments/recordings/store'
import { postgresqlStore } from '../../src/attachments/postgresql-store'
import { boxMoveIn } from '../../src/concerns/rules/moves'
import { sendDraft } from '../../src/concerns/store/acts/sent-drafts'
import { saveDraft } from '../../src/concerns/store/words/drafts'
import { openConcern } from '../../src/concerns/store/opened-concern'
import type { Person } from '../../src/people/person'
import { seen, type Browser, type Fields, type Seen } from './browser'

/** A file as somebody chooses it. */
export interface ChosenFile {
  readonly name: string
  readonly bytes: Buffer
}

/** A photograph, as a phone makes it: noise of this many pixels, with the place and the device in it. */
export async function photo(
  name = 'IMG_0001.jpg',
  width = 600,
  height = 400,
  device = 'Canary phone',
): Promise<ChosenFile> {
  const pixels = randomBytes(width * height * 3)
  const bytes = await sharp(pixels, { raw: { width, height, channels: 3 } })
    .withExif({ IFD0: { Model: device }, IFD3: { GPSLatitude: '48/1 12/1 0/1' } })
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
export async function addTo(
  browser: Browser,
  page: string,
  files: readonly ChosenFile[],
  fields: Readonly<Record<string, string>> = {},
): Promise<Seen> {
  const shown = await browser.get(page)
  const action = shown.$('button[formenctype="multipart/form-data"]').attr('formaction') ?? page
  const sending = browser.agent.post(action).set({ 'Sec-Fetch-Site': 'same-origin' })
  for (const [name, value] of Object.entries(fields)) sending.field(name, value)
  for (const { name, bytes } of files) sending.attach('file', bytes, name)
  return seen(await sending)
}

/** Saves what its files show, or presses its last button to remove one, with what its fields hold. */
export function press(browser: Browser, page: Seen, to: 'descriptions' | 'removing', fields: Fields = {}) {
  const action =
    to === 'descriptions'
      ? page.$('form.write').attr('action')
      : page.$('button[formaction$="/removing"]').last().attr('formaction')
  return browser.post(action ?? '', fields)
}

/** The first seconds of what a browser has recorded, as it brings them. */
export function spoken(seconds = 3): Buffer[] {
  const head =
    '1a45dfa39f4286810142f7810142f2810442f381084282847765626d42878104428581021853806701ffffffffffffff1549a966992ad7b1830f42404d80864368726f6d655741864368726f6d65'
  return Array.from({ length: seconds }, (_, second) =>
    second === 0 ? Buffer.concat([Buffer.from(head, 'hex'), randomBytes(3_000)]) : randomBytes(6_000),
  )
}

/** Speaks for some seconds, and stops without a word. */
export async function recordFor(person: Person, draftId: string, chunks = spoken()): Promise<string> {
  const begun = await beginRecording(person, draftId)
  if (!('id' in begun)) throw new Error(begun.state)
  for (const [place, bytes] of chunks.entries()) {
    const until = (place + 1) * 1_000
    const state = await keepChunk(person, draftId, { recording: begun.id, place, until, bytes })
    if (state !== 'kept') throw new Error(state)
  }
  return begun.id
}

/** @returns the id of what belongs to the draft now */
export async function attachTo(person: Person, draftId: string, file?: ChosenFile): Promise<string> {
  const { name, bytes } = file ?? (await photo())
  const arrival = await takeIn(
    person,
    { store: postgresqlStore, scanner: null },
    draftId,
    { name, bytes: once(bytes) },
    'file',
  )
  if (arrival.state !== 'kept') throw new Error(arrival.state)
  return arrival.id
}

/** Says something in a concern, and files go along; one, where none is given. @returns the id of the first */
export async function sayWithFile(
  person: Person,
  concernId: string,
  ...[file, ...others]: readonly ChosenFile[]
): Promise<string> {
  const concern = await openConcern(person, concernId, new Date(), false)
  const id = newId()
  const move = boxMoveIn(concern) ?? 'write'
  const words = { words: 'Here it is.' }
  await saveDraft(person, { id, concernId, move, seen: concern.position, words, choices: {} }, new Date())
  const attachment = await attachTo(person, id, file)
  for (const other of others) await attachTo(person, id, other)
  const sent = await sendDraft(person, id, concern.position, new Date())
  if ('refusal' in sent) throw new Error(sent.refusal)
  return attachment
}

async function* once(bytes: Buffer): AsyncGenerator<Buffer> {
  yield await Promise.resolve(bytes)
}
