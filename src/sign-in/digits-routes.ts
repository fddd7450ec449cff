import { Router, type Request, type Response } from 'express'
import { z } from 'zod'
import type { Config } from '../config'
import { recordAccess } from '../http/abuse/access'
import type { Cookies } from '../http/cookies'
import type { FieldError, MailToCome } from '../http/page-parts'
import { rateLimit } from '../http/abuse/rate-limits'
import { typedDigits } from '../http/typed'
import { anybody, startBrowserSession } from './guards'
import { knownBrowser, signInSteps } from './known-browsers'
import { findOptionalSignInMail, mailToCome, noticeOf } from './mail-request'
import { newSecret } from './sessions'
import { signInByDigits } from './links-and-digits'

declare module '../http/pages' {
  interface Views {
    'sign-in/digits': {
      errors: readonly FieldError[]
      notice: string | null
      /** It could not be sent yet. */
      waits: boolean
      /** The time of the mail is over. */
      over: boolean
      mail: MailToCome
      /** They have chosen a language in this browser, and the email comes in that of the account: others may have asked for it. */
      hasChosenLanguage: boolean
    }
  }
}

/** The sign-in code: six digits, typed in the browser that asked for the email. */
export function digitsRoutes(config: Config, cookies: Cookies): Router {
  const router = Router()
  const typing = rateLimit({
    ...signInSteps(config),
    of: req => knownBrowser(cookies.read(req, 'known'), new Date()),
    besides: 'signIn.theLinkInTheMail',
  })

  router.get('/sign-in/digits', anybody, async (req, res) => {
    await showDigits(req, res, [])
  })

  router.post('/sign-in/digits', anybody, typing, signInWithDigits)

  return router

  async function signInWithDigits(req: Request, res: Response): Promise<void> {
    const { digits } = digitsForm.parse(req.body ?? {})
    if (digits.length !== 6)
      return showDigits(req, res, [{ field: 'digits', text: req.t('signIn.typeTheSixDigitsFrom') }])
    const browser = cookies.read(req, 'asked')
    const session = newSecret()
    const now = new Date()
    const next =
      browser && (await signInByDigits(browser, digits, session, cookies.read(req, 'session'), now))
    if (next) {
      await startBrowserSession(res, cookies, session, now)
      cookies.clear(res, 'asked')
      await recordAccess(req, 'signed in by digits')
      res.redirect(303, next)
      return
    }
    await recordAccess(req, 'wrong digits')
    const text = req.t('signIn.theseDigitsDoNotOpen')
    await showDigits(req, res, [{ field: 'digits', text }])
  }

  /** When the time of the mail is over, the page says so by itself. */
  async function showDigits(req: Request, res: Response, errors: readonly FieldError[]): Promise<void> {
    const { t } = req
    const now = new Date()
    const browser = cookies.read(req, 'asked')
    const asked = browser && (await findOptionalSignInMail(browser))
    const fault = asked ? noticeOf(t, asked, now) : null
    const hasLooked = asked !== null && asked !== '' && req.query.checked !== undefined
    const notice = fault ?? (hasLooked ? t('signIn.weKnowOfNoFault') : null)
    const seconds = asked ? Math.ceil((asked.expiresAt.getTime() - now.getTime()) / 1_000) : 0
    if (seconds > 0 && errors.length === 0) res.set('Refresh', String(seconds + 1))
    const over = asked !== null && asked !== '' && seconds <= 0
    res.show(
      'sign-in/digits',
      t('shared.signIn'),
      {
        ...{ errors, notice, waits: fault !== null, over, mail: mailToCome(t, config) },
        hasChosenLanguage: req.languageOfBrowser !== null,
      },
      errors.length > 0 ? 422 : 200,
    )
  }
}

const digitsForm = z.object({ digits: typedDigits })
