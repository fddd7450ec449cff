import { Router, type Request, type Response } from 'express'
import { v7 as newId } from 'uuid'
import { z } from 'zod'
import { NotFound } from '../../errors'
import { onlyIds } from '../../http/ids'
import type { FieldError } from '../../http/page-parts'
import { chosen, typedLine } from '../../http/typed'
import { saying } from '../../http/flashes'
import type { TextKey } from '../../language/english'
import { absencesOf, findOptionalAbsence, type Absence } from '../../people/absences'
import { renamedText } from '../../people/names/shown-names'
import { only, personOf } from '../../sign-in/guards'
import { daysFault } from './days'
import { absencePageValues, absenceValues, type FilledAbsence, type Whose } from './page'
import { answersDueIn, endAway, hasAnotherOwner, sayAway, therapistsInPractice } from './store'

/** When therapists are away, and who stands in. Therapists say it themselves; an owner can for a therapist who cannot. */
export function absenceRoutes(): Router {
  const router = Router()
  onlyIds(router, 'person', 'absence')

  router.get('/away', only('therapist'), showAbsences)
  router.post('/away', only('therapist'), sayNew)
  router.get('/away/:absence', only('therapist'), showChanging)
  router.post('/away/:absence', only('therapist'), change)
  router.post('/away/:absence/ending', only('therapist'), end)

  router.get('/people/:person/away', only('owner'), showAbsences)
  router.post('/people/:person/away', only('owner'), sayNew)
  router.get('/people/away/:absence', only('owner'), showChanging)
  router.post('/people/away/:absence', only('owner'), change)
  router.post('/people/away/:absence/ending', only('owner'), end)

  return router
}

const form = z.object({ firstDay: typedLine, lastDay: typedLine, colleague: chosen })

async function showAbsences(req: Request, res: Response): Promise<void> {
  await showAll(req, res, await whoseOf(req), { firstDay: '', lastDay: '', colleague: '' }, [])
}

async function sayNew(req: Request, res: Response): Promise<void> {
  const whose = await whoseOf(req)
  const filled = form.parse(req.body ?? {})
  const errors = await saidOrErrors(req, whose, newId(), filled)
  if (errors) return showAll(req, res, whose, filled, errors)
  res.redirect(303, saying(whose.path, 'changed'))
}

async function showChanging(req: Request, res: Response): Promise<void> {
  const { firstDay, lastDay, colleague, whose } = await absenceOf(req)
  showForm(req, res, whose, { firstDay, lastDay, colleague: colleague?.id ?? 'nobody' }, [])
}

async function change(req: Request, res: Response): Promise<void> {
  const { id, whose } = await absenceOf(req)
  const filled = form.parse(req.body ?? {})
  const errors = await saidOrErrors(req, whose, id, filled)
  if (errors) return showForm(req, res, whose, filled, errors)
  res.redirect(303, saying(whose.path, 'changed'))
}

async function end(req: Request, res: Response): Promise<void> {
  const { id, whose } = await absenceOf(req)
  await endAway(personOf(req), id, new Date())
  res.redirect(303, saying(whose.path, 'changed'))
}

/** @throws NotFound where they are no therapist of this practice */
async function whoseOf(req: Request, personId = req.params.person): Promise<Whose> {
  const viewer = personOf(req)
  const therapists = await therapistsInPractice(viewer)
  const isOwners = req.path.startsWith('/people/')
  const id = isOwners ? personId : viewer.id
  const found = therapists.find(one => one.id === id)
  if (!found) throw new NotFound()
  return {
    ...found,
    mine: id === viewer.id,
    path: isOwners ? `/people/${found.id}/away` : '/away',
    each: isOwners ? '/people/away' : '/away',
    colleagues: therapists.filter(one => one !== found),
    hasOwners: await hasAnotherOwner(viewer, found),
  }
}

/** @throws NotFound where it is over, or not theirs to change */
async function absenceOf(req: Request): Promise<Absence & { readonly whose: Whose }> {
  const absence = await findOptionalAbsence(personOf(req), String(req.params.absence), new Date())
  if (!absence) throw new NotFound()
  const whose = await whoseOf(req, absence.personId)
  if (whose.id !== absence.personId) throw new NotFound()
  return { ...absence, whose }
}

/** Says it, if it can be said. */
async function saidOrErrors(
  req: Request,
  whose: Whose,
  id: string,
  filled: FilledAbsence,
): Promise<FieldError[] | null> {
  const { t } = req
  const by = personOf(req)
  const now = new Date()
  const fault = daysFault(filled, now, by.practice)
  const colleague = whose.colleagues.find(one => one.id === filled.colleague)
  const nobody = filled.colleague === 'nobody' || whose.colleagues.length === 0
  const colleagueError =
    colleague || nobody
      ? renamedText(t, req.body, colleague ? [colleague] : [])
      : t('absences.chooseWhoStandsIn')
  const errors = [
    ...(fault ? [{ field: fault.field, text: t(fault.text) }] : []),
    ...(colleagueError === null ? [] : [{ field: 'colleague', text: colleagueError }]),
  ]
  if (errors.length > 0) return errors
  const { firstDay, lastDay } = filled
  const said = await sayAway(by, whose.id, { id, firstDay, lastDay, colleague: colleague?.id ?? null }, now)
  return said ? null : [{ field: 'firstDay', text: t('absences.awayThenAlready') }]
}

async function showAll(
  req: Request,
  res: Response,
  whose: Whose,
  filled: FilledAbsence,
  errors: readonly FieldError[],
): Promise<void> {
  const { t } = req
  const viewer = personOf(req)
  const absences = await absencesOf(viewer, whose.id, new Date())
  const due = whose.mine ? await answersDueIn(viewer, absences) : []
  const values = {
    ...absencePageValues(t, viewer, whose, filled, errors),
    lead: t(leadOf(whose), { name: whose.name }),
    absences: absences.map((one, place) => absenceValues(t, viewer, whose, one, due[place] ?? 0)),
    back:
      whose.path === '/away'
        ? { href: '/account', text: t('shared.yourAccount') }
        : { href: `/people/${whose.id}`, text: whose.name },
  }
  res.show('staff/absence/absences', t('absences.daysAway'), values, errors.length > 0 ? 422 : 200)
}

function showForm(
  req: Request,
  res: Response,
  whose: Whose,
  filled: FilledAbsence,
  errors: readonly FieldError[],
): void {
  const values = {
    ...absencePageValues(req.t, personOf(req), whose, filled, errors),
    all: whose.path,
    action: `${whose.each}/${String(req.params.absence)}`,
  }
  res.show('staff/absence/change', req.t('absences.daysAway'), values, errors.length > 0 ? 422 : 200)
}

function leadOf({ mine, hasOwners }: Whose): TextKey {
  if (!hasOwners) return 'absences.whatHappensWithoutOwners'
  return mine ? 'absences.whatHappensWhileYouAreAway' : 'absences.whatHappensWhileNameIsAway'
}
