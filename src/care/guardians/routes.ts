import { Router, type Request, type Response } from 'express'
import { v7 as newId } from 'uuid'
import { NotFound } from '../../errors'
import { onlyIds } from '../../http/ids'
import type { FormInFields } from '../../http/page-parts'
import { numberText, clockOf } from '../../language/locale'
import { guardianshipsOf, type Guardianship } from '../../people/guardians'
import { only, personOf } from '../../sign-in/guards'
import type { Care } from '../care'
import { findCare } from '../store'
import {
  guardianFaults,
  guardianFields,
  lastingFor,
  readGuardian,
  type GuardianFault,
  type GuardianForm,
} from './form'
import { ageOfReadingAlone, careOfClient, clientsNamed, confirmGuardian, endGuardianship } from './store'

declare module '../../http/pages' {
  interface Views {
    'care/guardians/confirming': FormInFields & {
      name: string
      statements: readonly string[]
      action: string
      cancel: string
    }
  }
}

/** Who keeps a young person's care confirms who their guardian is, and ends it. */
export function guardianRoutes(): Router {
  const router = Router()
  onlyIds(router, 'care', 'guardianship')
  const ending = '/together/:guardianship/ending'

  router.get('/clients/:care/together', only('therapist', 'owner'), showConfirming)
  router.post('/clients/:care/together', only('therapist', 'owner'), confirm)
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
  const named = form.name === '' ? [] : await clientsNamed(person, form.name)
  const found = named.filter(({ id }) => id !== care.client.id)
  const faults = guardianFaults(form, found, person.practice, now)
  const [guardian] = found
  if (faults.length > 0 || !guardian) return showForm(req, res, care, form, faults)
  const lasting = lastingFor(form, person.practice)
  const ids = { id: newId(), guardian: guardian.id, child: care.client.id }
  await confirmGuardian(person, { ...ids, ...lasting }, now)
  res.redirect(303, `/clients/${care.id}?said=guardian-confirmed`)
}

async function showForm(
  req: Request,
  res: Response,
  { id, client }: Care,
  form: GuardianForm,
  faults: readonly GuardianFault[] = [],
): Promise<void> {
  const { t } = req
  const person = personOf(req)
  const child = client.name
  const age = numberText(await ageOfReadingAlone(person), clockOf(person))
  const errors = faults.map(({ field, text }) => ({ field, text: t(text) }))
  const asked = { child, practice: person.practice, now: new Date() }
  const values = {
    name: child,
    statements: [
      t('guardians.onlyWhoIsResponsible', { child }),
      t('guardians.theyNeedAnAccount'),
      t('guardians.untilThatAge', { child, age }),
      t('guardians.neverWhatWasAlone', { child }),
      t('guardians.childSeesIt', { child }),
    ],
    action: req.path,
    cancel: `/clients/${id}`,
    fields: guardianFields(t, asked, form, errors),
    errors,
  }
  res.show('care/guardians/confirming', t('shared.clients'), values, errors.length > 0 ? 422 : 200)
}

async function showEnding(req: Request, res: Response): Promise<void> {
  const { t } = req
  const guardianship = await guardianshipIn(req)
  const back = await pageOf(req, guardianship)
  if (guardianship.endedAt) return res.redirect(303, back)
  const names = { guardian: guardianship.guardian.name, child: guardianship.child.name }
  res.show('shared/aside', t('shared.clients'), {
    heading: t('guardians.endGuardianship', names),
    statements: [
      t('guardians.guardianSeesNothingMore', names),
      t('companions.nobodyIsToldByEmail'),
      t('guardians.readStaysRead', names),
    ],
    action: req.path,
    button: t('care.yesEndIt'),
    cancel: back,
  })
}

async function end(req: Request, res: Response): Promise<void> {
  const guardianship = await guardianshipIn(req)
  await endGuardianship(personOf(req), guardianship.id, new Date())
  res.redirect(303, `${await pageOf(req, guardianship)}?said=guardian-ended`)
}

/** @throws NotFound */
async function guardianshipIn(req: Request): Promise<Guardianship> {
  const id = String(req.params.guardianship)
  const [guardianship] = await guardianshipsOf(personOf(req), id)
  if (guardianship?.id !== id) throw new NotFound()
  return guardianship
}

async function pageOf(req: Request, { child }: Guardianship): Promise<string> {
  const care = await careOfClient(personOf(req), child.id)
  return care ? `/clients/${care}` : '/clients'
}
