import type { Request, Router } from 'express'
import { validate } from 'uuid'
import { NotFound } from '../errors'

/** A malformed id is an id of nothing. (PostgreSQL would call it an error, and so would we.) */
export function onlyIds(router: Router, ...names: readonly string[]): void {
  for (const name of names) {
    router.param(name, (_req, _res, next, id: string) => {
      next(validate(id) ? undefined : new NotFound())
    })
  }
}

/** Whether somebody looks at the answer: a HEAD request gets none of it. */
export function isLooking(req: Request): boolean {
  return req.method !== 'HEAD'
}
