import type { Request, RequestHandler, Response } from 'express'
import { rateLimit as expressRateLimit, type Store } from 'express-rate-limit'
import { callDefiner } from '../../database/connections'
import { keyedHash } from '../../vault/keys'
import { recordAccess } from './access'
import { networkOf } from './networks'
import { returnedForm } from '../returned-form'
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
        tellToWait(req, res, minutes, besides)
      }, next)
    },
  })
}

function tellToWait(req: Request, res: Response, minutes: number, besides: TextKey | undefined): void {
  const { t } = req
  res.set('Retry-After', String(minutes * 60))
  res.show(
    'shared/problem',
    t('shared.pleaseWait'),
    {
      heading: t('shared.pleaseWaitALittle'),
      text: [t('shared.thisWasTriedManyTimes', { count: minutes }), ...(besides ? [t(besides)] : [])].join(
        ' ',
      ),
      reference: null,
      again: returnedForm(req),
      back: { href: '/', text: t('shared.backToTheFirstPage') },
    },
    429,
  )
}

function inDatabase(minutes: number): Store {
  return {
    async increment(key) {
      const [row] = await callDefiner<{ hits: number; resetsAt: Date }>('count_hit', {
        key: keyedHash('limit', key),
        at: new Date(),
        window: `${minutes} minutes`,
      })
      return { totalHits: row?.hits ?? 1, resetTime: row?.resetsAt }
    },
    decrement: () => undefined, // nothing here takes a hit back
    resetKey: () => undefined,
  }
}
