import { urlencoded, type Request, type RequestHandler } from 'express'
import { unsealedForm, sealForm } from '../vault/keys'

/** A form that could not be taken, given back so that it can be sent again. */
export interface ReturnedForm {
  readonly action: string
  /** Whether there is a button for that. Without one its words are there to be copied. */
  readonly canBeSent: boolean
  /** `isText`: it is shown, because somebody may want to read it; the others only go along. */
  readonly fields: readonly { readonly name: string; readonly value: string; readonly isText: boolean }[]
  /** Its writer is not here (any more), or somebody has left this browser: it goes along unread. */
  readonly sealed: boolean
}

/** Reads forms. What a browser has sent grows by 8/3 at most when it is sealed: every form that was read once can come back sealed. */
export function readForms(): RequestHandler {
  const plain = reading('2mb')
  const sealed = reading('6mb')
  return (req, res, next) => {
    const read = req.path === sealedPath ? sealed : plain
    return read(req, res, next)
  }
}

/** What was posted, so that it can be posted again. Words are shown only to their writer; to nobody else, and to nobody who has left. */
export function returnedForm(req: Request): ReturnedForm | null {
  if (req.method !== 'POST' || !bodyOf(req)) return null
  return req.left || !isWriterHere(req) ? returnedSealed(req) : returnedReadable(req)
}

/** The same, unreadable: the page says neither what was typed, nor where it goes. */
export function returnedSealed(req: Request): ReturnedForm {
  const content: Sealed = { to: req.originalUrl, body: bodyOf(req) ?? {} }
  const value = isSealed(req) ? String(content.body.sealed) : sealForm(JSON.stringify(content))
  return {
    action: sealedPath,
    fields: [{ name: 'sealed', value, isText: false }],
    canBeSent: true,
    sealed: true,
  }
}

/** The same, readable by anybody. */
export function returnedReadable(req: Request): ReturnedForm | null {
  const fields = Object.entries(bodyOf(req) ?? {}).flatMap(([name, value]) =>
    [value].flat().map(one => ({ name, value: String(one), isText: /\s/.test(String(one)) })),
  )
  return req.method === 'POST' && fields.length > 0
    ? { action: req.originalUrl, fields, canBeSent: true, sealed: false }
    : null
}

/**
 * The words of a form that would be refused again, where it says whose it is; every form in which people write does. Sealed it can be sent
 * nevertheless, because only so its writer reads it again.
 */
export function returnedToWriter(req: Request): ReturnedForm | null {
  const form = typeof bodyOf(req)?.writer === 'string' ? returnedForm(req) : null
  return form && { ...form, canBeSent: form.sealed }
}

/** Opens a form that was given back sealed, and sends it on to where it was going. */
export const unsealForm: RequestHandler = (req, _res, next) => {
  const content = isSealed(req) ? unsealedForm(String(bodyOf(req)?.sealed)) : null
  if (content !== null) {
    const { to, body } = JSON.parse(content) as Sealed
    req.originalUrl = req.url = to
    req.body = body
  }
  next()
}

function reading(limit: string): RequestHandler {
  return urlencoded({ extended: false, limit })
}

interface Sealed {
  readonly to: string
  readonly body: Record<string, unknown>
}

/** No page has this address. It says nothing of the form, unlike the address that the form was going to. */
const sealedPath = '/again'

function isSealed(req: Request): boolean {
  return req.method === 'POST' && req.path === sealedPath && typeof bodyOf(req)?.sealed === 'string'
}

function bodyOf(req: Request): Record<string, unknown> | undefined {
  return req.body as Record<string, unknown> | undefined
}

/** Without a database we do not know who is here, but a person who has left has no session's cookie any more. */
function isWriterHere(req: Request): boolean {
  const { writer } = bodyOf(req) ?? {}
  if (typeof writer !== 'string' || writer === '') return true
  const visitor = req.visitor as Request['visitor'] | undefined
  if (visitor === undefined) return /(^|;\s*)(__Host-)?session=[^;]/.test(req.get('Cookie') ?? '')
  return visitor?.person.id === writer
}
