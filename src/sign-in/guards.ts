import type { Request, RequestHandler, Response } from 'express'
import { NotFound } from '../errors'
import type { Cookies } from '../http/cookies'
import { saying } from '../http/flashes'
import { readId } from '../http/ids'
import { knownDays, rememberBrowser } from './known-browsers'
import { roles, type Person, type Role } from '../people/person'
import { visitorOf, type Visitor } from './sessions'
import { speakIn } from '../http/pages'

const guards = new WeakMap<object, string>()

declare global {
  // eslint-disable-next-line @typescript-eslint/no-namespace -- the way Express lets its request be extended
  namespace Express {
    interface Request {
      visitor: Visitor | null
    }
  }
}

/** Finds out who comes, before any page. */
export function readSession(cookies: Cookies): RequestHandler {
  return async (req, _res, next) => {
    const session = cookies.read(req, 'session')
    req.visitor = session ? await visitorOf(session, new Date()) : null
    if (req.visitor) speakIn(req, req.visitor.person.language)
    next()
  }
}

/** People with accounts by their roles; and those who came by the door without one, who see nothing that does not name them. */
export type Who = Role | 'without account'

/** Everybody who is signed in, with an account or without one. */
export const everybody = [...roles, 'without account'] as const satisfies readonly Who[]
/** Everybody who can have a concern of their own. */
export const clients = ['client', 'without account'] as const satisfies readonly Who[]

/** Gives the browser the session of the person who has signed in, and a mark by which we know it later. */
export async function startBrowserSession(
  res: Response,
  cookies: Cookies,
  session: string,
  now: Date,
): Promise<void> {
  const known = await rememberBrowser(session, now)
  cookies.write(res, 'session', session)
  if (known) cookies.write(res, 'known', known, knownDays)
}

/** Every route begins with one of these, and a test holds it. */
export const anybody = guard('anybody', (_req, _res, next) => {
  next()
})

/** Everybody who has come by their email, also before they have shown a second factor. */
export const signedIn = guard('signed in', (req, res, next) => {
  if (req.visitor && lasts(req.visitor)) next()
  else showWayIn(req, res)
})

/** As signedIn, but people with a second factor show it first. People without an account have none. */
export const settingUp = guard('signed in, setting up', (req, res, next) => {
  if (req.visitor && !req.visitor.person.account) next(new NotFound())
  else if (req.visitor?.live || req.visitor?.need === 'setting up') next()
  else showWayIn(req, res)
})

/** People with one of these roles. For others there is nothing here; who is not signed in is asked to. */
export function only(...whom: readonly Who[]): RequestHandler {
  return guard(whom.join(', '), (req, res, next) => {
    if (!req.visitor?.live) showWayIn(req, res)
    else if (!isAmong(req.visitor.person, whom)) next(new NotFound())
    else next()
  })
}

/** As only(), but words still come through when their writer is not in (any more), or not here at all, to be kept for them. */
export function onlyOrKeeping(...whom: readonly Who[]): RequestHandler {
  return guard(whom.join(', '), (req, res, next) => {
    if (isOfAnother(req)) next()
    else if (!req.visitor) res.redirect(303, '/sign-in')
    else if (!isAmong(req.visitor.person, whom)) next(new NotFound())
    else next()
  })
}

/** Whether a form was opened by somebody other than who is here now. Who is here must not be taken for its writer. */
export function isOfAnother(req: Request): boolean {
  const { writer } = (req.body ?? {}) as { writer?: unknown }
  return typeof writer === 'string' && writer !== '' && (readId(writer) ?? writer) !== req.visitor?.person.id
}

/** Behind a guard there always is somebody. */
export function personOf(req: Request): Person {
  return hereOf(req).person
}

/** The visitor: the person with their session. */
export function hereOf(req: Request): Visitor {
  if (!req.visitor) throw new Error('This route has no guard.')
  return req.visitor
}

/** Until the session ends if nothing more is heard of this browser. */
export function secondsLeft({ visitor }: Request, now: Date): number {
  return visitor?.live ? Math.max(0, Math.round((visitor.endsAt.getTime() - now.getTime()) / 1000)) : 0
}

/** Who may come through this handler, or null when it is no guard. */
export function guardedFor(handler: unknown): string | null {
  return typeof handler === 'function' ? (guards.get(handler) ?? null) : null
}

/**
 * The next step for somebody who is not in yet, to sign in or to show their second factor; without an account the code is the way
 * back. It leads on to where they want to go.
 */
export function wayIn(req: Request, next: string | null): string {
  if (req.visitor && !req.visitor.person.account) return '/return'
  const step = req.visitor && lasts(req.visitor) ? '/second-factor' : '/sign-in'
  const goal = nextAfterLeaving(req, next)
  return goal ? `${step}?next=${encodeURIComponent(goal)}` : step
}

/** Leads to the next step from a page. Whose session has ended meanwhile reads that, and not only an empty form. */
function showWayIn(req: Request, res: Response): void {
  const way = wayIn(req, ownWay(req))
  const wasIn = req.visitor?.person.account && !lasts(req.visitor) && !req.left
  res.redirect(303, wasIn ? saying(way, 'no-longer-in') : way)
}

/** In a browser that was left nothing tells where somebody wanted to go, but for words that wait for them. */
export function nextAfterLeaving({ left }: Request, next: string | null): string | null {
  return left && !next?.startsWith('/drafts/') ? null : next
}

function isAmong({ account, roles }: Person, whom: readonly Who[]): boolean {
  return account ? whom.some(who => roles.some(role => role === who)) : whom.includes('without account')
}

function ownWay(req: Request): string | null {
  return req.method === 'GET' && req.path !== '/' ? req.path : null
}

function lasts({ live, need }: Visitor): boolean {
  return live || need !== 'nothing'
}

function guard(who: string, handler: RequestHandler): RequestHandler {
  guards.set(handler, who)
  return handler
}
