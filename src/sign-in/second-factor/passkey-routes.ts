import { Router, type Request, type Response } from 'express'
import { z } from 'zod'
import type { Config } from '../../config'
import { NotFound } from '../../errors'
import { recordAccess } from '../../http/access'
import type { Cookies } from '../../http/cookies'
import { onlyIds } from '../../http/ids'
import { rateLimit } from '../../http/rate-limits'
import { typed } from '../../http/typed'
import { limits } from '../../limits/table'
import { recoveryCodesToKeep } from './authenticators'
import { knownBrowser } from '../known-browsers'
import { anybody, hereOf, startBrowserSession, only, settingUp, signedIn } from '../guards'
import { factorsOf, removeFactor } from './factors'
import { addPasskey, askForNewPasskey, askForPasskey, namePasskey, signInByPasskey } from './passkeys'
import { roles } from '../../people/person'
import { nextOf, withNext } from './proof-routes'
import { newSecret } from '../sessions'
import { unshown } from '../../language/translator'

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

  router.post('/sign-in/passkey/challenge', anybody, network, async (req, res) => {
    const browser = cookies.read(req, 'asked') ?? newSecret()
    const options = await askForPasskey(baseUrl, browser, new Date())
    cookies.write(res, 'asked', browser)
    res.json(options)
  })

  router.post('/sign-in/passkey', anybody, network, async (req, res) => {
    const { answer } = answerForm.parse(req.body ?? {})
    const browser = cookies.read(req, 'asked')
    const by = { session: newSecret(), old: cookies.read(req, 'session') }
    if (!browser || !(await signInByPasskey(baseUrl, browser, answer, by, new Date())))
      return refuse(req, res, { href: '/sign-in', text: req.t('Sign in by mail') })
    await startBrowserSession(res, cookies, by.session, new Date())
    await recordAccess(req, 'signed in by passkey')
    cookies.clear(res, 'asked')
    res.redirect(303, nextOf(req) ?? '/')
  })

  // After the mail: here only the person's own will do.
  router.post('/second-factor/passkey/challenge', signedIn, async (req, res) => {
    res.json(await askForPasskey(baseUrl, hereOf(req).session, new Date(), hereOf(req)))
  })

  router.post('/second-factor/passkey', signedIn, async (req, res) => {
    const { answer } = answerForm.parse(req.body ?? {})
    const { person, session: old } = hereOf(req)
    const by = { session: newSecret(), old }
    if (!(await signInByPasskey(baseUrl, old, answer, by, new Date(), person)))
      return refuse(req, res, { href: '/second-factor', text: req.t('Try another way') })
    await startBrowserSession(res, cookies, by.session, new Date())
    await recordAccess(req, 'second factor shown')
    res.redirect(303, nextOf(req) ?? '/')
  })

  router.post('/second-factor/passkeys/challenge', settingUp, async (req, res) => {
    res.json(await askForNewPasskey(hereOf(req), baseUrl, new Date()))
  })

  router.post('/second-factor/passkeys', settingUp, async (req, res) => {
    const { answer } = answerForm.parse(req.body ?? {})
    const name = nameIn(req) || req.t('Passkey')
    const next = nextOf(req)
    const renewed = newSecret()
    if (!(await addPasskey(hereOf(req), renewed, baseUrl, answer, name, new Date())))
      return refuse(req, res, {
        href: withNext('/second-factor', next),
        text: req.t('Back to your second factor'),
      })
    cookies.write(res, 'session', renewed)
    await recordAccess(req, 'second factor changed')
    const toKeep = await recoveryCodesToKeep({ ...hereOf(req), session: renewed })
    res.redirect(
      303,
      toKeep.length > 0
        ? withNext('/second-factor/recovery-codes', next)
        : (next ?? '/second-factor?said=factor-set'),
    )
  })

  router.get('/second-factor/passkeys/:passkey', only(...roles), async (req, res) => {
    await showPasskey(req, res)
  })

  router.post('/second-factor/passkeys/:passkey', only(...roles), async (req, res) => {
    const name = nameIn(req)
    if (!name) return showPasskey(req, res, req.t('Write how you call it.'))
    await namePasskey(hereOf(req), String(req.params.passkey), name)
    res.redirect(303, '/second-factor?said=passkey-named')
  })

  router.post('/second-factor/passkeys/:passkey/removing', only(...roles), async (req, res) => {
    await removeFactor(hereOf(req), { passkey: String(req.params.passkey) }, new Date())
    await recordAccess(req, 'second factor changed')
    res.redirect(303, '/second-factor?said=factor-removed')
  })

  return router
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
  res.show('sign-in/second-factor/passkey', req.t('Passkey'), values, problem ? 422 : 200)
}

async function refuse(req: Request, res: Response, back: { href: string; text: string }): Promise<void> {
  const { t } = req
  await recordAccess(req, 'wrong passkey')
  const values = {
    plain: true, // said in a browser that somebody has left, too
    heading: t('This passkey could not be taken'),
    text: t('It may belong to another place, or have waited too long. Nothing was changed.'),
    reference: null,
    again: null,
    back,
  }
  res.show('shared/problem', t('Passkey'), values, 422)
}
