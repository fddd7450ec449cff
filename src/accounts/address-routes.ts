import { Router, type Request, type Response } from 'express'
import { z } from 'zod'
import { minutesToWait } from '../http/abuse/waits'
import type { Config } from '../config'
import { recordAccess } from '../http/abuse/access'
import type { Cookies } from '../http/cookies'
import { typed } from '../http/typed'
import { readAddress, sameAddress } from '../mail/address'
import { findAccount } from './account'
import {
  addressChangeAt,
  askToChangeAddress,
  confirmAddress,
  type AddressChangeState,
} from './address-change'
import { anybody, only, personOf } from '../sign-in/guards'
import { confirmAddressSubject } from '../people/mail'
import { mayMailEach } from '../people/mail-allowances'
import { roles } from '../people/person'
import { enoughMailsText } from '../people/contact'
import type { TextKey } from '../language/english'
import type { FieldError, MailToCome } from '../http/page-parts'
import { saying } from '../http/flashes'

declare module '../http/pages' {
  interface Views {
    'accounts/address': { present: string; value: string; errors: readonly FieldError[]; mail: MailToCome }
    'accounts/confirm-address': { action: string }
  }
}

/** A person changes the address at which they get their email. They confirm it at the old and at the new one. */
export function addressRoutes(config: Config, cookies: Cookies): Router {
  const router = Router()

  router.get('/account/address', only(...roles), showAddress)
  router.post('/account/address', only(...roles), askForAddress)

  // Showing changes nothing. The person who reads mail at this address may confirm it in any browser, without being signed in.
  router.get('/account/address/:link', anybody, async (req, res) => {
    showConfirming(req, res, await addressChangeAt(String(req.params.link), new Date()))
  })

  // Not limited: nobody guesses a link.
  router.post('/account/address/:link', anybody, confirm)

  return router

  async function showAddress(req: Request, res: Response): Promise<void> {
    const { address } = await findAccount(personOf(req))
    showForm(req, res, { present: address, value: '' })
  }

  async function askForAddress(req: Request, res: Response): Promise<void> {
    const { t } = req
    const person = personOf(req)
    const now = new Date()
    const { address: from } = await findAccount(person)
    const { address: written } = writtenForm.parse(req.body ?? {})
    const { address: to, fault } = readAddress(written.text)
    if (fault ?? written.changed) {
      showForm(req, res, {
        present: from,
        value: written.text,
        error: t(fault ?? 'accounts.thereWereSignsInIt'),
      })
      return
    }
    if (sameAddress(to) === sameAddress(from)) {
      showForm(req, res, { present: from, value: written.text, error: t('accounts.thisIsTheAddressThat') })
      return
    }
    const allowances = await mayMailEach([from, to], config.limits.signInAddress, now)
    const refused = allowances.find(({ allowed }) => !allowed)
    if (refused) {
      const minutes = minutesToWait(res, refused, now)
      showForm(req, res, { present: from, value: to, error: enoughMailsText(t, minutes), status: 429 })
      return
    }
    await askToChangeAddress(person, { from, to }, now)
    res.redirect(303, saying('/account', 'asked-for-address'))
  }

  async function confirm(req: Request, res: Response): Promise<void> {
    const state = await confirmAddress(String(req.params.link), cookies.read(req, 'session'), new Date())
    if (state === 'changed') await recordAccess(req, 'address changed')
    if (state) res.redirect(303, req.path)
    else showConfirming(req, res, null)
  }

  function showForm(
    req: Request,
    res: Response,
    {
      present,
      value,
      error,
      status = error ? 422 : 200,
    }: {
      readonly present: string
      readonly value: string
      readonly error?: string
      readonly status?: number
    },
  ): void {
    const { t } = req
    const values = {
      present,
      value,
      errors: error ? [{ field: 'address', text: error }] : [],
      mail: { sender: config.mailFrom, subject: confirmAddressSubject(t) },
    }
    res.show('accounts/address', t('shared.yourAddress'), values, status)
  }
}

const writtenForm = z.object({ address: typed })

function showConfirming(req: Request, res: Response, state: AddressChangeState | null): void {
  const { t } = req
  if (state === 'asked') {
    res.show('accounts/confirm-address', t('shared.yourAddress'), { action: req.path })
    return
  }
  const back = req.visitor?.live
    ? { href: '/account', text: t('shared.yourAccount') }
    : { href: '/sign-in', text: t('shared.signIn') }
  const said = state ? confirmingTexts[state] : nothingThere
  const values = {
    heading: t(said.heading),
    text: t(said.text),
    back,
  }
  res.show('shared/plain', t('shared.yourAddress'), values, state ? 200 : 410)
}

const confirmingTexts = {
  waiting: {
    heading: 'accounts.thisAddressIsConfirmed',
    text: 'accounts.theOtherAddressIsStill',
  },
  changed: {
    heading: 'accounts.theAddressIsChanged',
    text: 'accounts.fromNowOnMailGoes',
  },
  refused: {
    heading: 'accounts.theAddressCouldNotBe',
    text: 'accounts.thisAddressCannotBeUsed',
  },
} as const satisfies Record<Exclude<AddressChangeState, 'asked'>, { heading: TextKey; text: TextKey }>

const nothingThere: { heading: TextKey; text: TextKey } = {
  heading: 'shared.thisLinkDoesNotOpen',
  text: 'accounts.itMayBeOlderThan',
}
