import { Router, type Request, type RequestHandler, type Response } from 'express'
import { z } from 'zod'
import type { Config } from '../config'
import { NotFound } from '../errors'
import type { Cookies } from '../http/cookies'
import { momentOf } from '../http/dates'
import { limit } from '../http/limits'
import { typed } from '../http/typed'
import { askForTestMail, changeDetails, findAccount, whereaboutsOf } from './account'
import {
  addressChangeAt,
  askToChangeAddress,
  confirmAddress,
  findOptionalAddressChange,
  type AddressChangeState,
} from './addresses'
import { filledWith, readDetails, type Fault, type Filled } from './details'
import { anybody, only, personOf } from './doorkeeper'
import { confirmAddressSubject, testSubject } from './mail'
import { isStaff, roles, type Person } from './person'
import { contactText, detailsValues, rolesText } from './showing'

/** What somebody sees and changes of themselves. */
export function accountRoutes(config: Config, cookies: Cookies): Router {
  const router = Router()
  const network = limit({ name: 'sign-in network', most: config.limits.signInNetwork, minutes: 15 })
  // Mails to one address: the one they have, and one that they would like to have.
  const toOwn = limit({ ...mailLimit, of: req => personOf(req).id })
  const toNew = limit({
    ...mailLimit,
    of: req => newAddress.safeParse(req.body).data?.address.toLowerCase() ?? '',
  })

  router.get('/account', only(...roles), withAccount, async (req, res) => {
    const { t } = req
    const person = personOf(req)
    const now = new Date()
    const [account, whereabouts, change] = await Promise.all([
      findAccount(person),
      whereaboutsOf(person, cookies.read(req, 'session') ?? '', now),
      findOptionalAddressChange(person, now),
    ])
    const clock = clockOf(person)
    res.show('people/account', t('Your account'), {
      facts: [
        { label: t('Name'), text: account.name },
        ...(account.pronouns ? [{ label: t('Pronouns'), text: account.pronouns }] : []),
        { label: t('Mail address'), text: account.address },
        { label: t('You are here as'), text: rolesText(t, person.roles) },
        { label: t('Your reference'), text: person.reference },
      ],
      contact: contactText(t, account, clock),
      change,
      whereabouts: whereabouts.map(({ startedAt, seenAt, here }) => ({
        started: momentOf(startedAt, clock),
        seen: momentOf(seenAt, clock),
        here,
      })),
      mail: { sender: config.mailFrom, subject: testSubject(t) },
    })
  })

  router.get('/account/details', only(...roles), withAccount, async (req, res) => {
    showDetails(req, res, filledWith(await findAccount(personOf(req))))
  })

  router.post('/account/details', only(...roles), withAccount, async (req, res) => {
    const person = personOf(req)
    const { filled, details, faults } = readDetails(req.body, isStaff(person))
    if (faults.length > 0) {
      showDetails(req, res, filled, faults)
      return
    }
    await changeDetails(person, details)
    res.redirect(303, '/account?said=changed')
  })

  router.post('/account/test-mail', only(...roles), withAccount, toOwn, async (req, res) => {
    await askForTestMail(personOf(req), new Date())
    res.redirect(303, '/account?said=test-mail')
  })

  router.get('/account/address', only(...roles), withAccount, async (req, res) => {
    const { address } = await findAccount(personOf(req))
    showAddress(req, res, address, '')
  })

  router.post('/account/address', only(...roles), withAccount, toOwn, toNew, async (req, res) => {
    const person = personOf(req)
    const { address: from } = await findAccount(person)
    const form = newAddress.safeParse(req.body)
    const isSame = form.data?.address.toLowerCase() === from.toLowerCase()
    if (!form.success || isSame) {
      const text = isSame
        ? req.t('This is the address that you have already.')
        : req.t('Write one mail address, such as name@example.org.')
      showAddress(req, res, from, addressShape.parse(req.body ?? {}).address.text, text)
      return
    }
    await askToChangeAddress(person, { from, to: form.data.address }, new Date())
    res.redirect(303, '/account?said=asked-for-address')
  })

  // Showing changes nothing. Whoever reads at the address may confirm it, in any browser and without being signed in.
  router.get('/account/address/:link', anybody, async (req, res) => {
    showConfirming(req, res, await addressChangeAt(String(req.params.link), new Date()))
  })

  router.post('/account/address/:link', anybody, network, async (req, res) => {
    const state = await confirmAddress(String(req.params.link), cookies.read(req, 'session'), new Date())
    if (state) res.redirect(303, req.path)
    else showConfirming(req, res, null)
  })

  return router

  function showAddress(req: Request, res: Response, present: string, address: string, error?: string): void {
    const { t } = req
    const values = {
      present,
      value: address,
      errors: error ? [{ field: 'address', text: error }] : [],
      practice: personOf(req).practice.name,
      mail: {
        sender: config.mailFrom,
        subject: confirmAddressSubject(t),
      },
    }
    res.show('people/address', t('Your address'), values, error ? 422 : 200)
  }
}

/** Whoever came without an account has none to look at. */
const withAccount: RequestHandler = (req, _res, next) => {
  next(personOf(req).account ? undefined : new NotFound())
}

const mailLimit = { name: 'mail to one address', most: 3, minutes: 60 }

const addressShape = z.object({ address: typed })

const newAddress = z.object({ address: z.string().trim().max(254).pipe(z.email()) })

function clockOf(person: Person) {
  return { timeZone: person.practice.timeZone, language: person.language }
}

function showDetails(req: Request, res: Response, filled: Filled, faults: readonly Fault[] = []): void {
  const person = personOf(req)
  const values = detailsValues(req.t, filled, faults, { ...clockOf(person), staff: isStaff(person) })
  res.show('people/details', req.t('About you'), { form: values }, faults.length > 0 ? 422 : 200)
}

function showConfirming(req: Request, res: Response, state: AddressChangeState | null): void {
  const { t } = req
  if (state === 'asked') {
    res.show('people/confirm-address', t('Your address'), { action: req.path })
    return
  }
  const signedIn = req.visitor?.live === true
  const back = signedIn
    ? { href: '/account', text: t('Your account') }
    : { href: '/sign-in', text: t('Sign in') }
  const said = state ? confirmingTexts[state] : nothingThere
  const values = { heading: t(said.heading), text: t(said.text), reference: null, again: null, back }
  res.show('shared/problem', t('Your address'), values, state ? 200 : 410)
}

const confirmingTexts = {
  waiting: {
    heading: 'This address is confirmed',
    text: 'The other address is still to be confirmed, by the link in the mail that went there. Until then nothing changes.',
  },
  changed: {
    heading: 'The address is changed',
    text: 'From now on mail goes to the new address, and you sign in with it. Other browsers were signed out.',
  },
  refused: {
    heading: 'The address could not be changed',
    text: 'Everything stays as it was. Please ask your practice; they can help.',
  },
} as const satisfies Record<Exclude<AddressChangeState, 'asked'>, { heading: string; text: string }>

const nothingThere = {
  heading: 'This link does not open anything any more',
  text: 'It may be older than a day, or a newer one was asked for. Nothing has changed by it. You can ask for a new one in your account.',
}
