import { Router, type Request, type Response } from 'express'
import { z } from 'zod'
import type { Config } from '../../config'
import { NotFound } from '../../errors'
import { recordAccess } from '../../http/abuse/access'
import type { Cookies } from '../../http/cookies'
import { onlyIds } from '../../http/ids'
import { rateLimit } from '../../http/abuse/rate-limits'
import { typed } from '../../http/typed'
import { limits } from '../../limits/table'
import { knownBrowser } from '../known-browsers'
import { anybody, hereOf, startBrowserSession, only, settingUp, signedIn } from '../guards'
import { factorsOf, removeFactor } from './factors'
import { addPasskey, askForNewPasskey, askForPasskey, namePasskey, signInByPasskey } from './passkeys'
import { roles } from '../../people/person'
import { nextOf, withNext } from './proof-routes'
import { newSecret } from '../sessions'
import { goOnWithFactor } from './setup-routes'
import { unshown } from '../../language/translator'
import type { FieldError, Link } from '../../http/page-parts'
import { saying } from '../../http/flashes'

declare module '../../http/pages' {
  interface Views {
    'sign-in/second-factor/passkey': { errors: readonly FieldError[]; action: string; name: string }
  }
}

/** Passkeys: the browser asks for a challenge, and its answer comes as a field of a form. They need scripts; nothing else does. */
export function passkeyRoutes(config: Config, cookies: Cookies): Router {
  const router = Router()
  const { baseUrl } = config
  const network = rateLimit({
    name: 'sign-in network',
    most: config.limits.signInNetwork,
    minutes: limits.signInSteps.minutes,
    of: req => knownBrowser(cookies.read(req, 'known'), new Date()),
  })
  onlyIds(router, 'passkey')

  router.post('/sign-in/passkey/challenge', anybody, network, challengeAnybody)
  router.post('/sign-in/passkey', anybody, network, signIn)

  // After the mail: here only the person's own will do.
  router.post('/second-factor/passkey/challenge', signedIn, async (req, res) => {
    res.json(await askForPasskey(baseUrl, hereOf(req).session, new Date(), hereOf(req)))
  })

  router.post('/second-factor/passkey', signedIn, prove)

  router.post('/second-factor/passkeys/challenge', settingUp, async (req, res) => {
    res.json(await askForNewPasskey(hereOf(req), baseUrl, new Date()))
  })

  router.post('/second-factor/passkeys', settingUp, add)

  router.get('/second-factor/passkeys/:passkey', only(...roles), async (req, res) => {
    await showPasskey(req, res)
  })

  router.post('/second-factor/passkeys/:passkey', only(...roles), rename)
  router.post('/second-factor/passkeys/:passkey/removing', only(...roles), remove)

  return router

  async function challengeAnybody(req: Request, res: Response): Promise<void> {
    const browser = cookies.read(req, 'asked') ?? newSecret()
    const options = await askForPasskey(baseUrl, browser, new Date())
    cookies.write(res, 'asked', browser)
    res.json(options)
  }

  async function signIn(req: Request, res: Response): Promise<void> {
    const { answer } = answerForm.parse(req.body ?? {})
    const browser = cookies.read(req, 'asked')
    const by = { session: newSecret(), old: cookies.read(req, 'session') }
    if (!browser || !(await signInByPasskey(baseUrl, { browser, answer }, by, new Date())))
      return refuse(req, res, { href: '/sign-in', text: req.t('signIn.signInByMail') })
    await startBrowserSession(res, cookies, by.session, new Date())
    await recordAccess(req, 'signed in by passkey')
    cookies.clear(res, 'asked')
    res.redirect(303, nextOf(req) ?? '/')
  }

  async function prove(req: Request, res: Response): Promise<void> {
    const { answer } = answerForm.parse(req.body ?? {})
    const { person, session: old } = hereOf(req)
    const by = { session: newSecret(), old }
    if (!(await signInByPasskey(baseUrl, { browser: old, answer }, by, new Date(), person)))
      return refuse(req, res, { href: '/second-factor', text: req.t('signIn.tryAnotherWay') })
    await startBrowserSession(res, cookies, by.session, new Date())
    await recordAccess(req, 'second factor shown')
    res.redirect(303, nextOf(req) ?? '/')
  }

  async function add(req: Request, res: Response): Promise<void> {
    const { answer } = answerForm.parse(req.body ?? {})
    const name = nameIn(req) || req.t('signIn.passkey')
    const renewed = newSecret()
    if (!(await addPasskey(hereOf(req), renewed, baseUrl, { answer, name }, new Date())))
      return refuse(req, res, {
        href: withNext('/second-factor', nextOf(req)),
        text: req.t('signIn.backToYourSecondFactor'),
      })
    await goOnWithFactor(req, res, cookies, renewed)
  }
}

async function rename(req: Request, res: Response): Promise<void> {
  const name = nameIn(req)
  if (!name) return showPasskey(req, res, req.t('signIn.writeHowYouCallIt'))
  await namePasskey(hereOf(req), String(req.params.passkey), name)
  res.redirect(303, saying('/second-factor', 'passkey-named'))
}

async function remove(req: Request, res: Response): Promise<void> {
  await removeFactor(hereOf(req), { passkey: String(req.params.passkey) }, new Date())
  await recordAccess(req, 'second factor changed')
  res.redirect(303, saying('/second-factor', 'factor-removed'))
}

const answerForm = z.object({ answer: z.string().catch('') })

const nameForm = z.object({ name: typed.transform(({ text }) => text.trim().slice(0, 60).toWellFormed()) })

function nameIn(req: Request): string {
  return nameForm.parse(req.body ?? {}).name
}

async function showPasskey(req: Request, res: Response, problem?: string): Promise<void> {
  const { passkeys } = await factorsOf(hereOf(req))
  const passkey = passkeys.find(({ id }) => id === req.params.passkey)
  if (!passkey) throw new NotFound()
  const values = {
    errors: problem ? [{ field: 'name', text: problem }] : [],
    action: `/second-factor/passkeys/${passkey.id}`,
    name: problem || passkey.name === unshown ? '' : passkey.name,
  }
  res.show('sign-in/second-factor/passkey', req.t('signIn.passkey'), values, problem ? 422 : 200)
}

async function refuse(req: Request, res: Response, back: Link): Promise<void> {
  const { t } = req
  await recordAccess(req, 'wrong passkey')
  const values = {
    heading: t('signIn.thisPasskeyCouldNotBe'),
    text: t('signIn.itMayBelongToAnother'),
    back,
  }
  res.show('shared/plain', t('signIn.passkey'), values, 422)
}
