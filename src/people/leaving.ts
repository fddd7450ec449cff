import { Router, type RequestHandler } from 'express'
import type { Config } from '../config'
import type { Cookies } from '../http/cookies'
import { anybody, only, personOf, secondsLeft } from './doorkeeper'
import { roles } from './person'
import { signOut, signOutEverywhere } from './sessions'

/** Signing out, leaving quickly, and what that cannot do. */
export function leavingRoutes(config: Config, cookies: Cookies): Router {
  const router = Router()

  router.get('/sign-out', only(...roles), (req, res) => {
    res.show('people/sign-out', req.t('Sign out'), {})
  })

  // Without its cookie a browser lets go of the pages that it holds ready for Back.
  router.post('/sign-out', anybody, ending(cookies, signOut), (_req, res) => {
    res.redirect(303, '/?said=signed-out')
  })

  router.post('/sign-out/everywhere', anybody, ending(cookies, signOutEverywhere), (_req, res) => {
    res.redirect(303, '/?said=signed-out-everywhere')
  })

  router.post('/leave', anybody, ending(cookies, signOut), (_req, res) => {
    res.redirect(303, config.leaveTo)
  })

  router.get('/leaving', anybody, (req, res) => {
    res.show('people/leaving', req.t('Leave quickly'), {})
  })

  // A page that was covered asks whether whoever it was shown to is still signed in.
  router.get('/here', only(...roles), (req, res) => {
    res.set('Seconds-Left', String(secondsLeft(req, new Date())))
    res.type('text').send(personOf(req).id)
  })

  return router
}

function ending(cookies: Cookies, end: (session: string, now: Date) => Promise<void>): RequestHandler {
  return async (req, res, next) => {
    const session = cookies.read(req, 'session')
    if (session) await end(session, new Date())
    cookies.clear(res, 'session')
    next()
  }
}
