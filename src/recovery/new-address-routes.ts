import { Router, type Request, type Response } from 'express'
import { z } from 'zod'
import type { Config } from '../config'
import { networkOf } from '../http/abuse/networks'
import { typedDigits, typedLine } from '../http/typed'
import { countTry, minutesToWait, showWait } from '../http/abuse/waits'
import { limits } from '../limits/table'
import { readAddress } from '../mail/address'
import { anybody } from '../sign-in/guards'
import { confirmAddressSubject } from '../people/mail'
import { mayMail } from '../people/mail-allowances'
import { recoveryCodeIn } from '../sign-in/second-factor/codes'
import {
  askedFields,
  formLine,
  readAsked,
  readWayBack,
  type AddressFormFault,
  saidFaults,
  tooManyMails,
} from './address-form'
import { askByApp, askByCode } from './new-addresses'
import { errorAt, type FormInFields, type MailToCome } from '../http/page-parts'

declare module '../http/pages' {
  interface Views {
    'recovery/new-address': FormInFields
    'recovery/new-address-app': FormInFields
    'recovery/asked': { mail: MailToCome }
  }
}

/** A person who can no longer read their email sets a new address: by a code, or by their authenticator app with a recovery code. */
export function newAddressRoutes(config: Config): Router {
  const router = Router()

  router.get('/new-address', anybody, (req, res) => {
    showByCode(req, res, {}, [])
  })

  router.post('/new-address', anybody, askWithCode)

  router.get('/new-address/app', anybody, (req, res) => {
    showByApp(req, res, {}, [])
  })

  router.post('/new-address/app', anybody, askWithApp)
  router.get('/new-address/asked', anybody, showAsked)

  return router

  async function askWithCode(req: Request, res: Response): Promise<void> {
    const now = new Date()
    const { way, faults } = readWayBack(req.body)
    const { asked, faults: more } = readAsked(req.body)
    if (!way || more.length > 0) {
      showByCode(req, res, req.body, [...faults, ...more])
      return
    }
    if (await mustWait(req, res, asked.to, now)) return
    await askByCode(way, asked, now)
    res.redirect(303, '/new-address/asked')
  }

  async function askWithApp(req: Request, res: Response): Promise<void> {
    const now = new Date()
    const form = readApp(req.body)
    const { asked, faults } = readAsked(req.body)
    if (form.faults.length > 0 || faults.length > 0) {
      showByApp(req, res, req.body, [...form.faults, ...faults])
      return
    }
    if (await mustWait(req, res, asked.to, now)) return
    await askByApp(form, asked, now)
    res.redirect(303, '/new-address/asked')
  }

  function showAsked(req: Request, res: Response): void {
    const mail = { sender: config.mailFrom, subject: confirmAddressSubject(req.t) }
    res.show('recovery/asked', req.t('recovery.newAddress'), { mail })
  }

  /** A network waits longer with each code, and an address gets few mails: the same for every code. */
  async function mustWait(req: Request, res: Response, to: string, now: Date): Promise<boolean> {
    const until = await countTry(pace, networkOf(req), now)
    if (until) {
      showWait(req, res, until, now)
      return true
    }
    const allowance = await mayMail(to, config.limits.signInAddress, now)
    if (allowance.allowed) return false
    const fault = tooManyMails(minutesToWait(res, allowance, now))
    if (req.path.endsWith('/app')) showByApp(req, res, req.body, [fault], 429)
    else showByCode(req, res, req.body, [fault], 429)
    return true
  }
}

const pace = {
  name: 'new address network',
  free: limits.newAddress.most,
  step: 5,
  longest: 5,
  forgotten: limits.newAddress.minutes,
}

const appForm = z.object({
  from: typedLine,
  recovery: typedLine,
  digits: typedDigits,
})

function readApp(body: unknown) {
  const { from: typedFrom, recovery, digits } = appForm.parse(body ?? {})
  const { address: from, fault } = readAddress(typedFrom)
  const code = recoveryCodeIn(recovery)
  const faults: AddressFormFault[] = [
    ...(fault ? [{ field: 'from', text: fault }] : []),
    ...(code ? [] : [{ field: 'recovery', text: 'recovery.aRecoveryCodeHasThree' } as const]),
    ...(digits.length === 6 ? [] : [{ field: 'digits', text: 'signIn.typeTheSixDigitsThat' } as const]),
  ]
  return { from: from ?? typedFrom, recovery: code ?? '', digits, faults }
}

function showByCode(
  req: Request,
  res: Response,
  body: unknown,
  faults: readonly AddressFormFault[],
  status?: number,
): void {
  const { t } = req
  const { code } = readWayBack(body)
  const field = formLine(
    'code',
    t('shared.yourCode'),
    t('recovery.theOneOnYourPaper'),
    code,
    errorAt(saidFaults(t, faults), 'code'),
  )
  const fields = [field, ...askedFields(t, readAsked(body).filled, faults)]
  show('recovery/new-address', req, res, { fields, faults, status })
}

function showByApp(
  req: Request,
  res: Response,
  body: unknown,
  faults: readonly AddressFormFault[],
  status?: number,
): void {
  const { t } = req
  const form = appForm.parse(body ?? {})
  const errors = saidFaults(t, faults)
  const fields = [
    formLine(
      'from',
      t('recovery.yourOldMailAddress'),
      t('recovery.theOneThatYouHave'),
      form.from,
      errorAt(errors, 'from'),
    ),
    formLine(
      'recovery',
      t('recovery.oneOfYourRecoveryCodes'),
      null,
      form.recovery,
      errorAt(errors, 'recovery'),
    ),
    formLine('digits', t('shared.sixDigitsFromYourApp'), null, '', errorAt(errors, 'digits')),
    ...askedFields(t, readAsked(body).filled, faults),
  ]
  show('recovery/new-address-app', req, res, { fields, faults, status })
}

function show(
  page: 'recovery/new-address' | 'recovery/new-address-app',
  { t }: Request,
  res: Response,
  {
    fields,
    faults,
    status,
  }: Pick<FormInFields, 'fields'> & {
    readonly faults: readonly AddressFormFault[]
    readonly status: number | undefined
  },
): void {
  const values = { errors: saidFaults(t, faults), fields }
  res.show(page, t('recovery.newAddress'), values, status ?? (faults.length > 0 ? 422 : 200))
}
