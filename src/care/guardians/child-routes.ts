import { Router, type Request, type Response } from 'express'
import { v7 as newId } from 'uuid'
import { onlyIds } from '../../http/ids'
import { clockOf, numberText } from '../../language/locale'
import { only, personOf } from '../../sign-in/guards'
import { dayOf } from '../../time/days'
import type { Care } from '../care'
import { findCare } from '../store'
import {
  guardianFields,
  guardianOfChildFaults,
  labelsFor,
  lastingFor,
  readGuardian,
  type GuardianFault,
  type GuardianForm,
} from './form'
import { ageOfReadingAlone, confirmGuardianOfChild } from './store'

/** Who works with a guardian confirms of which child, who has no account, they are one. */
export function childRoutes(): Router {
  const router = Router()
  onlyIds(router, 'care')

  router.get('/clients/:care/who', only('therapist', 'owner'), showConfirmingOfChild)
  router.post('/clients/:care/who', only('therapist', 'owner'), confirmOfChild)

  return router
}

async function showConfirmingOfChild(req: Request, res: Response): Promise<void> {
  const care = await findCare(personOf(req), String(req.params.care))
  if (care.until) return res.redirect(303, `/clients/${care.id}`)
  await showForm(req, res, care, readGuardian({}))
}

async function confirmOfChild(req: Request, res: Response): Promise<void> {
  const person = personOf(req)
  const now = new Date()
  const care = await findCare(person, String(req.params.care))
  if (care.until) return res.redirect(303, `/clients/${care.id}`)
  const form = readGuardian(req.body)
  const faults = guardianOfChildFaults(form, person.practice, now)
  if (faults.length > 0) return showForm(req, res, care, form, faults)
  const child = { id: newId(), name: form.name }
  await confirmGuardianOfChild(person, care.client.id, child, lastingFor(form, person.practice), now)
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
  const guardian = client.name
  const age = numberText(await ageOfReadingAlone(person), clockOf(person))
  const errors = faults.map(({ field, text }) => ({ field, text: t(text) }))
  const values = {
    heading: t('guardians.confirmGuardianOfChild'),
    name: guardian,
    statements: [
      t('guardians.onlyWhoAnswersForTheChild', { guardian }),
      t('guardians.theyWriteForTheChild', { guardian }),
      t('guardians.thenTheyReadAndClose', { guardian }),
      t('guardians.eachGuardianAlone'),
      t('guardians.inviteFromThatAge', { age }),
    ],
    action: req.path,
    cancel: `/clients/${id}`,
    fields: guardianFields(t, labelsFor(t, null), dayOf(new Date(), person.practice), form, errors),
    errors,
  }
  res.show('care/guardians/confirming', t('shared.clients'), values, errors.length > 0 ? 422 : 200)
}
