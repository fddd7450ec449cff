import { clockOf } from '../../language/locale'
import { Router, type Request, type Response } from 'express'
import { toString as drawn } from 'qrcode'
import { z } from 'zod'
import { NotFound } from '../../errors'
import { recordAccess } from '../../http/abuse/access'
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
import type { FieldError } from '../../http/page-parts'
import { saying } from '../../http/flashes'

declare module '../../http/pages' {
  interface Views {
    'sign-in/second-factor/second-factor': {
      /** Nothing else opens before they have one. */
      must: boolean
      next: string | null
      /** Since when they have an app, as a day. */
      authenticator: string | null
      codesLeft: number | null
      passkeys: readonly { href: string; name: string; added: string; used: string | null }[]
    }
    'sign-in/second-factor/recovery-codes': {
      codes: readonly string[]
      codesLeft: number
      next: string | null
    }
    'sign-in/second-factor/authenticator': {
      errors: readonly FieldError[]
      secret: string
      reference: string
      next: string | null
      back: string
    }
  }
}

/** Where people set up their second factor, and look after it. */
export function setupRoutes(cookies: Cookies, baseUrl: string): Router {
  const router = Router()
  const host = new URL(baseUrl).hostname

  router.get('/second-factor', signedIn, showSecondFactor)
  router.post('/second-factor/authenticator/beginning', settingUp, begin)

  router.get('/second-factor/authenticator', settingUp, async (req, res) => {
    await showAuthenticator(req, res)
  })

  router.get('/second-factor/authenticator/picture.svg', settingUp, sendPicture)
  router.post('/second-factor/authenticator', settingUp, confirm)
  router.get('/second-factor/recovery-codes', only(...roles), showCodes)
  router.post('/second-factor/recovery-codes', only(...roles), makeCodes)
  router.post('/second-factor/recovery-codes/kept', only(...roles), keepCodes)
  router.post('/second-factor/authenticator/removing', only(...roles), removeAuthenticator)

  return router

  async function sendPicture(req: Request, res: Response): Promise<void> {
    const secret = await authenticatorBegun(hereOf(req))
    if (!secret) throw new NotFound()
    const uri = authenticatorUri(host, hereOf(req).person.reference, secret)
    res.type('svg').send(await drawn(uri, { type: 'svg', margin: 2 }))
  }

  async function confirm(req: Request, res: Response): Promise<void> {
    const { digits } = digitsForm.parse(req.body ?? {})
    const renewed = newSecret()
    if (!(await confirmAuthenticator(hereOf(req), renewed, digits, new Date()))) {
      const problem = req.t('signIn.theseDigitsAreNotRightType')
      return showAuthenticator(req, res, problem)
    }
    await goOnWithFactor(req, res, cookies, renewed)
  }
}

/** Somebody has a second factor more: in another session, and with recovery codes to keep if they have none yet. */
export async function goOnWithFactor(
  req: Request,
  res: Response,
  cookies: Cookies,
  renewed: string,
): Promise<void> {
  const next = nextOf(req)
  cookies.write(res, 'session', renewed)
  await recordAccess(req, 'second factor changed')
  const toKeep = await recoveryCodesToKeep({ ...hereOf(req), session: renewed })
  res.redirect(
    303,
    toKeep.length > 0
      ? withNext('/second-factor/recovery-codes', next)
      : (next ?? saying('/second-factor', 'factor-set')),
  )
}

async function showSecondFactor(req: Request, res: Response): Promise<void> {
  const { t } = req
  const { person, need } = hereOf(req)
  if (need === 'code') return showCode(req, res)
  if (!person.account) throw new NotFound()
  const { authenticatorSince, codesLeft, passkeys } = await factorsOf(hereOf(req))
  const clock = clockOf(person)
  res.show('sign-in/second-factor/second-factor', t('signIn.secondFactor'), {
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
}

async function begin(req: Request, res: Response): Promise<void> {
  await beginAuthenticator(hereOf(req), new Date())
  res.redirect(303, withNext('/second-factor/authenticator', nextOf(req)))
}

async function showCodes(req: Request, res: Response): Promise<void> {
  const [codes, { codesLeft }] = await Promise.all([recoveryCodesToKeep(hereOf(req)), factorsOf(hereOf(req))])
  if (!hereOf(req).person.factorSince) throw new NotFound()
  res.show('sign-in/second-factor/recovery-codes', req.t('signIn.recoveryCodes'), {
    codes,
    codesLeft,
    next: nextOf(req),
  })
}

async function makeCodes(req: Request, res: Response): Promise<void> {
  if (!hereOf(req).person.factorSince) throw new NotFound()
  await makeRecoveryCodes(hereOf(req))
  res.redirect(303, '/second-factor/recovery-codes')
}

async function keepCodes(req: Request, res: Response): Promise<void> {
  await keepRecoveryCodes(hereOf(req))
  res.redirect(303, nextOf(req) ?? '/second-factor')
}

async function removeAuthenticator(req: Request, res: Response): Promise<void> {
  await removeFactor(hereOf(req), 'authenticator', new Date())
  await recordAccess(req, 'second factor changed')
  res.redirect(303, saying('/second-factor', 'factor-removed'))
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
  res.show(
    'sign-in/second-factor/authenticator',
    req.t('signIn.authenticatorApp'),
    values,
    problem ? 422 : 200,
  )
}
