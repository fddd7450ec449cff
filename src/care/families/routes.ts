import { Router, type Request, type Response } from 'express'
import { v7 as newId } from 'uuid'
import { NotFound } from '../../errors'
import { onlyIds } from '../../http/ids'
import type { FormInFields } from '../../http/page-parts'
import { saying } from '../../http/flashes'
import { clockOf, listText } from '../../language/locale'
import { familiesOf, type Family } from '../../people/families'
import type { Person } from '../../people/person'
import { only, personOf } from '../../sign-in/guards'
import type { Care } from '../care'
import { careOfClient, findCare, knownClients } from '../store'
import { familyFields, fieldAt, peopleIn, readFamily, type FamilyFault, type FamilyForm } from './form'
import { endTogether, noteTogether } from './store'

declare module '../../http/pages' {
  interface Views {
    'care/families/noting': FormInFields & {
      name: string
      statements: readonly string[]
      action: string
      cancel: string
    }
  }
}

/** Who works with clients notes that they come together, and that they no longer do. */
export function familyRoutes(): Router {
  const router = Router()
  onlyIds(router, 'care', 'family')
  const ending = '/others/:family/ending'

  router.get('/clients/:care/others', only('therapist', 'owner'), showNoting)
  router.post('/clients/:care/others', only('therapist', 'owner'), note)
  router.get(ending, only('therapist', 'owner'), showEnding)
  router.post(ending, only('therapist', 'owner'), end)

  return router
}

async function showNoting(req: Request, res: Response): Promise<void> {
  const care = await findCare(personOf(req), String(req.params.care))
  if (care.until) return res.redirect(303, `/clients/${care.id}`)
  showForm(req, res, care, readFamily({}))
}

async function note(req: Request, res: Response): Promise<void> {
  const person = personOf(req)
  const care = await findCare(person, String(req.params.care))
  if (care.until) return res.redirect(303, `/clients/${care.id}`)
  const form = readFamily(req.body)
  const known = await knownClients(person, care.therapist.id)
  const { found, faults } = peopleIn(
    form,
    known.filter(({ id }) => id !== care.client.id),
  )
  if (faults.length > 0) return showForm(req, res, care, form, faults)
  const people = [care.client.id, ...found.map(({ id }) => id)]
  await noteTogether(person, { id: newId(), therapist: care.therapist.id, people }, new Date())
  res.redirect(303, saying(`/clients/${care.id}`, 'family-noted'))
}

function showForm(
  req: Request,
  res: Response,
  { id, client, therapist }: Care,
  form: FamilyForm,
  faults: readonly FamilyFault[] = [],
): void {
  const { t } = req
  const names = { therapist: therapist.name }
  const errors = faults.map(({ place, text }) => ({ field: fieldAt(place), text: t(text, names) }))
  const values = {
    name: client.name,
    statements: [
      t('families.onlyWhoComeTogether', names),
      t('families.nobodySeesMore'),
      t('families.theyCanAsk'),
      t('families.eachReadsIt'),
    ],
    action: req.path,
    cancel: `/clients/${id}`,
    fields: familyFields(t, form, errors),
    errors,
  }
  res.show('care/families/noting', t('shared.clients'), values, errors.length > 0 ? 422 : 200)
}

async function showEnding(req: Request, res: Response): Promise<void> {
  const { t } = req
  const person = personOf(req)
  const family = await familyIn(req)
  const back = await pageOf(person, family)
  if (family.endedAt) return res.redirect(303, back)
  const names = listText(
    family.members.map(({ name }) => name),
    clockOf(person),
  )
  res.show('shared/aside', t('shared.clients'), {
    heading: t('families.endComingTogether', { names }),
    statements: [
      t('families.theyCanAskNoMore'),
      t('families.sharedStaysShared'),
      t('companions.nobodyIsToldByEmail'),
    ],
    action: req.path,
    button: t('care.yesEndIt'),
    cancel: back,
  })
}

async function end(req: Request, res: Response): Promise<void> {
  const person = personOf(req)
  const family = await familyIn(req)
  await endTogether(person, family.id, new Date())
  res.redirect(303, saying(await pageOf(person, family), 'family-ended'))
}

/** @throws NotFound */
async function familyIn(req: Request): Promise<Family> {
  const id = String(req.params.family)
  const [family] = await familiesOf(personOf(req), id)
  if (family?.id !== id) throw new NotFound()
  return family
}

async function pageOf(person: Person, { members: [first] }: Family): Promise<string> {
  const care = first && (await careOfClient(person, first.id))
  return care ? `/clients/${care}` : '/clients'
}
