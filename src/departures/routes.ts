import { Router, type Request, type Response } from 'express'
import { readClientCursor } from '../care/client-values'
import { therapistsWithAddresses } from '../care/store'
import type { FieldError } from '../http/page-parts'
import { onlyIds, readId } from '../http/ids'
import { saying } from '../http/flashes'
import type { Translate } from '../language/translator'
import type { Named } from '../people/person'
import { renamedText } from '../people/names/shown-names'
import { only, personOf } from '../sign-in/guards'
import { findStaff, type Staff } from '../staff/store'
import { dayOf } from '../time/days'
import { checklistOf, type Settling } from './checklist'
import { departureFaults, endsAtOnce, type Departure } from './departure'
import { clientsForm, planForm, proposalForm, toNobody, type PlanForm } from './form'
import { showOwnDeparture } from './own-departure'
import { planValues, statesOf, type PlanValues } from './plan-values'
import {
  assignClients,
  departureFacts,
  findOptionalDeparture,
  planDeparture,
  proposeForAll,
  takeBackDeparture,
} from './store'
import { departingClients } from './departing-clients'

declare module '../http/pages' {
  interface Views {
    'departures/leaving': {
      back: string
      name: string
      /** What is planned, or has happened; empty where nothing is. */
      states: readonly string[]
      errors: readonly FieldError[]
      plan: PlanValues
      checklist: ReturnType<typeof checklistOf> | null
    }
  }
}

/** What is to be settled when somebody leaves the practice. */
export function staffDepartureRoutes(): Router {
  const router = Router()
  onlyIds(router, 'person')
  const page = '/people/:person/leaving'

  router.get(page, only('owner'), async (req, res) => {
    const look = await lookAt(req)
    if (look.staff.endedAt && !look.departure) return res.redirect(303, `/people/${look.staff.id}`)
    await show(req, res, look, {})
  })
  router.post(page, only('owner'), plan)
  router.post(`${page}/clients`, only('owner'), giveClients)
  router.post(`${page}/proposal`, only('owner'), propose)
  router.post(`${page}/taking-back`, only('owner'), takeBack)

  router.get('/leaving', only('therapist', 'supervisor', 'owner'), showOwnDeparture)

  return router
}

interface Look {
  readonly staff: Staff
  readonly departure: Departure | null
  /** The therapists who could go on with clients. */
  readonly takers: readonly Named[]
}

async function lookAt(req: Request): Promise<Look> {
  const owner = personOf(req)
  const staff = await findStaff(owner, String(req.params.person))
  const [departure, therapists] = await Promise.all([
    findOptionalDeparture(owner, staff.id),
    therapistsWithAddresses(owner),
  ])
  return { staff, departure, takers: therapists.filter(({ id }) => id !== staff.id) }
}

async function plan(req: Request, res: Response): Promise<void> {
  const { t } = req
  const owner = personOf(req)
  const now = new Date()
  const look = await lookAt(req)
  const form = planForm.parse(req.body ?? {})
  const isOver = look.departure?.endedAt != null
  const typed = {
    reason: form.reason,
    saysDied: form.says && form.reason === 'died',
    lastDay: isOver ? look.departure.lastDay : form.lastDay,
  }
  const taken = takerIn(t, req, look.takers, look.departure ? '' : form.successor)
  const faults: FieldError[] = [
    ...departureFaults(typed, now, owner.practice).map(({ field, text }) => ({ field, text: t(text) })),
    ...(taken.fault ? [{ field: 'successor', text: taken.fault }] : []),
  ]
  const { reason } = typed
  if (faults.length > 0 || !reason) return show(req, res, look, { form, errors: faults })
  const lastDay = reason === 'died' && !isOver ? dayOf(now, owner.practice) : typed.lastDay
  const sure = `${reason} ${typed.lastDay}`
  if (!isOver && endsAtOnce(typed, now, owner.practice) && form.sure !== sure)
    return show(req, res, look, { form, sure })
  const outcome = await planDeparture(
    owner,
    look.staff.id,
    { plan: { reason, saysDied: typed.saysDied, lastDay }, version: form.version, successor: taken.id },
    now,
  )
  if (outcome === 'planned') return res.redirect(303, saying(pageOf(look.staff), 'changed'))
  const text = t(outcome === 'changed' ? 'departures.anotherOwnerHasChangedThis' : lastOwnerText)
  await show(req, res, await lookAt(req), { form, errors: [{ field: null, text }], status: 409 })
}

