import type { Request, RequestHandler } from 'express'
import { NotFound } from '../errors'
import type { Cookies } from '../http/cookies'
import type { Person, Role } from './person'
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

/** Every route begins with one of these, and a test holds it. */
export const anybody = guard('anybody', (_req, _res, next) => {
  next()
})

/** People with one of these roles. For others there is nothing here; who is not signed in is asked to. */
export function only(...roles: readonly Role[]): RequestHandler {
  return guard(roles.join(', '), (req, res, next) => {
    if (!req.visitor?.live) res.redirect(303, signInFor(req))
    else if (!roles.some(role => req.visitor?.person.roles.includes(role))) next(new NotFound())
    else next()
  })
}

/** As only(), but words still come through when their writer's session has ended or they are not here at all, to be kept for them. */
export function onlyOrKeeping(...roles: readonly Role[]): RequestHandler {
  return guard(roles.join(', '), (req, res, next) => {
    if (isOfAnother(req)) next()
    else if (!req.visitor) res.redirect(303, '/sign-in')
    else if (!roles.some(role => req.visitor?.person.roles.includes(role))) next(new NotFound())
    else next()
  })
}

/** Whether a form was opened by somebody other than who is here now. Who is here must not be taken for its writer. */
export function isOfAnother(req: Request): boolean {
  const { writer } = (req.body ?? {}) as { writer?: unknown }
  return typeof writer === 'string' && writer !== '' && writer !== req.visitor?.person.id
}

/** Behind a guard there always is somebody. */
export function personOf(req: Request): Person {
  if (!req.visitor) throw new Error('This route has no guard.')
  return req.visitor.person
}

/** Until the session ends if nothing more is heard of this browser. */
export function secondsLeft({ visitor }: Request, now: Date): number {
  return visitor?.live ? Math.max(0, Math.round((visitor.endsAt.getTime() - now.getTime()) / 1000)) : 0
}

/** Who may come through this handler, or null when it is no guard. */
export function guardedFor(handler: unknown): string | null {
  return typeof handler === 'function' ? (guards.get(handler) ?? null) : null
}

/** The page to sign in, which leads back to where somebody wanted to go. */
function signInFor(req: Request): string {
  return req.method === 'GET' && req.path !== '/'
    ? `/sign-in?next=${encodeURIComponent(req.path)}`
    : '/sign-in'
}

function guard(who: string, handler: RequestHandler): RequestHandler {
  guards.set(handler, who)
  return handler
}
