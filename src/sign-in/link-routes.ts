import { Router, type Request, type Response } from 'express'
import { recordAccess } from '../http/abuse/access'
import type { Cookies } from '../http/cookies'
import { anybody, startBrowserSession } from './guards'
import { newSecret } from './sessions'
import { signInByLink } from './links-and-digits'

declare module '../http/pages' {
  interface Views {
    'sign-in/link': { action: string }
  }
}

/** The link of a sign-in email. */
export function linkRoutes(cookies: Cookies): Router {
  const router = Router()

  // Showing changes nothing: mail scanners and browsers that fetch ahead come here too.
  router.get('/sign-in/:link', anybody, (req, res) => {
    res.show('sign-in/link', req.t('shared.signIn'), { action: req.path })
  })

  // Not limited: nobody guesses a link, and a person who has one can sign in, whatever strangers on their network do.
  router.post('/sign-in/:link', anybody, signInWithLink)

  return router

  async function signInWithLink(req: Request, res: Response): Promise<void> {
    const session = newSecret()
    const now = new Date()
    const next = await signInByLink(String(req.params.link), session, cookies.read(req, 'session'), now)
    if (next) {
      await startBrowserSession(res, cookies, session, now)
      await recordAccess(req, 'signed in by link')
      res.redirect(303, next)
      return
    }
    await recordAccess(req, 'wrong link')
    const values = {
      heading: req.t('shared.thisLinkDoesNotOpen'),
      text: req.t('signIn.itMayHaveBeenUsed'),
      back: { href: '/sign-in', text: req.t('signIn.askForANewLink') },
    }
    res.show('shared/plain', req.t('shared.signIn'), values, 410)
  }
}