const lastOwnerText = 'staff.somebodyMustOwnThePractice'

async function giveClients(req: Request, res: Response): Promise<void> {
  const { t } = req
  const look = await lookAt(req)
  const { departure } = look
  if (!departure) return res.redirect(303, pageOf(look.staff))
  const { version, to, clients, which } = clientsForm.parse(req.body ?? {})
  const taken = takerIn(t, req, look.takers, to === toNobody ? '' : to)
  const isChosen = taken.id !== null || (to === toNobody && !departure.endedAt)
  const ids = clients.map(readId).filter(id => id !== null)
  const faults = {
    ...(which === 'ticked' && ids.length === 0 && { clients: t('departures.tickAtLeastOne') }),
    ...((taken.fault !== null || !isChosen) && { to: taken.fault ?? t('care.chooseWhoGoesOn') }),
  }
  const kept = { chosen: { to, ticked: ids }, faults }
  if (Object.keys(faults).length > 0) return show(req, res, look, kept)
  const given = { version, clients: which === 'all' ? null : ids, to: taken.id }
  if (await assignClients(personOf(req), departure.id, given, new Date()))
    return res.redirect(303, saying(pageOf(look.staff), 'changed'))
  const errors = [{ field: null, text: t('departures.anotherOwnerHasChangedThis') }]
  await show(req, res, await lookAt(req), { ...kept, errors, status: 409 })
}

async function propose(req: Request, res: Response): Promise<void> {
  const look = await lookAt(req)
  const { departure } = look
  if (!departure) return res.redirect(303, pageOf(look.staff))
  const { person } = proposalForm.parse(req.body ?? {})
  const taken = takerIn(req.t, req, look.takers, person)
  const fault = taken.fault ?? (taken.id === null ? req.t('concerns.chooseWhoCouldAnswer') : null)
  if (taken.id === null || fault !== null)
    return show(req, res, look, { chosen: { person }, faults: { person: fault ?? '' } })
  await proposeForAll(personOf(req), departure.id, taken.id, new Date())
  res.redirect(303, saying(pageOf(look.staff), 'asked-all'))
}

async function takeBack(req: Request, res: Response): Promise<void> {
  const { staff, departure } = await lookAt(req)
  if (departure && !departure.endedAt) await takeBackDeparture(personOf(req), departure.id, new Date())
  res.redirect(303, saying(pageOf(staff), 'changed'))
}

/** Who was chosen; nobody, where that was chosen. */
function takerIn(
  t: Translate,
  req: Request,
  takers: readonly Named[],
  id: string,
): { readonly id: string | null; readonly fault: string | null } {
  if (id === '') return { id: null, fault: null }
  const taker = takers.find(one => one.id === id)
  return taker
    ? { id: taker.id, fault: renamedText(t, req.body, [taker]) }
    : { id: null, fault: t('care.chooseWhoGoesOn') }
}

interface Shown {
  readonly form?: PlanForm
  readonly sure?: string
  readonly errors?: readonly FieldError[]
  readonly chosen?: Settling['chosen']
  readonly faults?: Settling['faults']
  readonly status?: number
}

async function show(req: Request, res: Response, look: Look, shown: Shown): Promise<void> {
  const { t } = req
  const owner = personOf(req)
  const { staff, departure, takers } = look
  const { form, sure = null, chosen = {}, faults = {} } = shown
  const [facts, clients] = await Promise.all([
    departureFacts(owner, staff.id, new Date()),
    departingClients(owner, staff.id, departure, readClientCursor(req.query.after)),
  ])
  const wrong = Object.entries(faults).map(([field, text]) => ({ field, text }))
  const errors = [...(shown.errors ?? []), ...wrong]
  const values = {
    back: `/people/${staff.id}`,
    name: staff.name,
    states: statesOf(t, owner, staff, departure, facts.onlyOwner),
    errors,
    plan: planValues(t, staff, { departure, takers, errors, form: form ?? null, sure }),
    checklist:
      departure && checklistOf(t, { person: staff, departure, facts, clients, takers, chosen, faults }),
  }
  const status = shown.status ?? (errors.length > 0 ? 422 : 200)
  res.show('departures/leaving', t('staff.people'), values, status)
}

function pageOf({ id }: Pick<Staff, 'id'>): string {
  return `/people/${id}/leaving`
}
