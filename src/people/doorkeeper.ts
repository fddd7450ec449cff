import type { Request, RequestHandler } from 'express'
import { NotFound } from '../errors'
import type { Cookies } from '../http/cookies'
import { roles, type Person, type Role } from './person'
import { visitorOf, type Visitor } from './sessions'

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
export function recognise(cookies: Cookies): RequestHandler {
  return async (req, _res, next) => {
    const session = cookies.read(req, 'session')
    req.visitor = session ? await visitorOf(session, new Date()) : null
    next()
  }
}

/** People with accounts by their roles; and those who came by the door without one, who see nothing that does not name them. */
export type Who = Role | 'without account'

/** Whoever is signed in, with an account or without one. */
export const everybody = [...roles, 'without account'] as const satisfies readonly Who[]
/** Whoever can have a concern of their own. */
export const clients = ['client', 'without account'] as const satisfies readonly Who[]

/** Every route begins with one of these, and a test holds it. */
export const anybody = guard('anybody', (_req, _res, next) => {
  next()
})

/** People with one of these roles. For others there is nothing here; who is not signed in is asked to. */
export function only(...whom: readonly Who[]): RequestHandler {
  return guard(whom.join(', '), (req, res, next) => {
    if (!req.visitor?.live) res.redirect(303, signInFor(req))
    else if (!isAmong(req.visitor.person, whom)) next(new NotFound())
    else next()
  })
}

/** As only(), but the words of somebody whose session has ended still come through, to be kept for them. */
export function onlyOrKeeping(...whom: readonly Who[]): RequestHandler {
  return guard(whom.join(', '), (req, res, next) => {
    if (!req.visitor) res.redirect(303, '/sign-in')
    else if (!isAmong(req.visitor.person, whom)) next(new NotFound())
    else next()
  })
}

/** Behind a guard there always is somebody. */
export function personOf(req: Request): Person {
  if (!req.visitor) throw new Error('This route has no guard.')
  return req.visitor.person
}

/** Who may come through this handler, or null when it is no guard. */
export function guardedFor(handler: unknown): string | null {
  return typeof handler === 'function' ? (guards.get(handler) ?? null) : null
}

function isAmong({ account, roles }: Person, whom: readonly Who[]): boolean {
  return account ? whom.some(who => roles.some(role => role === who)) : whom.includes('without account')
}

/** The page to sign in, which leads back to where somebody wanted to go. Without an account the code is the way back. */
function signInFor(req: Request): string {
  if (req.visitor && !req.visitor.person.account) return '/return'
  return req.method === 'GET' && req.path !== '/'
    ? `/sign-in?next=${encodeURIComponent(req.path)}`
    : '/sign-in'
}

function guard(who: string, handler: RequestHandler): RequestHandler {
  guards.set(handler, who)
  return handler
}
