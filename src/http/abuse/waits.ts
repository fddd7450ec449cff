import type { Request, Response } from 'express'
import { callDefiner } from '../../database/connections'
import { minutesUntil, type Allowance } from '../../limits/allowances'
import { keyedHash } from '../../vault/keys'
import type { Views } from '../pages'
import { returnedForm } from '../returned-form'

/** How long a try has to wait for the one before it. Minutes, but for `step`, which are seconds. */
export interface Pace {
  /** What tries count together; different names never do. */
  readonly name: string
  /** So many tries cost nothing. */
  readonly free: number
  /** Before the very first; 0 where nothing is said. */
  readonly first?: number
  /** Seconds after the first try that costs something; each further one doubles them. */
  readonly step: number
  readonly longest: number
  /** After so long without a try all before it are forgotten. */
  readonly forgotten: number
}

/**
 * Counts a try in the database, for all processes together. What is counted stands there as a keyed hash only.
 * @returns null where it may be made now, else from when on; a try that comes too early makes nobody wait longer
 */
export async function countTry(pace: Pace, of: string, now: Date): Promise<Date | null> {
  const [row] = await callDefiner<{ countTry: Date | null }>('count_try', {
    key: keyedHash('limit', `${pace.name} ${of}`),
    at: now,
    free: pace.free,
    first: `${pace.first ?? 0} minutes`,
    step: `${pace.step} seconds`,
    longest: `${pace.longest} minutes`,
    forgotten: `${pace.forgotten} minutes`,
  })
  return row?.countTry ?? null
}

/** A page in words that says how long, and keeps everything that was typed, so that it can be pressed again later. */
export function showWait(req: Request, res: Response, until: Date, now: Date): void {
  const { t } = req
  const seconds = Math.max(1, Math.ceil((until.getTime() - now.getTime()) / 1000))
  const howLong =
    seconds < 90
      ? t('shared.itGoesOnInSeconds', { count: seconds })
      : t('shared.itGoesOnInMinutes', { count: Math.ceil(seconds / 60) })
  const why = t('shared.muchWasTriedHereIn')
  showLater(req, res, seconds, `${why} ${howLong} ${t('shared.thenPressTheButton')}`)
}

/** The page of whatever can be done again after so many seconds, with the form that was sent, unless something else is said. */
export function showLater(
  req: Request,
  res: Response,
  seconds: number,
  text: string,
  other: Partial<Pick<Views['shared/problem'], 'again' | 'back'>> = {},
): void {
  const { t } = req
  const back = { href: '/', text: t('shared.backToTheFirstPage') }
  const values = { text, reference: null, again: returnedForm(req), back, ...other }
  res.set('Retry-After', String(seconds))
  res.show(
    'shared/problem',
    t('shared.pleaseWait'),
    { heading: t('shared.pleaseWaitALittle'), ...values },
    429,
  )
}

/** Whole minutes until something may be done again, which the answer tells the browser, too. */
export function minutesToWait(res: Response, allowance: Allowance, now: Date): number {
  const minutes = minutesUntil(allowance, now)
  res.set('Retry-After', String(minutes * 60))
  return minutes
}
