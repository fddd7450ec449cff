import { Router, type Request, type Response } from 'express'
import { z } from 'zod'
import { recordAccess } from '../../http/abuse/access'
import type { Cookies } from '../../http/cookies'
import { chosen, typedDigits } from '../../http/typed'
import { proveByAuthenticator, proveByRecoveryCode, type FactorProof } from './authenticators'
import { hereOf, startBrowserSession, signedIn } from '../guards'
import { factorsOf } from './factors'
import { ownPath } from '../routes'
import { newSecret } from '../sessions'
import type { FieldError } from '../../http/page-parts'
import { saying } from '../../http/flashes'

declare module '../../http/pages' {
  interface Views {
    'sign-in/second-factor/proving': {
      app: boolean
      passkeys: boolean
      errors: readonly FieldError[]
      next: string | null
      recovery: string
    }
    'sign-in/second-factor/recovery-code': {
      errors: readonly FieldError[]
      next: string | null
      back: string
      lost: string
    }
  }
}

/** The step after the email, for people with a second factor. Until then they reach no other page. */
export function proofRoutes(cookies: Cookies): Router {
  const router = Router()

  router.post('/second-factor', signedIn, proveByDigits)
  router.get('/second-factor/recovery-code', signedIn, askForRecoveryCode)
  router.post('/second-factor/recovery-code', signedIn, proveByCode)

  return router

  async function proveByDigits(req: Request, res: Response): Promise<void> {
    const { digits } = digitsForm.parse(req.body ?? {})
    if (hereOf(req).need !== 'code') return goOn(req, res)
    if (digits.length !== 6) return showCode(req, res, req.t('signIn.typeTheSixDigitsThat'))
    const renewed = newSecret()
    const proof = await proveByAuthenticator(hereOf(req), renewed, digits, new Date())
    if (proof !== 'wrong') return leadOn(cookies, req, res, proof, renewed)
    await recordAccess(req, 'wrong code')
    await showCode(req, res, req.t('signIn.theseDigitsAreNotRight'))
  }

  async function proveByCode(req: Request, res: Response): Promise<void> {
    const { code } = z.object({ code: chosen }).parse(req.body ?? {})
    if (hereOf(req).need !== 'code') return goOn(req, res)
    if (code.trim() === '') return showRecoveryCode(req, res, req.t('signIn.typeOneOfYourRecovery'))
    const renewed = newSecret()
    const proof = await proveByRecoveryCode(hereOf(req), renewed, code, new Date())
    if (proof !== 'wrong') return leadOn(cookies, req, res, proof, renewed)
    await recordAccess(req, 'wrong recovery code')
    showRecoveryCode(req, res, req.t('signIn.thisRecoveryCodeIsNot'))
  }
}

function askForRecoveryCode(req: Request, res: Response): void {
  if (hereOf(req).need === 'code') showRecoveryCode(req, res)
  else goOn(req, res)
}

/** The page that asks for the six digits, or for a passkey. */
export async function showCode(req: Request, res: Response, problem?: string): Promise<void> {
  const next = nextOf(req)
  const { authenticatorSince, passkeys } = await factorsOf(hereOf(req))
  const values = {
    app: authenticatorSince !== null,
    passkeys: passkeys.length > 0,
    errors: problem ? [{ field: 'digits', text: problem }] : [],
    next,
    recovery: withNext('/second-factor/recovery-code', next),
  }
  res.show('sign-in/second-factor/proving', req.t('shared.oneMoreStep'), values, problem ? 422 : 200)
}

/** Where somebody wanted to go before they were asked for something else. */
export function nextOf(req: Request): string | null {
  const { next } = ownPath.parse(req.method === 'POST' ? (req.body ?? {}) : req.query)
  return next
}

/** The same address with where to go afterwards. */
export function withNext(path: string, next: string | null): string {
  return next ? `${path}?next=${encodeURIComponent(next)}` : path
}

const digitsForm = z.object({ digits: typedDigits })

function goOn(req: Request, res: Response): void {
  res.redirect(303, nextOf(req) ?? '/')
}

async function leadOn(
  cookies: Cookies,
  req: Request,
  res: Response,
  proof: FactorProof,
  renewed: string,
): Promise<void> {
  if (proof === 'over') {
    await recordAccess(req, 'too many wrong codes')
    res.redirect(303, saying('/sign-in', 'too-many-codes'))
    return
  }
  await startBrowserSession(res, cookies, renewed, new Date())
  await recordAccess(req, 'second factor shown')
  goOn(req, res)
}

function showRecoveryCode(req: Request, res: Response, problem?: string): void {
  const next = nextOf(req)
  const values = {
    errors: problem ? [{ field: 'code', text: problem }] : [],
    next,
    back: withNext('/second-factor', next),
    lost: hereOf(req).person.roles.includes('owner')
      ? req.t('signIn.ifYouHaveLostThemAll')
      : req.t('signIn.ifYouHaveLostThem'),
  }
  res.show('sign-in/second-factor/recovery-code', req.t('shared.oneMoreStep'), values, problem ? 422 : 200)
}
