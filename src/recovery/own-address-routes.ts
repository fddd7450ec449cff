import { Router, type Request, type Response } from 'express'
import { minutesToWait } from '../http/abuse/waits'
import type { Config } from '../config'
import type { Cookies } from '../http/cookies'
import { typedDigits } from '../http/typed'
import { findAccount } from '../accounts/account'
import { proveByAuthenticator, type SessionHere } from '../sign-in/second-factor/authenticators'
import { hereOf, startBrowserSession, only, personOf } from '../sign-in/guards'
import { factorsOf } from '../sign-in/second-factor/factors'
import { mayMail } from '../people/mail-allowances'
import { roles } from '../people/person'
import { newSecret } from '../sign-in/sessions'
import {
  askedFields,
  formLine,
  readAsked,
  type AddressFormFault,
  saidFaults,
  tooManyMails,
} from './address-form'
import { stopMeeting } from './meetings'
import { askByFactor, factorShownAt, freshMinutes } from './new-addresses'
import { saying } from '../http/flashes'
import { errorAt, type Field, type FieldError } from '../http/page-parts'

declare module '../http/pages' {
  interface Views {
    'recovery/own-address': {
      errors: readonly FieldError[]
      fields: readonly Field[] | null
      /** Whether their passkey can stand in the place of a mail. */
      passkey: boolean
      client: boolean
    }
  }
}

/** A person who is signed in and cannot read their email: their second factor takes its place. */
export function ownAddressRoutes(config: Config, cookies: Cookies): Router {
  const router = Router()

  router.get('/account/new-address', only(...roles), async (req, res) => {
    await show(req, res, {}, [])
  })

  router.post('/account/new-address', only(...roles), askForAddress)
  router.post('/account/new-address/stopping', only('client'), stop)

  return router

  async function askForAddress(req: Request, res: Response): Promise<void> {
    const now = new Date()
    const { asked, faults } = readAsked(req.body)
    if (!personOf(req).factorSince || faults.length > 0) return show(req, res, req.body, faults)
    const allowance = await mayMail(asked.to, config.limits.signInAddress, now)
    if (!allowance.allowed) {
      const fault = tooManyMails(minutesToWait(res, allowance, now))
      return show(req, res, req.body, [fault], 429)
    }
    const { address } = await findAccount(personOf(req)) // first: the digits end the session in which this was asked
    const here = await proven(req, res, now)
    if (here === 'over') return res.redirect(303, saying('/sign-in', 'too-many-codes'))
    if (here && (await askByFactor(here, address, asked, now)))
      res.redirect(303, saying('/account', 'asked-alone'))
    else await show(req, res, req.body, [{ field: 'digits', text: 'recovery.showYourSecondFactorOnce' }])
  }

  /** The session in which a second factor was shown just now; null where it was not, or is not right. */
  async function proven(req: Request, res: Response, now: Date): Promise<SessionHere | 'over' | null> {
    const here = hereOf(req)
    if (await isFresh(here, now)) return here
    const digits = typedDigits.parse((req.body as { digits?: string } | undefined)?.digits)
    if (digits.length !== 6) return null
    const renewed = newSecret()
    const proof = await proveByAuthenticator(here, renewed, digits, now)
    if (proof !== 'right') return proof === 'over' ? 'over' : null
    await startBrowserSession(res, cookies, renewed, now)
    return { ...here, session: renewed }
  }
}

async function stop(req: Request, res: Response): Promise<void> {
  const person = personOf(req)
  await stopMeeting(person, person.id, new Date())
  res.redirect(303, saying('/account', 'meeting-stopped'))
}

async function isFresh(here: SessionHere, now: Date): Promise<boolean> {
  const shown = await factorShownAt(here)
  return shown !== null && now.getTime() - shown.getTime() < freshMinutes * 60_000
}

async function show(
  req: Request,
  res: Response,
  body: unknown,
  faults: readonly AddressFormFault[],
  status = faults.length > 0 ? 422 : 200,
): Promise<void> {
  const { t } = req
  const here = hereOf(req)
  const { factorSince } = here.person
  const [{ authenticatorSince, passkeys }, fresh] = await Promise.all([
    factorsOf(here),
    isFresh(here, new Date()),
  ])
  const app = factorSince !== null && authenticatorSince !== null
  const errors = saidFaults(t, faults).filter(({ field }) => app || field !== 'digits')
  const digits = formLine('digits', t('shared.sixDigitsFromYourApp'), null, '', errorAt(errors, 'digits'))
  const values = {
    errors,
    fields:
      factorSince && (fresh || app)
        ? [...(fresh ? [] : [digits]), ...askedFields(t, readAsked(body).filled, faults)]
        : null,
    passkey: factorSince !== null && passkeys.length > 0 && !fresh,
    client: here.person.roles.includes('client'),
  }
  res.show('recovery/own-address', t('shared.yourAddress'), values, status)
}
