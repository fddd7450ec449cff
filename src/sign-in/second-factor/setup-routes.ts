import { Router, type Request, type Response } from 'express'
import { toString as drawn } from 'qrcode'
import { z } from 'zod'
import { NotFound } from '../../errors'
import { recordAccess } from '../../http/access'
import type { Cookies } from '../../http/cookies'
import { dayText } from '../../language/dates'
import { typedDigits } from '../../http/typed'
import {
  authenticatorBegun,
  beginAuthenticator,
  confirmAuthenticator,
  keepRecoveryCodes,
  makeRecoveryCodes,
  recoveryCodesToKeep,
} from './authenticators'
import { hereOf, only, settingUp, signedIn } from '../guards'
import { factorsOf, removeFactor } from './factors'
import { roles } from '../../people/person'
import { nextOf, showCode, withNext } from './proof-routes'
import { authenticatorUri } from './codes'
import { newSecret } from '../sessions'

/** Where people set up their second factor, and look after it. */
export function setupRoutes(cookies: Cookies, baseUrl: string): Router {
  const router = Router()
  const host = new URL(baseUrl).hostname

  router.get('/second-factor', signedIn, async (req, res) => {
    const { t } = req
    const { person, need } = hereOf(req)
    if (need === 'code') return showCode(req, res)
    if (!person.account) throw new NotFound()
    const { authenticatorSince, codesLeft, passkeys } = await factorsOf(hereOf(req))
    const clock = { timeZone: person.practice.timeZone, language: person.language }
    res.show('sign-in/second-factor/second-factor', t('Second factor'), {
      must: need === 'setting up',
      next: nextOf(req),
      authenticator: authenticatorSince && dayText(authenticatorSince, clock),
      codesLeft: person.factorSince ? codesLeft : null,
      passkeys: passkeys.map(({ id, name, addedAt, usedAt }) => ({
        href: `/second-factor/passkeys/${id}`,
        name,
        added: dayText(addedAt, clock),
        used: usedAt && dayText(usedAt, clock),
      })),
    })
  })

  router.post('/second-factor/authenticator/beginning', settingUp, async (req, res) => {
    await beginAuthenticator(hereOf(req), new Date())
    res.redirect(303, withNext('/second-factor/authenticator', nextOf(req)))
  })

  router.get('/second-factor/authenticator', settingUp, async (req, res) => {
    await showAuthenticator(req, res)
  })

  router.get('/second-factor/authenticator/picture.svg', settingUp, async (req, res) => {
    const secret = await authenticatorBegun(hereOf(req))
    if (!secret) throw new NotFound()
    const uri = authenticatorUri(host, hereOf(req).person.reference, secret)
    res.type('svg').send(await drawn(uri, { type: 'svg', margin: 2 }))
  })

  router.post('/second-factor/authenticator', settingUp, async (req, res) => {
    const { digits } = digitsForm.parse(req.body ?? {})
    const next = nextOf(req)
    const renewed = newSecret()
    if (!(await confirmAuthenticator(hereOf(req), renewed, digits, new Date()))) {
      const problem = req.t('These digits are not right. Type the ones that your app shows for this now.')
      return showAuthenticator(req, res, problem)
    }
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

  router.get('/second-factor/recovery-codes', only(...roles), async (req, res) => {
    const [codes, { codesLeft }] = await Promise.all([
      recoveryCodesToKeep(hereOf(req)),
      factorsOf(hereOf(req)),
    ])
    if (!hereOf(req).person.factorSince) throw new NotFound()
    res.show('sign-in/second-factor/recovery-codes', req.t('Recovery codes'), {
      codes,
      codesLeft,
      next: nextOf(req),
    })
  })

  router.post('/second-factor/recovery-codes', only(...roles), async (req, res) => {
    if (!hereOf(req).person.factorSince) throw new NotFound()
    await makeRecoveryCodes(hereOf(req))
    res.redirect(303, '/second-factor/recovery-codes')
  })

  router.post('/second-factor/recovery-codes/kept', only(...roles), async (req, res) => {
    await keepRecoveryCodes(hereOf(req))
    res.redirect(303, nextOf(req) ?? '/second-factor')
  })

  router.post('/second-factor/authenticator/removing', only(...roles), async (req, res) => {
    await removeFactor(hereOf(req), 'authenticator', new Date())
    await recordAccess(req, 'second factor changed')
    res.redirect(303, '/second-factor?said=factor-removed')
  })

  return router
}

const digitsForm = z.object({ digits: typedDigits })

async function showAuthenticator(req: Request, res: Response, problem?: string): Promise<void> {
  const secret = await authenticatorBegun(hereOf(req))
  const next = nextOf(req)
  if (!secret) {
    res.redirect(303, withNext('/second-factor', next))
    return
  }
  const values = {
    errors: problem ? [{ field: 'digits', text: problem }] : [],
    secret: secret.replace(/(.{4})(?=.)/g, '$1 '),
    reference: hereOf(req).person.reference,
    next,
    back: withNext('/second-factor', next),
  }
  res.show('sign-in/second-factor/authenticator', req.t('Authenticator app'), values, problem ? 422 : 200)
}
