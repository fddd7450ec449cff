import { Router, type Request, type Response } from 'express'
import type { Config } from '../config'
import { z } from 'zod'
import { onlyIds } from '../http/ids'
import { chosen } from '../http/typed'
import { only, personOf } from '../sign-in/guards'
import { withAbsences } from '../people/absences'
import { awayText } from '../people/away'
import { childGuardianshipsOf } from '../people/children'
import { familiesOf } from '../people/families'
import { guardianshipsOf } from '../people/guardians'
import type { Person } from '../people/person'
import { searchFrom } from './name-search'
import { peopleField, renamedText } from '../people/names/shown-names'
import { takersOf, type Care, type OpenBetween } from './care'
import { showClients } from './client-list'
import { careValues, endingText } from './client-values'
import { childGuardianshipValues, guardianshipValues } from './guardian-values'
import { beforeEnding, beforeResuming, beforeTransfer, owedBeforeEnding } from './statements'
import { findCare, therapistsWithAddresses } from './store'
import { endCare, resumeCare, transferCare } from './changes'
import { invitationRoutes } from './invitation-routes'
import type { Field, FieldError } from '../http/page-parts'
import { saying } from '../http/flashes'

declare module '../http/pages' {
  interface Views {
    'care/client': ReturnType<typeof careValues>
    'care/step': Required<Step> & { name: string; action: string; cancel: string }
  }
}

/** What is open between a therapist and a client is known to those who know of concerns. */
type WhatIsOpen = (person: Person, care: Care) => Promise<readonly OpenBetween[]>

/** A therapist's clients, an owner's whole practice, and what becomes of a care. */
export function careRoutes(config: Config, openBetween: WhatIsOpen): Router {
  const router = Router()
  onlyIds(router, 'care')

  router.use(invitationRoutes(config))

  router.get('/clients', only('therapist', 'owner'), showClients)
  router.post('/clients/search', only('therapist', 'owner'), searchFrom('/clients'))
  router.get('/clients/:care', only('therapist', 'owner'), showClient)
  router.get('/clients/:care/ending', only('therapist', 'owner'), showEnding)
  router.post('/clients/:care/ending', only('therapist', 'owner'), end)
  router.get('/clients/:care/resuming', only('therapist', 'owner'), showResuming)
  router.post('/clients/:care/resuming', only('therapist', 'owner'), resume)
  router.get('/clients/:care/transfer', only('therapist', 'owner'), showTransferring)
  router.post('/clients/:care/transfer', only('therapist', 'owner'), transfer)

  return router

  async function showEnding(req: Request, res: Response): Promise<void> {
    const care = await careOf(req)
    if (care.until) return backTo(res, care)
    showStep(req, res, care, {
      owed: owedBeforeEnding(req.t, care, await openBetween(personOf(req), care)),
      heading: endingText(req.t, personOf(req), care),
      statements: beforeEnding(req.t, care),
      button: req.t('care.yesEndIt'),
    })
  }
}

async function showClient(req: Request, res: Response): Promise<void> {
  const person = personOf(req)
  const [care, colleagues] = await Promise.all([careOf(req), therapistsWithAddresses(person)])
  const [guardianships, children, families] = await Promise.all([
    guardianshipsOf(person, care.client.id),
    childGuardianshipsOf(person, care.client.id),
    familiesOf(person, care.client.id),
  ])
  const values = careValues(req.t, person, care, colleagues, {
    guardianships: [
      ...guardianshipValues(req.t, person, guardianships),
      ...childGuardianshipValues(req.t, person, children),
    ],
    families,
  })
  res.show('care/client', req.t('shared.clients'), values)
}

async function end(req: Request, res: Response): Promise<void> {
  const care = await careOf(req)
  if (!care.until) await endCare(personOf(req), care, new Date())
  res.redirect(303, saying('/clients', 'care-ended'))
}

async function showResuming(req: Request, res: Response): Promise<void> {
  const care = await careOf(req)
  if (!care.until) return backTo(res, care)
  showStep(req, res, care, {
    heading: req.t('care.beginAgain'),
    statements: beforeResuming(req.t, care),
    button: req.t('care.yesBeginAgain'),
  })
}

async function resume(req: Request, res: Response): Promise<void> {
  const care = await careOf(req)
  if (care.until) await resumeCare(personOf(req), care, new Date())
  res.redirect(303, saying('/clients', 'care-resumed'))
}

async function showTransferring(req: Request, res: Response): Promise<void> {
  const care = await careOf(req)
  if (care.until) return backTo(res, care)
  await showTransfer(req, res, care, null)
}

async function transfer(req: Request, res: Response): Promise<void> {
  const person = personOf(req)
  const { colleague: id } = z.object({ colleague: chosen }).parse(req.body ?? {})
  const care = await careOf(req)
  if (!care.until) {
    const colleague = takersOf(care, await therapistsWithAddresses(person)).find(one => one.id === id)
    const error = colleague ? renamedText(req.t, req.body, [colleague]) : req.t('care.chooseWhoGoesOn')
    if (!colleague || error !== null) return showTransfer(req, res, care, error)
    await transferCare(person, care, colleague, new Date())
  }
  res.redirect(303, saying('/clients', 'care-transferred'))
}

function careOf(req: Request): Promise<Care> {
  return findCare(personOf(req), String(req.params.care))
}

function backTo(res: Response, care: Care): void {
  res.redirect(303, `/clients/${care.id}`)
}

interface Step {
  readonly heading: string
  readonly statements: readonly string[]
  readonly button: string
  readonly owed?: ReturnType<typeof owedBeforeEnding>
  readonly field?: Field | null
  readonly errors?: readonly FieldError[]
}

/** A page that says what will happen, and a button that lets it. */
function showStep(req: Request, res: Response, care: Care, step: Step): void {
  const values = { owed: null, field: null, errors: [], ...step, action: req.path, name: care.client.name }
  const status = values.errors.length > 0 ? 422 : 200
  res.show('care/step', req.t('shared.clients'), { ...values, cancel: `/clients/${care.id}` }, status)
}

async function showTransfer(req: Request, res: Response, care: Care, error: string | null): Promise<void> {
  const { t } = req
  const person = personOf(req)
  const takers = takersOf(care, await therapistsWithAddresses(person))
  if (takers.length === 0) return backTo(res, care)
  const legend = t('care.whoGoesOn')
  showStep(req, res, care, {
    heading: t('care.giveToAColleague'),
    statements: beforeTransfer(t, care),
    button: t('care.yesGiveToThisColleague'),
    field: peopleField(
      await withAbsences(person, takers, new Date()),
      { kind: 'choice', name: 'colleague', legend, error, hintOf: one => awayText(t, person, one) },
      () => takers.length === 1,
    ),
    errors: error ? [{ field: 'colleague', text: error }] : [],
  })
}
