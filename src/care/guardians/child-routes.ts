import { Router, type Request, type Response } from 'express'
import { v7 as newId } from 'uuid'
import { onlyIds } from '../../http/ids'
import { saying } from '../../http/flashes'
import { only, personOf } from '../../sign-in/guards'
import type { Care } from '../care'
import { findCare } from '../store'
import { showConfirmation } from './confirmation-page'
import {
  guardianOfChildFaults,
  lastingFor,
  readGuardian,
  type GuardianFault,
  type GuardianForm,
} from './form'
import { confirmGuardianOfChild } from './store'

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
  const guardian = care.client.name
  const statements = (age: string) => [
    t('guardians.onlyWhoAnswersForTheChild', { guardian }),
    t('guardians.theyWriteForTheChild', { guardian }),
    t('guardians.thenTheyReadAndClose', { guardian }),
    t('guardians.eachGuardianAlone'),
    t('guardians.inviteFromThatAge', { age }),
  ]
  const heading = t('guardians.confirmGuardianOfChild')
  return showConfirmation(req, res, { care, heading, statements, child: null }, form, faults)
}
