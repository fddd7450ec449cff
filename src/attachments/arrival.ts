import type { Person } from '../people/person'
import { cleanPicture, type PictureFault } from '../pictures/clean-picture'
import type { ArrivingPictureType } from '../pictures/picture-type'
import { attachmentName, isPicture, mostAttachmentBytes, type AttachmentContent } from './attachment'
import type { Scan } from './clamav/scan'
import type { Scanner } from './clamav/scanner'
import { CannotKeep, type FileStore } from './file-store'
import { TooLarge } from './pieces'
import { NoRoomForPicture, pictureRoom } from './room'
import { arrivingType, signatureBytes, type ArrivingType } from './signatures'
import {
  adoptAttachment,
  keepArriving,
  removeAttachment,
  type ArrivedAttachment,
  type Recorded,
} from './store'

/** What became of a file that somebody brought. Nothing of it is kept but where it is `kept`. */
export type Arrival = { readonly state: 'kept'; readonly id: string } | { readonly state: ArrivalFault }

export type ArrivalFault =
  | 'gone'
  | 'full'
  | 'laden'
  | 'empty'
  | 'another type'
  | 'too large'
  | 'virus'
  | 'no room'
  | 'busy'
  | PictureFault

/** What a file passes on its way in, and where its pieces go. */
export interface WayIn {
  readonly store: FileStore
  /** Null: nobody looks for viruses here. */
  readonly scanner: Scanner | null
}

/** A file as it comes. */
export interface ComingFile {
  readonly name: string
  readonly bytes: AsyncIterable<Buffer>
  /** It was recorded here. */
  readonly recorded?: Recorded
}

/**
 * Takes in one file for a draft: looks at its first bytes, lets clamd look at all of them as they come, writes a picture anew, seals it, and keeps
 * it piece by piece. What is too large is read no further. Where clamd cannot say anything, the file is kept, and is not called checked.
 * @param fallback what it is called that has no name
 * @throws what its source throws, such as a browser that went away: nothing is left then
 */
export async function takeIn(
  person: Person,
  { store, scanner }: WayIn,
  draftId: string,
  file: ComingFile,
  fallback: string,
): Promise<Arrival> {
  const { first, all } = await peeked(file.bytes)
  if (first.length === 0) return { state: 'empty' }
  const type = arrivingType(first)
  if (!type) return { state: 'another type' }
  const scan = scanner?.begin() ?? null
  const seen = scan ? handedOn(scan, all) : all
  const keep = (bytes: AsyncIterable<Buffer>) => keepArriving(person, store, bytes)
  try {
    const brought = isPictureComing(type)
      ? await bringPicture(type, seen, scan, keep)
      : await bringFile(type, seen, scan, keep)
    if (brought.state === 'virus' && brought.arrived) await removeAttachment(person, brought.arrived.id, null)
    if (brought.state !== 'whole') return { state: brought.state }
    const { arrived, thumbnail, ...found } = brought
    const name = attachmentName(file.name, found.type, fallback)
    const { type: kept, size, scanned } = found
    const { recorded } = file
    const known = { name, type: kept, shows: '', scanned, ...(size && { size }) }
    const state = await adoptAttachment(
      person,
      draftId,
      { ...arrived, ...(recorded && { recorded }) },
      known,
      thumbnail,
    )
    return state === 'kept' ? { state, id: arrived.id } : { state }
  } catch (error) {
    if (error instanceof TooLarge) return { state: 'too large' }
    if (error instanceof CannotKeep) return { state: 'no room' }
    if (error instanceof NoRoomForPicture) return { state: 'busy' }
    throw error
  } finally {
    scan?.stop()
  }
}

/** A file that has come whole and was kept, and belongs to nobody yet; or why it was not. */
type Brought =
  | (Pick<AttachmentContent, 'type' | 'size' | 'scanned'> & {
      readonly state: 'whole'
      readonly arrived: ArrivedAttachment
      readonly thumbnail: Buffer | null
    })
  | { readonly state: 'virus'; readonly arrived?: ArrivedAttachment }
  | { readonly state: PictureFault; readonly arrived?: undefined }

type Keep = (bytes: AsyncIterable<Buffer>) => Promise<ArrivedAttachment>

/** Nothing decodes a picture in which clamd has found something. */
async function bringPicture(
  type: ArrivingPictureType,
  coming: AsyncIterable<Buffer>,
  scan: Scan | null,
  keep: Keep,
): Promise<Brought> {
  const room = pictureRoom()
  try {
    const bytes = await whole(coming, room)
    const verdict = await scan?.verdict()
    if (verdict?.state === 'found') return { state: 'virus' }
    const cleaned = await cleanPicture(type, bytes, { longest, mostBytes: mostAttachmentBytes })
    if (typeof cleaned === 'string') return { state: cleaned }
    const arrived = await keep(once(cleaned.bytes))
    const { type: written, size, thumbnail } = cleaned
    return { state: 'whole', type: written, size, scanned: verdict?.state === 'clean', arrived, thumbnail }
  } finally {
    room.leave()
  }
}

async function bringFile(
  type: Exclude<ArrivingType, ArrivingPictureType>,
  coming: AsyncIterable<Buffer>,
  scan: Scan | null,
  keep: Keep,
): Promise<Brought> {
  const arrived = await keep(coming)
  const verdict = await scan?.verdict()
  if (verdict?.state === 'found') return { state: 'virus', arrived }
  return { state: 'whole', type, scanned: verdict?.state === 'clean', arrived, thumbnail: null }
}

/** Each piece goes to clamd before it goes on: one that is slow slows the browser, and nothing waits in memory. */
async function* handedOn(scan: Scan, bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  for await (const some of bytes) {
    await scan.take(some)
    yield some
  }
}

/** Pixels of the longer side of a picture that is kept: a page at 300 dots an inch has 3508. */
const longest = 4000

function isPictureComing(type: ArrivingType): type is ArrivingPictureType {
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

/** @throws TooLarge, NoRoomForPicture */
async function whole(bytes: AsyncIterable<Buffer>, room: ReturnType<typeof pictureRoom>): Promise<Buffer> {
  const parts: Buffer[] = []
  let length = 0
  for await (const some of bytes) {
    length += some.length
    if (length > mostAttachmentBytes) throw new TooLarge()
    room.take(some.length)
    parts.push(some)
  }
  return Buffer.concat(parts, length)
}

async function* once(bytes: Buffer): AsyncGenerator<Buffer> {
  yield await Promise.resolve(bytes)
}
