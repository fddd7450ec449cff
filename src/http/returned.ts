import type { Request, RequestHandler } from 'express'
import { openForm, sealForm } from '../vault/keys'

/** A form that could not be taken, given back so that it can be sent again. */
export interface Returned {
  readonly action: string
  /** `isText`: it is shown, because somebody may want to read it; the others only go along. */
  readonly fields: readonly { readonly name: string; readonly value: string; readonly isText: boolean }[]
  /** Its writer is not here (any more): it goes along unread. */
  readonly sealed: boolean
}

/** What was posted, so that it can be posted again. Words are shown only to their writer; to nobody else, and to nobody who has left. */
export function returned(req: Request): Returned | null {
  const body = bodyOf(req)
  if (req.method !== 'POST' || !body) return null
  const action = req.originalUrl
  if (!isWriterHere(req))
    return {
      action,
      fields: [{ name: 'sealed', value: sealForm(JSON.stringify(body)), isText: false }],
      sealed: true,
    }
  return formOf(req)
}

/** The same, whoever it is shown to. */
export function formOf(req: Request): Returned | null {
  const fields = Object.entries(bodyOf(req) ?? {}).flatMap(([name, value]) =>
    [value].flat().map(one => ({ name, value: String(one), isText: /\s/.test(String(one)) })),
  )
  return req.method === 'POST' && fields.length > 0
    ? { action: req.originalUrl, fields, sealed: false }
    : null
}

/** Of a form that says whose it is; every form in which people write does. */
export function returnedToWriter(req: Request): Returned | null {
  return typeof bodyOf(req)?.writer === 'string' ? returned(req) : null
}

/** Opens a form that was given back sealed. */
export const unsealed: RequestHandler = (req, _res, next) => {
  const { sealed } = bodyOf(req) ?? {}
  if (typeof sealed === 'string') req.body = JSON.parse(openForm(sealed) ?? '{}') as unknown
  next()
}

function bodyOf(req: Request): Record<string, unknown> | undefined {
  return req.body as Record<string, unknown> | undefined
}

/** Without a database nobody knows who is here: whoever has left has no session's cookie any more. */
function isWriterHere(req: Request): boolean {
  const { writer } = bodyOf(req) ?? {}
  if (typeof writer !== 'string' || writer === '') return true
  const visitor = req.visitor as Request['visitor'] | undefined
  if (visitor === undefined) return /(^|;\s*)(__Host-)?session=[^;]/.test(req.get('Cookie') ?? '')
  return visitor?.person.id === writer
}
