import { Router, type Request, type Response } from 'express'
import { showLater } from '../http/abuse/waits'
import { minutesUntil } from '../limits/allowances'
import type { Config } from '../config'
import type { Cookies } from '../http/cookies'
import { momentOf, type At } from '../language/dates'
import { as } from '../database/connections'
import {
  askForTestMail,
  changeDetails,
  doubtfulWishIn,
  findAccount,
  keepWish,
  signInPlacesOf,
} from './account'
import { wishToKeep, type WishToKeep } from './wish'
import { findOptionalAddressChange, type AddressChange } from './address-change'
import {
  filledDetails,
  readDetails,
  type AskedOf,
  type DetailFault,
  type FilledDetails,
} from '../people/details'
import { only, personOf } from '../sign-in/guards'
import { childGuardianshipsOf } from '../people/children'
import { familiesOf } from '../people/families'
import { guardianshipsOf } from '../people/guardians'
import { testSubject } from '../people/mail'
import { mayMail } from '../people/mail-allowances'
import { isStaff, roles, type Person } from '../people/person'
import { languagesFor } from '../practices/languages'
import type { Translate } from '../language/translator'
import { nameTaken } from '../people/names/staff-names'
import { contactText, detailsValues, enoughMailsText, rolesText, type DetailsForm } from '../people/contact'
import { unshown } from '../language/translator'
import { clockOf } from '../language/locale'
import { familyLines } from './family-lines'
import { childLines, guardianLines } from './guardian-lines'
import { addressRoutes } from './address-routes'
import type { ShownFact, MailToCome } from '../http/page-parts'
import { saying } from '../http/flashes'

declare module '../http/pages' {
  interface Views {
    'accounts/account': Awaited<ReturnType<RecoveryOf>> & {
      facts: readonly ShownFact[]
      contact: string
      wish: WishToKeep | null
      change: AddressChange | null
      ifNotYou: string
      /** Who is a guardian of them, and of whom they are one. */
      guardians: readonly (readonly string[])[]
      /** With whom they come. */
      families: readonly (readonly string[])[]
      /** Whether they can have a code on paper. */
      paper: boolean
      /** Whether they say here when they are away. */
      away: boolean
      whereabouts: readonly { started: At; seen: At; here: boolean }[]
      mail: MailToCome
    }
    'accounts/details': { form: DetailsForm; isDamaged: boolean }
  }
}

/** What happened with an account, and what is open about its address. It is known to those who know of ways back. */
export type RecoveryOf = (
  t: Translate,
  person: Person,
  now: Date,
) => Promise<{
  readonly happened: readonly { readonly at: At; readonly text: string }[]
  readonly meeting: { readonly text: string } | null
}>

/** What somebody sees and changes of themselves. */
export function accountRoutes(config: Config, cookies: Cookies, recoveryOf: RecoveryOf): Router {
  const router = Router()

  router.use(addressRoutes(config, cookies))

  router.get('/account', only(...roles), showAccount)
  router.get('/account/details', only(...roles), showDetailsForm)
  router.post('/account/details', only(...roles), saveDetails)
  router.post('/account/details/kept', only('client'), keepDetails)
  router.post('/account/test-mail', only(...roles), sendTestMail)

  return router

  async function showAccount(req: Request, res: Response): Promise<void> {
    const { t } = req
    const person = personOf(req)
    const now = new Date()
    const [account, doubtfulSince, whereabouts, change, recovery, guardianships, children, families] =
      await Promise.all([
        findAccount(person),
        as(person, doubtfulWishIn),
        signInPlacesOf(person, cookies.read(req, 'session') ?? '', now),
        findOptionalAddressChange(person, now),
        recoveryOf(t, person, now),
        person.roles.includes('client') ? guardianshipsOf(person, person.id) : [],
        person.roles.includes('client') ? childGuardianshipsOf(person, person.id) : [],
        person.roles.includes('client') ? familiesOf(person, person.id) : [],
      ])
    const clock = clockOf(person)
    res.show('accounts/account', t('shared.yourAccount'), {
      facts: [
        { label: t('shared.name'), text: account.name },
        ...(account.pronouns || account.damaged.includes('pronouns')
          ? [{ label: t('accounts.pronouns'), text: account.pronouns || unshown }]
          : []),
        { label: t('accounts.mailAddress'), text: account.address || unshown },
        { label: t('accounts.youAreHereAs'), text: rolesText(t, clock, person.roles) },
        { label: t('accounts.yourReference'), text: person.reference },
      ],
      contact: contactText(t, account, clock),
      wish: await wishToKeep(t, person, doubtfulSince),
      change,
      ...recovery,
      guardians: [...guardianLines(t, person, guardianships, now), ...childLines(t, person, children)],
      families: familyLines(t, person, families),
      // An owner may be the only one.
      ifNotYou: person.roles.includes('owner')
        ? t('accounts.ifItWasNotYouSign')
        : t('accounts.ifItWasNotYou'),
      paper: person.roles.includes('client'),
      away: person.roles.includes('therapist'),
      whereabouts: whereabouts.map(({ startedAt, seenAt, here }) => ({
        started: momentOf(startedAt, clock),
        seen: momentOf(seenAt, clock),
        here,
      })),
      mail: { sender: config.mailFrom, subject: testSubject(t) },
    })
  }

  async function sendTestMail(req: Request, res: Response): Promise<void> {
    const person = personOf(req)
    const now = new Date()
    const { address } = await findAccount(person)
    const allowance = await mayMail(address, config.limits.signInAddress, now)
    if (allowance.allowed) {
      await askForTestMail(person, now)
      res.redirect(303, saying('/account', 'test-mail'))
    } else {
      const minutes = minutesUntil(allowance, now)
      const back = { href: '/account', text: req.t('shared.yourAccount') }
      showLater(req, res, minutes * 60, enoughMailsText(req.t, minutes), { again: null, back })
    }
  }
}

async function showDetailsForm(req: Request, res: Response): Promise<void> {
  const account = await findAccount(personOf(req))
  const name = account.damaged.includes('name') ? '' : account.name // else it would become their name
  const filled = filledDetails({ ...account, name })
  showDetails(req, res, filled, [], account.damaged.length > 0)
}

async function saveDetails(req: Request, res: Response): Promise<void> {
  const person = personOf(req)
  const { filled, details, faults } = readDetails(req.body, askedOf(person))
  if (faults.length > 0) {
    showDetails(req, res, filled, faults)
    return
  }
  const { contact: before } = await findAccount(person)
  if ((await changeDetails(person, details)) === 'name taken') {
    showDetails(req, res, filled, [nameTaken])
    return
  }
  const noMoreMail = details.contact === 'none' && before !== 'none'
  res.redirect(303, noMoreMail ? '/account/without-mail' : saying('/account', 'changed'))
}

function askedOf(person: Person): AskedOf {
  return { staff: isStaff(person), offered: languagesFor(person) }
}

async function keepDetails(req: Request, res: Response): Promise<void> {
  await keepWish(personOf(req))
  res.redirect(303, saying('/', 'answered'))
}

function showDetails(
  req: Request,
  res: Response,
  filled: FilledDetails,
  faults: readonly DetailFault[] = [],
  isDamaged = false,
): void {
  const person = personOf(req)
  const values = detailsValues(req.t, filled, faults, { ...clockOf(person), ...askedOf(person) })
  res.show(
    'accounts/details',
    req.t('shared.aboutYou'),
    { form: values, isDamaged },
    faults.length > 0 ? 422 : 200,
  )
}
