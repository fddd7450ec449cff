import { Router, type Request, type Response } from 'express'
import { z } from 'zod'
import type { Config } from '../config'
import { recordAccess } from '../http/abuse/access'
import type { Cookies } from '../http/cookies'
import type { FieldError, MailToCome } from '../http/page-parts'
import { rateLimit } from '../http/abuse/rate-limits'
import { minutesToWait } from '../http/abuse/waits'
import type { ReturnedForm } from '../http/returned-form'
import { typed } from '../http/typed'
import type { Allowance } from '../limits/allowances'
import { readAddress } from '../mail/address'
import { mayMailToSignIn } from '../people/mail-allowances'
import { departureRoutes } from './departure-routes'
import { digitsRoutes } from './digits-routes'
import { anybody, nextAfterLeaving, wayIn } from './guards'
import { browserKnownFor, signInSteps } from './known-browsers'
import { languageRoutes } from './language-choice'
import { linkRoutes } from './link-routes'
import { mailToCome } from './mail-request'
import { newSecret } from './sessions'
import { askToSignIn } from './links-and-digits'
import { showStart } from './welcome'

declare module '../http/pages' {
  interface Views {
    'sign-in/sign-in': {
      address: string
      errors: readonly FieldError[]
      /** Where they go then. */
      next: string | null
      /** Whether words of theirs wait for them. */
      kept: boolean
      again: ReturnedForm | null
      /** This browser has asked for an email: its code can be entered. */
      asked: boolean
      mail: MailToCome
    }
  }
}

export function signInRoutes(config: Config, cookies: Cookies): Router {
  const router = Router()
  // A person who has signed in here before does not count together with strangers on their network.
  const asking = rateLimit({
    ...signInSteps(config),
    of: req =>
      browserKnownFor(
        askForm.parse(req.body ?? {}).address.address ?? '',
        cookies.read(req, 'known'),
        new Date(),
      ),
  })

  router.use(departureRoutes(config, cookies))
  router.use(languageRoutes(cookies))

  router.get('/', anybody, showStart)

  // Emails lead here: to a person's own page, or, if they are not signed in, to one that says nothing of what this is.
  router.get('/in', anybody, (req, res) => {
    res.redirect(303, req.visitor?.live ? '/' : wayIn(req, null))
  })

  router.get('/sign-in', anybody, showSignIn)
  router.post('/sign-in', anybody, asking, sendMail)

  router.use(digitsRoutes(config, cookies))
  router.use(linkRoutes(cookies))

  return router

  function isAsking(req: Request): boolean {
    return !req.left && !req.visitor?.live && cookies.read(req, 'asked') !== null
  }

  function showSignIn(req: Request, res: Response): void {
    const next = nextAfterLeaving(req, ownPath.parse(req.query).next)
    const kept = next?.startsWith('/drafts/') ?? false
    const values = {
      address: '',
      errors: [],
      next,
      kept,
      again: null,
      asked: isAsking(req),
      mail: mailToCome(req.t, config),
    }
    res.show('sign-in/sign-in', req.t('shared.signIn'), values)
  }

  async function sendMail(req: Request, res: Response): Promise<void> {
    const { next } = ownPath.parse(req.body ?? {})
    const { written, address, fault } = askForm.parse(req.body ?? {}).address
    if (fault) {
      const errors = [{ field: 'address', text: req.t(fault) }]
      const values = {
        address: written,
        errors,
        next,
        kept: false,
        again: null,
        asked: isAsking(req),
        mail: mailToCome(req.t, config),
      }
      res.show('sign-in/sign-in', req.t('shared.signIn'), values, 422)
      return
    }
    const now = new Date()
    const known = browserKnownFor(address, cookies.read(req, 'known'), now)
    const allowance = await mayMailToSignIn(address, known, config.limits.signInAddress, now)
    if (!allowance.allowed) {
      await recordAccess(req, 'too many mails asked for')
      showEnoughMails(req, res, allowance, now)
      return
    }
    const browser = cookies.read(req, 'asked') ?? newSecret()
    await askToSignIn(address, browser, { next, asksAgainAt: allowance.opensAt, knownBrowser: known }, now)
    cookies.write(res, 'asked', browser)
    await recordAccess(req, 'mail to sign in asked for')
    res.redirect(303, '/sign-in/digits')
  }
}

const askForm = z.object({
  address: typed.transform(({ text }) => ({ written: text, ...readAddress(text) })),
})

/** A path of our own, and nothing that only looks like one. */
export const ownPath = z.object({
  next: z
    .string()
    .regex(/^\/(?![/\\])[\w/-]*$/)
    .nullable()
    .catch(null),
})

/** Says the same of every address: the person who reads its emails can sign in by one that was sent already. */
function showEnoughMails(req: Request, res: Response, allowance: Allowance, now: Date): void {
  const { t } = req
  const minutes = minutesToWait(res, allowance, now)
  const values = {
    heading: t('signIn.lookAtYourMail'),
    text: t('signIn.enoughMailsWereAskedFor', { count: minutes }),
    back: { href: '/sign-in', text: t('signIn.startAgainWithAnotherAddress') },
  }
  res.show('shared/plain', t('shared.signIn'), values, 429)
}
