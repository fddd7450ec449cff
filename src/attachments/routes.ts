import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { Router, type Request, type Response } from 'express'
import { onlyIds, isLooking } from '../http/ids'
import { everybody, only, personOf } from '../sign-in/guards'
import type { Person } from '../people/person'
import { isPicture } from './attachment'
import { Refused } from '../errors'
import { StoreAway, type FileStore } from './file-store'
import { countPieces, pieceBytes, unsealPiece } from './pieces'
import { findAttachment, type FoundAttachment } from './store'

/** What went along with words, for those who read them; and for its writer before that. */
export function attachmentRoutes(store: FileStore): Router {
  const router = Router()
  onlyIds(router, 'attachment')

  router.get('/attachments/:attachment', only(...everybody), sendWhole)
  router.get('/attachments/:attachment/thumbnail', only(...everybody), sendThumbnail)

  return router

  async function sendWhole(req: Request, res: Response): Promise<void> {
    const person = personOf(req)
    const found = await findAttachment(person, String(req.params.attachment), 'whole', looking(req))
    const { bytes, content } = found
    const range = rangeIn(req.get('Range'), bytes)
    if (range === 'none') {
      head(req, res, found)
      res
        .status(416)
        .set({ 'Accept-Ranges': 'bytes', 'Content-Range': `bytes */${bytes}` })
        .end()
      return
    }
    const part = range ?? { from: 0, to: bytes - 1 }
    const pieces = isLooking(req) ? await begun(opened(store, person, found, part)) : null
    head(req, res, found)
    res.set('Accept-Ranges', 'bytes')
    if (range) res.status(206).set('Content-Range', `bytes ${part.from}-${part.to}/${bytes}`)
    res.type(content.type).set('Content-Length', String(part.to - part.from + 1))
    if (pieces) await pipeline(Readable.from(pieces), res).catch(unlessGone(res))
    else res.end()
  }

  async function sendThumbnail(req: Request, res: Response): Promise<void> {
    const id = String(req.params.attachment)
    const found = await findAttachment(personOf(req), id, 'thumbnail', looking(req))
    head(req, res, found)
    res.type('image/jpeg').send(found.thumbnail)
  }
}

function looking(req: Request) {
  return { now: new Date(), counts: isLooking(req) }
}

/** A browser that stops a download, or winds a recording, goes away in the middle: that is no fault, and any other stays one. */
function unlessGone(res: Response): (error: unknown) => void {
  return error => {
    const { code } = error as { code?: unknown }
    if (code !== 'ERR_STREAM_PREMATURE_CLOSE' || !res.destroyed) throw error
  }
}

/**
 * A picture was written by us and can stand on its page; anything else is only ever taken away. Nothing of it can do anything here. Its name is given
 * only to somebody who looks, which is recorded.
 */
function head(req: Request, res: Response, { content: { name, type } }: FoundAttachment): void {
  res.attachment(...(isLooking(req) ? [name] : []))
  if (isPicture(type))
    res.set('Content-Disposition', (res.get('Content-Disposition') ?? '').replace(/^attachment/, 'inline'))
  res.set('Content-Security-Policy', "default-src 'none'; frame-ancestors 'none'; sandbox")
  res.set('Cross-Origin-Resource-Policy', 'same-origin')
}

/**
 * The first of it is read before anything is answered, so that the answer can still be another one.
 * @throws Refused, with status 503, where the store does not answer
 */
async function begun(pieces: AsyncGenerator<Buffer>): Promise<AsyncGenerator<Buffer>> {
  const first = await pieces.next().catch((error: unknown) => {
    if (!(error instanceof StoreAway)) throw error
    throw new Refused('attachments.cannotBeFetchedNow', { status: 503 })
  })
  return all()

  async function* all() {
    if (!first.done) yield first.value
    yield* pieces
  }
}

/** Those bytes of it, piece by piece: the next is read once the browser has taken this one. */
async function* opened(
  store: FileStore,
  person: Person,
  { id, bytes, key }: FoundAttachment,
  { from, to }: { readonly from: number; readonly to: number },
): AsyncGenerator<Buffer> {
  const at = { practice: person.practiceId, attachment: id }
  let place = Math.floor(from / pieceBytes)
  for await (const sealed of store.get(person, id, place, Math.floor(to / pieceBytes))) {
    const piece = unsealPiece(key, at, place, countPieces(bytes), sealed)
    const begin = place * pieceBytes
    yield piece.subarray(Math.max(0, from - begin), to - begin + 1)
    place += 1
  }
}

/**
 * The one part that a browser asks for, as some do who play a recording (RFC 9110, section 14). Null: all of it; `none`: there is no such part.
 * Several parts at once are answered with the whole.
 */
export function rangeIn(
  header: string | undefined,
  bytes: number,
): { from: number; to: number } | 'none' | null {
  const [, first = '', last = ''] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header ?? '') ?? []
  if (first === '' && last === '') return null
  if (first === '') return last === '0' ? 'none' : { from: Math.max(0, bytes - Number(last)), to: bytes - 1 }
  const [from, to] = [Number(first), last === '' ? bytes - 1 : Math.min(Number(last), bytes - 1)]
  if (last !== '' && Number(last) < from) return null
  return from >= bytes ? 'none' : { from, to }
}
