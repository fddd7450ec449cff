import { Router, type Request, type RequestHandler, type Response } from 'express'
import { z } from 'zod'
import type { Config } from '../config'
import type { Cookies } from '../http/cookies'
import { isLeadable } from '../http/protections'
import { chosen } from '../http/typed'
import { saying } from '../http/flashes'
import { keyedHash } from '../vault/keys'
import { anybody, everybody, only, personOf, secondsLeft, signedIn } from './guards'
import { leave, markAsLeft } from './plain-page'
import { signOut, signOutEverywhere } from './sessions'

declare module '../http/pages' {
  interface Views {
    'sign-in/sign-out': object
    /** The same for somebody without an account, who was never told that they had signed in. */
    'sign-in/leaving-words': object
    /** byKeys: whether Escape three times leaves quickly in this browser. */
    'sign-in/leaving': { byKeys: boolean }
  }
}

/** Signing out, leaving quickly, and what that cannot do. */
export function departureRoutes(config: Config, cookies: Cookies): Router {
  const router = Router()

  router.get('/sign-out', signedIn, (req, res) => {
    if (hasAccount(req)) res.show('sign-in/sign-out', req.t('shared.signOut'), {})
    else res.show('sign-in/leaving-words', req.t('shared.leaveThisPage'), {})
  })

  router.post('/sign-out', anybody, ending(cookies, signOut), (req, res) => {
    res.redirect(303, saying('/sign-in', hasAccount(req) ? 'signed-out' : 'kept-for-code'))
  })

  router.post('/sign-out/everywhere', anybody, ending(cookies, signOutEverywhere), (_req, res) => {
    res.redirect(303, saying('/sign-in', 'signed-out-everywhere'))
  })

  router.post('/leave', anybody, ending(cookies, signOut), leaveQuickly)

  router.get('/help/browser', anybody, (req, res) => {
    res.show('sign-in/leaving', req.t('signIn.help'), { byKeys: keysLeave(cookies, req) })
  })

  // The browser keeps it, not the account: it is for people who use these keys for something else here, with an account or without.
  router.post('/help/keys', anybody, changeKeys)

  // A page that hid itself asks whether the person it was shown to is still signed in.
  router.get('/here', only(...everybody), sayHowLong)

  return router

  function leaveQuickly(req: Request, res: Response): void {
    const { to, mark } = leaveForm.parse(req.body ?? {})
    leave(cookies, res)
    res.set('Referrer-Policy', 'no-referrer') // the page that it leads to need not know from where
    res.redirect(303, mark === markOf(to) ? to : pageFor(req, config.leaveTo))
  }

  function changeKeys(req: Request, res: Response): void {
    const { keys } = keysForm.parse(req.body ?? {})
    if (keys === 'off') cookies.write(res, 'keys', 'off', 365)
    else cookies.clear(res, 'keys')
    res.redirect(303, '/help/browser')
  }
}

/** People without one have come by a door or by their return code. */
function hasAccount({ visitor }: Request): boolean {
  return visitor?.person.account !== false
}

function sayHowLong(req: Request, res: Response): void {
  res.set('Seconds-Left', String(secondsLeft(req, new Date())))
  res.type('text').send(personOf(req).id)
}

/**
 * Where somebody is led who leaves quickly, and the fields that bring it along: a page must lead where its own policy
 * allows, also when its practice has chosen another page since, or nobody knows any more whose practice it is.
 * @param usual where the practice has chosen none
 */
export function leaveFor(req: Request, usual: string) {
  const to = pageFor(req, usual)
  return {
    to,
    fields: [
      { name: 'to', value: to },
      { name: 'mark', value: markOf(to) },
    ],
  }
}

/** Whether pressing keys leaves quickly in this browser. */
export function keysLeave(cookies: Cookies, req: Request): boolean {
  return cookies.read(req, 'keys') !== 'off'
}

const keysForm = z.object({ keys: chosen })
const leaveForm = z.object({ to: chosen, mark: chosen })

function pageFor({ visitor }: Request, usual: string): string {
  const own = visitor?.person.practice.leaveTo
  return own && isLeadable(own) ? own : usual
}

/** Shows that an address comes from a page of ours, so that nobody is led anywhere else. */
function markOf(to: string): string {
  return keyedHash('leave', to).toString('base64url')
}

function ending(cookies: Cookies, end: (session: string, now: Date) => Promise<void>): RequestHandler {
  return async (req, res, next) => {
    const session = cookies.read(req, 'session')
    if (session) await end(session, new Date())
    markAsLeft(cookies, res)
    next()
  }
}
