import type { Request, Router } from 'express'
import { v4 as newId, validate } from 'uuid'
import { NotFound } from '../errors'

/**
 * A malformed id is an id of nothing. (PostgreSQL would call it an error, and so would we.) One in capitals is the same id: from
 * here on it is written as the database writes it.
 */
export function onlyIds(router: Router, ...names: readonly string[]): void {
  for (const name of names) {
    router.param(name, (req, _res, next, text: string) => {
      const id = readId(text)
      if (id) req.params[name] = id
      next(id ? undefined : new NotFound())
    })
  }
}

/** An id as the database writes it. Null: it is none. */
export function readId(text: unknown): string | null {
  return validate(text) ? String(text).toLowerCase() : null
}

/**
 * Where a form is posted whose page stands at the same path: an address that no page has. A browser that cannot reach it comes back to
 * the page; posted to the page's own address, it would put its message in the place of the page.
 */
export function postingTo(path: string, form: string = newId()): string {
  return `${path}?form=${form}`
}

/** Whether somebody looks at the answer: a HEAD request gets none of it. */
export function isLooking(req: Request): boolean {
  return req.method !== 'HEAD'
}
