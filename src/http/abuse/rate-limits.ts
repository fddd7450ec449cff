import type { Request, RequestHandler } from 'express'
import { rateLimit as expressRateLimit, type Store } from 'express-rate-limit'
import { countHit } from '../../limits/allowances'
import { recordAccess } from './access'
import { networkOf } from './networks'
import { showLater } from './waits'
import type { TextKey } from '../../language/english'

export interface RateLimit {
  /** Whose hits count together; different names never do. */
  readonly name: string
  readonly most: number
  readonly minutes: number
  /** By what it is counted; by the network that the request comes from where nothing is said. */
  readonly of?: (req: Request) => string | null
  /** What else helps. A key of t(). */
  readonly besides?: TextKey
}

/** Counts in the database, so that all processes count together. What is counted stands there as a keyed hash only. */
export function rateLimit({ name, most, minutes, of = () => null, besides }: RateLimit): RequestHandler {
  return expressRateLimit({
    windowMs: minutes * 60_000,
    limit: most,
    keyGenerator: req => `${name} ${of(req) ?? networkOf(req)}`,
    store: inDatabase(minutes),
    standardHeaders: false,
    legacyHeaders: false,
    handler: (req, res, next) => {
      recordAccess(req, 'limit reached').then(() => {
        const tried = req.t('shared.thisWasTriedManyTimes', { count: minutes })
        showLater(req, res, minutes * 60, [tried, ...(besides ? [req.t(besides)] : [])].join(' '))
      }, next)
    },
  })
}

function inDatabase(minutes: number): Store {
  return {
    async increment(key) {
      const { hits, resetsAt } = await countHit(key, minutes, new Date())
      return { totalHits: hits, resetTime: resetsAt }
    },
    decrement: () => undefined, // nothing here takes a hit back
    resetKey: () => undefined,
  }
}
