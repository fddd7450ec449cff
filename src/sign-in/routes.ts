import { Router, type Request, type Response, type NextFunction } from 'express'
import { z } from 'zod'
import { minutesUntil, type Allowance } from '../limits/allowances'
import type { Config } from '../config'
import { callDefiner } from '../database/connections'
import { isDatabaseGone } from '../database/errors'
import { recordAccess } from '../http/access'
import type { Cookies } from '../http/cookies'
import { rateLimit } from '../http/rate-limits'
import { typed, typedDigits } from '../http/typed'
import { limits } from '../limits/table'
import { readAddress } from '../mail/address'
import { browserKnownFor, knownBrowser } from './known-browsers'
import { anybody, startBrowserSession, nextAfterLeaving, wayIn } from './guards'
import { signInSubject } from '../people/mail'
import { mayMailToSignIn } from '../people/test-mail'
import { findOptionalSignInMail, noticeOf } from './mail-request'
import { askToSignIn, newSecret, signInByDigits, signInByLink } from './sessions'
import { departureRoutes } from './departure-routes'
import type { FieldError, MailToCome } from '../http/page-parts'
import type { ReturnedForm } from '../http/returned-form'

declare module '../http/pages' {
  interface Views {
    'sign-in/welcome': { practice: OnlyPractice | null }
    'sign-in/sign-in': {
      address: string
      errors: readonly FieldError[]
      /** Where they go then. */
      next: string | null
      /** Whether words of theirs wait for them. */
      kept: boolean
      again: ReturnedForm | null
      mail: MailToCome
    }
    'sign-in/digits': {
      errors: readonly FieldError[]
      notice: string | null
      /** The time of the mail is over. */
      over: boolean
      mail: MailToCome
    }
    'sign-in/link': { action: string }
  }
}

export function signInRoutes(config: Config, cookies: Cookies): Router {
  const router = Router()
  const { minutes } = limits.signInSteps
  const steps = { name: 'sign-in network', most: config.limits.signInNetwork, minutes }
  // Whoever has signed in here before does not count together with the strangers of their network.
  const asking = rateLimit({
    ...steps,
    of: req =>
      browserKnownFor(
        askForm.parse(req.body ?? {}).address.address ?? '',
        cookies.read(req, 'known'),
        new Date(),
      ),
  })
  const typing = rateLimit({
    ...steps,
    of: req => knownBrowser(cookies.read(req, 'known'), new Date()),
    besides: 'signIn.theLinkInTheMail',
  })
  const mailFor = (t: Parameters<typeof signInSubject>[0]) => ({
    sender: config.mailFrom,
    subject: signInSubject(t),
  })

  router.use(departureRoutes(config, cookies))

  router.get('/', anybody, showStart)

  // Where mails lead: to somebody's own page, and for whoever is not in to one that says nothing of what this is.
  router.get('/in', anybody, (req, res) => {
    res.redirect(303, req.visitor?.live ? '/' : wayIn(req, null))
  })

  router.get('/sign-in', anybody, showSignIn)
  router.post('/sign-in', anybody, asking, sendMail)

  router.get('/sign-in/digits', anybody, async (req, res) => {
    await showDigits(req, res, [])
  })

  router.post('/sign-in/digits', anybody, typing, signInWithDigits)

  // Showing changes nothing: mail scanners and browsers that fetch ahead come here too.
  router.get('/sign-in/:link', anybody, (req, res) => {
    res.show('sign-in/link', req.t('shared.signIn'), { action: req.path })
  })

  // Not limited: nobody guesses a link, and whoever has one comes in, whatever strangers in their network do.
  router.post('/sign-in/:link', anybody, signInWithLink)

  return router

  function showSignIn(req: Request, res: Response): void {
    const next = nextAfterLeaving(req, ownPath.parse(req.query).next)
    const kept = next?.startsWith('/drafts/') ?? false
    const values = { address: '', errors: [], next, kept, again: null, mail: mailFor(req.t) }
    res.show('sign-in/sign-in', req.t('shared.signIn'), values)
  }

  async function sendMail(req: Request, res: Response): Promise<void> {
    const { next } = ownPath.parse(req.body ?? {})
    const { written, address, fault } = askForm.parse(req.body ?? {}).address
    if (fault) {
      const errors = [{ field: 'address', text: req.t(fault) }]
      const values = { address: written, errors, next, kept: false, again: null, mail: mailFor(req.t) }
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

  /** When the time of the mail is over, the page says so by itself. */
  async function showDigits(
    req: Request,
    res: Response,
    errors: readonly { field: string; text: string }[],
  ): Promise<void> {
    const { t } = req
    const now = new Date()
    const browser = cookies.read(req, 'asked')
    const asked = browser && (await findOptionalSignInMail(browser))
    const notice = asked ? noticeOf(t, asked, now) : null
    const seconds = asked ? Math.ceil((asked.expiresAt.getTime() - now.getTime()) / 1_000) : 0
    if (seconds > 0 && errors.length === 0) res.set('Refresh', String(seconds + 1))
    const over = asked !== null && asked !== '' && seconds <= 0
    res.show(
      'sign-in/digits',
      t('shared.signIn'),
      { errors, notice, over, mail: mailFor(t) },
      errors.length > 0 ? 422 : 200,
    )
  }
}

async function showStart(req: Request, res: Response, next: NextFunction): Promise<void> {
  if (req.visitor?.live) next()
  else if (req.visitor && req.visitor.need !== 'nothing') res.redirect(303, wayIn(req, null))
  else res.show('sign-in/welcome', req.t('signIn.welcome'), { practice: await onlyPractice() })
}

/** Whose website this is, and where anybody can write to them without an account, if there. */
interface OnlyPractice {
  readonly name: string
  readonly door: string | null
}

/** Null where several practices share the installation, because nobody is told which; and while the database is gone, because the page stays. */
async function onlyPractice(): Promise<OnlyPractice | null> {
  const [practice] = await callDefiner<OnlyPractice>('only_practice').catch((error: unknown) => {
    if (!isDatabaseGone(error)) throw error
    return []
  })
  return practice ? { ...practice, door: practice.door && `/p/${practice.door}` } : null
}

const askForm = z.object({
  address: typed.transform(({ text }) => ({ written: text, ...readAddress(text) })),
})

const digitsForm = z.object({ digits: typedDigits })

/** A path of our own, and nothing that only looks like one. */
export const ownPath = z.object({
  next: z
    .string()
    .regex(/^\/(?![/\\])[\w/-]*$/)
    .nullable()
    .catch(null),
})

/** Says the same of every address: whoever reads its mails can come in by what was sent already. */
function showEnoughMails(req: Request, res: Response, allowance: Allowance, now: Date): void {
  const { t } = req
  const minutes = minutesUntil(allowance, now)
  res.set('Retry-After', String(minutes * 60))
  const values = {
    heading: t('signIn.lookAtYourMail'),
    text: t('signIn.enoughMailsWereAskedFor', { count: minutes }),
    back: { href: '/sign-in', text: t('signIn.startAgainWithAnotherAddress') },
  }
  res.show('shared/plain', t('shared.signIn'), values, 429)
}
