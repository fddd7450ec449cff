import { arrayBuffer } from 'node:stream/consumers'
import type { Person } from '../people/person'
import { attachmentName, isPicture, mostAttachmentBytes, type AttachmentContent } from './attachment'
import { CannotKeep, type FileStore } from './file-store'
import { TooLarge } from './pieces'
import { cleanPicture, type CleanPicture, type PictureFault } from './pictures'
import { arrivingType, signatureBytes, type ArrivingType } from './signatures'
import { adoptAttachment, keepArriving } from './store'

/** What became of a file that somebody brought. Nothing of it is kept but where it is `kept`. */
export type Arrival = { readonly state: 'kept'; readonly id: string } | { readonly state: ArrivalFault }

export type ArrivalFault = 'gone' | 'full' | 'empty' | 'another type' | 'too large' | 'no room' | PictureFault

/** A file as it comes. */
export interface ComingFile {
  readonly name: string
  readonly bytes: AsyncIterable<Buffer>
}

/**
 * Takes in one file for a draft: looks at its first bytes, writes a picture anew, seals it, and keeps it piece by piece. What is too large is
 * read no further.
 * @param fallback what it is called that has no name
 * @throws what its source throws, such as a browser that went away: nothing is left then
 */
export async function takeIn(
  person: Person,
  store: FileStore,
  draftId: string,
  file: ComingFile,
  fallback: string,
): Promise<Arrival> {
  const { first, all } = await peeked(file.bytes)
  if (first.length === 0) return { state: 'empty' }
  const type = arrivingType(first)
  if (!type) return { state: 'another type' }
  try {
    const cleaned = isPictureComing(type) ? await cleanPicture(type, await whole(all)) : null
    if (typeof cleaned === 'string') return { state: cleaned }
    const arrived = await keepArriving(person, store, cleaned ? once(cleaned.bytes) : all)
    const known = knownOf(file.name, cleaned ?? { type: type as AttachmentContent['type'] }, fallback)
    const state = await adoptAttachment(person, draftId, arrived, known, cleaned?.thumbnail ?? null)
    return state === 'kept' ? { state, id: arrived.id } : { state }
  } catch (error) {
    if (error instanceof TooLarge) return { state: 'too large' }
    if (error instanceof CannotKeep) return { state: 'no room' }
    throw error
  }
}

function knownOf(
  name: string,
  { type, size }: Pick<AttachmentContent, 'type'> & Partial<Pick<CleanPicture, 'size'>>,
  fallback: string,
): Omit<AttachmentContent, 'key' | 'sha256' | 'bytes'> {
  return {
    name: attachmentName(name, type, fallback),
    type,
    shows: '',
    scanned: false,
    ...(size && { size }),
  }
}

function isPictureComing(
  type: ArrivingType,
): type is 'image/jpeg' | 'image/png' | 'image/webp' | 'image/heic' {
  return type === 'image/heic' || isPicture(type)
}

/** Its first bytes, and all of it. */
async function peeked(bytes: AsyncIterable<Buffer>) {
  const coming = bytes[Symbol.asyncIterator]()
  const seen: Buffer[] = []
  let length = 0
  while (length < signatureBytes) {
    const next = await coming.next()
    if (next.done) break
    seen.push(next.value)
    length += next.value.length
  }
  return { first: Buffer.concat(seen).subarray(0, signatureBytes), all: rest() }

  async function* rest(): AsyncGenerator<Buffer> {
    yield* seen
    yield* { [Symbol.asyncIterator]: () => coming }
  }
}

/** @throws TooLarge */
async function whole(bytes: AsyncIterable<Buffer>): Promise<Buffer> {
  return Buffer.from(await arrayBuffer(upTo(mostAttachmentBytes, bytes)))
}

async function* upTo(most: number, bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let length = 0
  for await (const some of bytes) {
    length += some.length
    if (length > most) throw new TooLarge()
    yield some
  }
}

async function* once(bytes: Buffer): AsyncGenerator<Buffer> {
  yield await Promise.resolve(bytes)
}
