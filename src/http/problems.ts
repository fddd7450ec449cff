import type { ErrorRequestHandler, Request, RequestHandler } from 'express'
import type { Logger } from 'pino'
import { isDatabaseGone, isOvertaken } from '../database/errors'
import { NotFound, Refused } from '../errors'
import { tellOfDamage } from '../vault/damage'
import { CannotUnseal } from '../vault/envelope'
import { returnedForm, returnedToWriter, type ReturnedForm } from './returned-form'
import type { Link } from './page-parts'

declare module './pages' {
  interface Views {
    /** Says why something did not work. */
    'shared/problem': {
      heading: string
      text: string
      back: Link | null
      again: ReturnedForm | null
      /** By which the log knows it. */
      reference: string | null
    }
    /** Says something, and nothing around it says what this place is. */
    'shared/plain': { heading: string; text: string; back: Link }
  }
}

/** No route answered. */
export const nothingHere: RequestHandler = (_req, _res, next) => {
  next(new NotFound())
}

/** Every error ends here, as a page in the voice of all the others. Nobody reads a stack trace, and no text is lost. */
export function problems(log: Logger): ErrorRequestHandler {
  return (error: unknown, req, res, next) => {
    if (res.headersSent) {
      next(error) // to breakOff()
      return
    }
    const { status, ...problem } = problemOf(error, req)
    if (error instanceof CannotUnseal) tellOfDamage(error)
    if (isOvertaken(error)) log.warn({ id: req.id, err: error }, 'overtaken')
    const reference = status >= 500 ? (req.id as string) : null
    if (reference) log.error({ id: reference, err: error }, 'failed') // which the log writes without its message
    if (req.headers['content-length'] && !req.body) res.set('Connection', 'close') // the rest of it is not wanted
    res.show('shared/problem', problem.heading, { back: null, again: null, ...problem, reference }, status)
  }
}

/** Where even the page of a problem fails, or comes too late. Express would print the error, with words that stand in it. */
export function breakOff(log: Logger): ErrorRequestHandler {
  // Express knows it by its four parameters.
  return (error: unknown, req, res, _next) => {
    log.error({ id: req.id, err: error }, 'broke off')
    if (res.headersSent) res.destroy()
    else res.status(500).type('text').send('Something went wrong here. It is our fault, not yours.\n')
  }
}

interface Problem {
  readonly status: number
  readonly heading: string
  readonly text: string
  readonly again?: ReturnedForm | null
  readonly back?: Link
}

function problemOf(error: unknown, req: Request): Problem {
  const { t } = req
  const back = { href: '/', text: t('shared.backToTheFirstPage') }
  if (error instanceof NotFound) {
    return {
      status: 404,
      heading: t('shared.thereIsNothingHere'),
      text: t('shared.theAddressMayBeMistyped'),
      again: returnedToWriter(req),
      back,
    }
  }
  if (error instanceof Refused) {
    return {
      status: error.status,
      heading: t('shared.thatWasNotPossible'),
      text: t(error.text),
      again: error.again ? returnedForm(req) : returnedToWriter(req),
      back,
    }
  }
  if (isOvertaken(error)) {
    return {
      status: 409,
      heading: t('shared.somebodyElseWasFaster'),
      text: t('shared.atTheSameMomentSomebody'),
      again: returnedForm(req),
      back,
    }
  }
  if (error instanceof CannotUnseal) {
    return {
      status: 503,
      heading: t('shared.thisCannotBeOpenedAt'),
      text: t('shared.somethingThatIsKeptHere'),
      again: returnedForm(req),
      back,
    }
  }
  const status = statusOf(error)
  if (status === 413) {
    return {
      status,
      heading: t('shared.thatIsTooMuchAt'),
      text: t('shared.itWasLongerThanThis'),
    }
  }
  if (status === 503) {
    return {
      status,
      heading: t('shared.thisIsNotWorkingRight'),
      text: t('shared.itIsOurFaultNot'),
      again: returnedForm(req),
      back,
    }
  }
  if (status < 500) {
    return {
      status,
      heading: t('shared.thatCouldNotBeRead'),
      text: t('shared.whatYourBrowserSentCould'),
      again: returnedToWriter(req),
      back,
    }
  }
  return {
    status: 500,
    heading: t('shared.somethingWentWrongHere'),
    text: t('shared.itIsOurFaultNotYours'),
    again: returnedForm(req),
    back,
  }
}

function statusOf(error: unknown): number {
  const { status } = error as { status?: unknown }
  if (isDatabaseGone(error)) return 503
  return typeof status === 'number' && status >= 400 && status < 500 ? status : 500
}
