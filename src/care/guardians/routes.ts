import { Router, type Request, type Response } from 'express'
import { v7 as newId } from 'uuid'
import { NotFound } from '../../errors'
import { onlyIds } from '../../http/ids'
import { saying } from '../../http/flashes'
import { childGuardianshipsOf } from '../../people/children'
import { guardianshipsOf } from '../../people/guardians'
import { only, personOf } from '../../sign-in/guards'
import type { Care } from '../care'
import { calledSo } from '../name-search'
import { careOfClient, findCare, knownClients } from '../store'
import { childRoutes } from './child-routes'
import { showConfirmation } from './confirmation-page'
import { guardianFaults, lastingFor, readGuardian, type GuardianFault, type GuardianForm } from './form'
import { confirmGuardian, endGuardianship, mayEndGuardianship } from './store'

/** Who keeps a young person's care confirms who their guardian is, and ends it. */
export function guardianRoutes(): Router {
  const router = Router()
  onlyIds(router, 'care', 'guardianship')
  const ending = '/together/:guardianship/ending'

  router.get('/clients/:care/together', only('therapist', 'owner'), showConfirming)
  router.post('/clients/:care/together', only('therapist', 'owner'), confirm)
  router.use(childRoutes())
  router.get(ending, only('therapist', 'owner'), showEnding)
  router.post(ending, only('therapist', 'owner'), end)

  return router
}

async function showConfirming(req: Request, res: Response): Promise<void> {
  const care = await findCare(personOf(req), String(req.params.care))
  if (care.until) return res.redirect(303, `/clients/${care.id}`)
  await showForm(req, res, care, readGuardian({}))
}

async function confirm(req: Request, res: Response): Promise<void> {
  const person = personOf(req)
  const now = new Date()
  const care = await findCare(person, String(req.params.care))
  if (care.until) return res.redirect(303, `/clients/${care.id}`)
  const form = readGuardian(req.body)
  const named = form.name === '' ? [] : calledSo(await knownClients(person), form.name)
  const found = named.filter(({ id }) => id !== care.client.id)
  const faults = guardianFaults(form, found, person.practice, now)
  const [guardian] = found
  if (faults.length > 0 || !guardian) return showForm(req, res, care, form, faults)
  const lasting = lastingFor(form, person.practice)
  const ids = { id: newId(), guardian: guardian.id, child: care.client.id }
  await confirmGuardian(person, { ...ids, ...lasting }, now)
  res.redirect(303, saying(`/clients/${care.id}`, 'guardian-confirmed'))
}

function showForm(
  req: Request,
  res: Response,
  care: Care,
  form: GuardianForm,
  faults: readonly GuardianFault[] = [],
): Promise<void> {
  const { t } = req
  const child = care.client.name
  const statements = (age: string) => [
    t('guardians.onlyWhoIsResponsible', { child }),
    t('guardians.theyNeedAnAccount'),
    t('guardians.untilThatAge', { child, age }),
    t('guardians.neverWhatWasAlone', { child }),
    t('guardians.childSeesIt', { child }),
  ]
  return showConfirmation(
    req,
    res,
    { care, heading: t('guardians.confirmAGuardian'), statements, child },
    form,
    faults,
  )
}

async function showEnding(req: Request, res: Response): Promise<void> {
  const { t } = req
  const ending = await endingIn(req)
  const { names, isOfChild, page, endedAt } = ending
  if (endedAt) return res.redirect(303, page)
  if (await leftToOwners(req, res, ending)) return
  res.show('shared/aside', t('shared.clients'), {
    heading: t('guardians.endGuardianship', names),
    statements: isOfChild
      ? [t('guardians.guardianWritesNoMore', names), t('companions.nobodyIsToldByEmail')]
      : [
          t('guardians.guardianSeesNothingMore', names),
          t('companions.nobodyIsToldByEmail'),
          t('guardians.readStaysRead', names),
        ],
    action: req.path,
    button: t('care.yesEndIt'),
    cancel: page,
  })
}

async function end(req: Request, res: Response): Promise<void> {
  const ending = await endingIn(req)
  if (await leftToOwners(req, res, ending)) return
  const { id, isOfChild, page } = ending
  await endGuardianship(personOf(req), id, new Date())
  res.redirect(303, saying(page, isOfChild ? 'writing-ended' : 'guardian-ended'))
}

async function leftToOwners(req: Request, res: Response, { id, names, page }: Ending): Promise<boolean> {
  if (await mayEndGuardianship(personOf(req), id)) return false
  const { t, method } = req
  const values = {
    heading: t('guardians.endGuardianship', names),
    text: t('guardians.onlyOwnersEndItNow', names),
    back: { href: page, text: t('shared.goBack') },
  }
  res.show('shared/plain', t('shared.clients'), values, method === 'POST' ? 409 : 200)
  return true
}

/** What is ended, and the page of the client on which it stands: of the young person, or of a guardian whose child has no account. */
interface Ending {
  readonly id: string
  readonly names: { readonly guardian: string; readonly child: string }
  readonly isOfChild: boolean
  readonly endedAt: Date | null
  readonly page: string
}

/** @throws NotFound */
async function endingIn(req: Request): Promise<Ending> {
  const id = String(req.params.guardianship)
  const person = personOf(req)
  const [[found], [ofChild]] = await Promise.all([
    guardianshipsOf(person, id),
    childGuardianshipsOf(person, id),
  ])
  const pageOf = async (client: string) => {
    const care = await careOfClient(person, client)
    return care ? `/clients/${care}` : '/clients'
  }
  if (found?.id === id) {
    const { guardian, child, endedAt } = found
    const names = { guardian: guardian.name, child: child.name }
    return { id, names, isOfChild: false, endedAt, page: await pageOf(child.id) }
  }
  if (ofChild?.id !== id) throw new NotFound()
  const { guardian, childName, endedAt } = ofChild
  const names = { guardian: guardian.name, child: childName }
  return { id, names, isOfChild: true, endedAt, page: await pageOf(guardian.id) }
}
