import type { NextFunction, Request, RequestHandler, Response } from 'express'
import { callDefiner } from './database/connections'
import { findOptionalRestore, type RestoreState } from './installation/store'

declare module 'express-serve-static-core' {
  interface Request {
    /** That a backup was brought back, as it stood within the last half minute; null: none ever was. */
    restored?: RestoreState | null
  }
}

/** Pages of a copy to rehearse with say so, and what waits since a backup was brought back is not promised for a time. */
export function noteRestore(): RequestHandler {
  let known: RestoreState | null = null
  let askAt = 0
  return async (req: Request, _res: Response, next: NextFunction) => {
    if (Date.now() >= askAt) {
      askAt = Date.now() + mostAge
      known = await findOptionalRestore(callDefiner).catch(() => known) // without a database the page itself says so
    }
    req.restored = known
    next()
  }
}

/** For so long one answer holds, in ms: it changes only when an operator acts. */
const mostAge = 30_000
