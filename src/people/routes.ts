import { Router, type RequestHandler } from 'express'
import { z } from 'zod'
import type { Config } from '../config'
import type { Cookies } from '../http/cookies'
import { limit } from '../http/limits'
import { typed } from '../http/typed'
import { anybody, signedIn, wayIn } from './doorkeeper'
import { signInSubject } from './mail'
import { askToSignIn, newSecret, signInByDigits, signInByLink, signOut, signOutEverywhere } from './sessions'

export function peopleRoutes(config: Config, cookies: Cookies): Router {
  const router = Router()
  const network = limit({ name: 'sign-in network', most: config.limits.signInNetwork, minutes: 15 })
  const address = limit({
    name: 'sign-in address',
    most: config.limits.signInAddress,
    minutes: 15,
    of: req => askForm.safeParse(req.body).data?.address ?? '',
  })
  const mailFor = (t: Parameters<typeof signInSubject>[0]) => ({
    sender: config.mailFrom,
    subject: signInSubject(t),
  })

  router.get('/', anybody, (req, res, next) => {
    if (req.visitor?.live) next()
    else if (req.visitor && req.visitor.need !== 'nothing') res.redirect(303, wayIn(req, null))
    else res.show('people/welcome', req.t('Welcome'), {})
  })

  router.get('/sign-in', anybody, (req, res) => {
    const { next } = ownPath.parse(req.query)
    const values = { values: { address: '' }, errors: [], next, kept: next?.startsWith('/drafts/') ?? false }
    res.show('people/sign-in', req.t('Sign in'), { ...values, mail: mailFor(req.t) })
  })

  router.post('/sign-in', anybody, network, address, async (req, res) => {
    const { next } = ownPath.parse(req.body ?? {})
    const form = askForm.safeParse(req.body)
    if (!form.success) {
      const errors = [{ field: 'address', text: req.t('Write your mail address, such as name@example.org.') }]
      const values = { address: typed.parse((req.body as { address?: string } | undefined)?.address).text }
      res.show(
        'people/sign-in',
        req.t('Sign in'),
        { values, errors, next, kept: false, mail: mailFor(req.t) },
        422,
      )
      return
    }
    const browser = cookies.read(req, 'asked') ?? newSecret()
    await askToSignIn(form.data.address, browser, next, new Date())
    cookies.write(res, 'asked', browser)
    res.redirect(303, '/sign-in/digits')
  })

  router.get('/sign-in/digits', anybody, (req, res) => {
    res.show('people/digits', req.t('Sign in'), { errors: [], mail: mailFor(req.t) })
  })

  router.post('/sign-in/digits', anybody, network, async (req, res) => {
    const { digits } = digitsForm.parse(req.body ?? {})
    const browser = cookies.read(req, 'asked')
    const session = newSecret()
    const next =
      browser && (await signInByDigits(browser, digits, session, cookies.read(req, 'session'), new Date()))
    if (next) {
      cookies.write(res, 'session', session)
      cookies.clear(res, 'asked')
      res.redirect(303, next)
      return
    }
    const text = req.t(
      'These digits do not open anything. They may be mistyped, used, or older than ten minutes; after five wrong ones they are worth nothing. You can ask for new ones.',
    )
    res.show(
      'people/digits',
      req.t('Sign in'),
      { errors: [{ field: 'digits', text }], mail: mailFor(req.t) },
      422,
    )
  })

  // Showing changes nothing: mail scanners and browsers that fetch ahead come here too.
  router.get('/sign-in/:link', anybody, (req, res) => {
    res.show('people/link', req.t('Sign in'), { action: req.path })
  })

  router.post('/sign-in/:link', anybody, network, async (req, res) => {
    const session = newSecret()
    const next = await signInByLink(
      String(req.params.link),
      session,
      cookies.read(req, 'session'),
      new Date(),
    )
    if (next) {
      cookies.write(res, 'session', session)
      res.redirect(303, next)
      return
    }
    const values = {
      heading: req.t('This link does not open anything any more'),
      text: req.t('It may have been used, or be older than ten minutes. You can ask for a new one.'),
      reference: null,
      again: null,
      back: { href: '/sign-in', text: req.t('Ask for a new link') },
    }
    res.show('shared/problem', req.t('Sign in'), values, 410)
  })

  router.get('/sign-out', signedIn, (req, res) => {
    res.show('people/sign-out', req.t('Sign out'), {})
  })

  // The cookie stays: it opens nothing any more, and a text from another tab can still be kept for its writer.
  router.post('/sign-out', anybody, ending(cookies, signOut), (_req, res) => {
    res.redirect(303, '/?said=signed-out')
  })

  router.post('/sign-out/everywhere', anybody, ending(cookies, signOutEverywhere), (_req, res) => {
    res.redirect(303, '/?said=signed-out-everywhere')
  })

  router.post('/leave', anybody, ending(cookies, signOut), (_req, res) => {
    cookies.clear(res, 'session')
    res.redirect(303, config.leaveTo)
  })

  return router
}

const askForm = z.object({ address: z.string().trim().toLowerCase().pipe(z.email()) })

const digitsForm = z.object({ digits: typed.transform(({ text }) => text.replace(/\D/g, '')) })

/** A path of our own, and nothing that only looks like one. */
export const ownPath = z.object({
  next: z
    .string()
    .regex(/^\/(?![/\\])[\w/-]*$/)
    .nullable()
    .catch(null),
})

function ending(cookies: Cookies, end: (session: string, now: Date) => Promise<void>): RequestHandler {
  return async (req, _res, next) => {
    const session = cookies.read(req, 'session')
    if (session) await end(session, new Date())
    next()
  }
}
