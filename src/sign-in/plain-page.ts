import { finished } from 'node:stream/promises'
import type { Request, RequestHandler } from 'express'
import type { Config } from '../config'
import type { Cookies } from '../http/cookies'
import { flashIn, saying, type Flash } from '../http/flashes'
import type { InsteadOfPage, PageToShow, Views } from '../http/pages'
import { returnedToWriter, returnedSealed, type ReturnedForm } from '../http/returned-form'
import { signInSubject } from '../people/mail'
import { signOut } from './sessions'
import type { FieldError } from '../http/page-parts'

declare global {
  // eslint-disable-next-line @typescript-eslint/no-namespace -- the way Express lets its request be extended
  namespace Express {
    interface Request {
      /** A person has signed out in this browser, or left it quickly, and nobody has signed in since. */
      left: boolean
    }
  }
}

/** Comes before everything that could show a page. */
export function noticeLeaving(cookies: Cookies): RequestHandler {
  return (req, _res, next) => {
    req.left = cookies.read(req, 'plain') !== null
    next()
  }
}

/**
 * Leave quickly leaves a wish in a cookie, because there may be no network. Their session ends before anything
 * is done in it, and what this request brings is kept as after any session. Only what their page keeps while it goes is kept first.
 */
export function endAsWished(cookies: Cookies): RequestHandler {
  return async (req, res, next) => {
    const session = cookies.read(req, 'session')
    if (cookies.read(req, 'plain') !== wish) return next()
    leave(cookies, res)
    if (!session) return next()
    if (!keepsQuietly(req)) {
      await signOut(session, new Date())
      return next()
    }
    const answered = finished(res).catch(() => undefined) // an answer that nobody waits for is one too
    next()
    await answered
    await signOut(session, new Date())
  }
}

function keepsQuietly({ method, body }: Request): boolean {
  return method === 'POST' && (body as { keep?: unknown } | undefined)?.keep === 'quietly'
}

/** Nothing in this browser knows any more who was here; for a day every address of ours shows the plain page. */
export function leave(cookies: Cookies, res: Parameters<Cookies['write']>[0]): void {
  cookies.clear(res, 'known')
  markAsLeft(cookies, res)
}

/**
 * When its cookie changes, a browser lets go of the pages that it holds ready for Back. Chromium overlooks one change for a page
 * that came by the redirect which set the cookie, as the first page after signing in does: so the cookie changes twice.
 */
export function markAsLeft(cookies: Cookies, res: Parameters<Cookies['write']>[0]): void {
  cookies.write(res, 'session', '-')
  cookies.clear(res, 'session')
  cookies.write(res, 'plain', 'left', 1)
}

/** Whether a page says nothing of what this place is, so that nothing around it may say so either. */
export function isPlain(view: keyof Views): boolean {
  return plainViews.has(view)
}

/**
 * What is shown in a browser that somebody has left, instead of any page that would say what this is: the page on which one comes in.
 * A form is answered by it too. Nothing that was typed stands on it, but for what goes along sealed.
 */
export function plainPage(config: Pick<Config, 'mailFrom' | 'tryOut'>): InsteadOfPage {
  return (req, shown) => {
    if (!hasLeft(req) || (config.tryOut && shown.view === 'sample/mailbox')) return shown
    if (shown.view === 'shared/once-more') return shown // whose form is sealed
    const { again } = shown.values as { again?: ReturnedForm | null }
    const values = { ...shown.values, again: again?.sealed ? again : null }
    if (isPlain(shown.view) || isFaultOfMoment(shown)) return { ...shown, values }
    if (req.method === 'POST') return signInPage(req, config, shown)
    const said = flashIn(req.query)
    return said && isShownAfterLeaving(said) ? saying('/sign-in', said) : '/sign-in'
  }
}

/** Of what is said after a redirect, that which says nothing of what this place is. */
export function isShownAfterLeaving(said: Flash): boolean {
  return shownAfterLeaving.has(said)
}

const shownAfterLeaving: ReadonlySet<Flash> = new Set([
  'signed-out',
  'signed-out-everywhere',
  'kept-until-back',
  'kept-for-code',
])

/** Nobody is in, not even between the mail and the second factor. */
export function hasLeft({ left, visitor }: Request): boolean {
  const here = visitor as Request['visitor'] | undefined // before anybody is looked for
  return left && !(here && (here.live || here.need !== 'nothing'))
}

/** Such as: too many tries, too much at once, no database. Their words are the same for every page. */
function isFaultOfMoment({ view, status }: PageToShow): boolean {
  return view === 'shared/problem' && [400, 413, 415, 429, 500, 503].includes(status)
}

/** What the script writes into the cookie at once; the answer to any request makes it the mark of a browser that was left. */
const wish = 'leave'

const plainViews = new Set<keyof Views>([
  'shared/plain',
  'sign-in/sign-in',
  'sign-in/digits',
  'sign-in/link',
  'staff/one-more-step',
  'staff/colleague-asked',
  'accounts/confirm-address',
  'recovery/new-address',
  'recovery/new-address-app',
  'recovery/asked',
  'doors/kept',
])

function signInPage(
  req: Request,
  { mailFrom }: Pick<Config, 'mailFrom'>,
  { view, status, values }: PageToShow,
): PageToShow {
  const { t } = req
  const { errors = [] } = values as { errors?: readonly FieldError[] }
  return {
    view: 'sign-in/sign-in',
    title: t('shared.signIn'),
    status,
    values: {
      address: '',
      errors: errors.filter(({ field }) => field === 'address' || field === 'code'),
      next: null,
      kept: false,
      asked: false,
      again: view === 'concerns/writing/write' ? returnedSealed(req) : returnedToWriter(req),
      mail: { sender: mailFrom, subject: signInSubject(t) },
    } satisfies Views['sign-in/sign-in'],
  }
}
