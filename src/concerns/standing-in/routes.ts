import { Router, type Request, type Response } from 'express'
import { z } from 'zod'
import { NotFound } from '../../errors'
import { onlyIds } from '../../http/ids'
import { chosen } from '../../http/typed'
import { saying } from '../../http/flashes'
import { dayText } from '../../language/dates'
import { clockOf } from '../../language/locale'
import type { Translate } from '../../language/translator'
import type { Person } from '../../people/person'
import { peopleField, renamedText } from '../../people/names/shown-names'
import { only, personOf } from '../../sign-in/guards'
import { lineText } from '../thread/line-text'
import { askToStandIn, sendLine, standInsOf, standInToAsk, type StandIn } from './store'
import { concernIdOf } from '../writing/requests'

declare module '../../http/pages' {
  interface Views {
    'concerns/standing-in/waiting': { waiting: readonly ReturnType<typeof colleagueValues>[] }
  }
}

/** A colleague who stands in learns that something waits, and can say so to the client, in one line that is always the same. */
export function standingInRoutes(): Router {
  const router = Router()
  onlyIds(router, 'concern', 'waiting')

  router.get('/standing-in', only('therapist'), showWaiting)
  router.post('/standing-in/:waiting', only('therapist'), send)

  router.get('/board/:concern/standing-in', only('owner'), async (req, res) => {
    await showAsking(req, res, null)
  })
  router.post('/board/:concern/standing-in', only('owner'), ask)

  return router
}

async function showWaiting(req: Request, res: Response): Promise<void> {
  const person = personOf(req)
  const all = await standInsOf(person, new Date())
  const ofTherapist = (id: string) => all.filter(({ therapist }) => therapist.id === id)
  const first = all.filter(one => ofTherapist(one.therapist.id)[0] === one)
  res.show('concerns/standing-in/waiting', req.t('absences.standingIn'), {
    waiting: first.map(one => colleagueValues(req.t, person, one, ofTherapist(one.therapist.id))),
  })
}

async function send(req: Request, res: Response): Promise<void> {
  await sendLine(personOf(req), String(req.params.waiting), new Date())
  res.redirect(303, saying('/standing-in', 'sent'))
}

/**
 * What waits for one colleague, with the message, which is the same for all of it. Each is told apart by its place and its day: a reference would tell
 * whoever met it before which concern it is.
 */
function colleagueValues(
  t: Translate,
  person: Person,
  { therapist, lastDay }: StandIn,
  all: readonly StandIn[],
) {
  const day = (of: Date) => dayText(of, clockOf(person))
  return {
    text: t('absences.thingsWaitFor', { name: therapist.name, count: all.length }),
    line: lineText(t, person, { therapist, colleague: person, lastDay }),
    each: all.map(({ id, since, lineAt }, place) => ({
      text: t('absences.numberWaitsSince', { number: place + 1, day: day(since) }),
      sentText: lineAt && t('absences.thisWasSentOn', { day: day(lineAt) }),
      action: `/standing-in/${id}`,
    })),
  }
}

async function ask(req: Request, res: Response): Promise<void> {
  const owner = personOf(req)
  const now = new Date()
  const { colleague } = z.object({ colleague: chosen }).parse(req.body ?? {})
  const { could } = await standInToAsk(owner, concernIdOf(req), now)
  const found = could.find(({ id }) => id === colleague)
  const problem = found ? renamedText(req.t, req.body, [found]) : req.t('absences.chooseAColleague')
  if (!found || problem !== null) return showAsking(req, res, problem)
  if (!(await askToStandIn(owner, concernIdOf(req), found.id, now))) throw new NotFound()
  res.redirect(303, saying('/board', 'asked-to-stand-in'))
}

async function showAsking(req: Request, res: Response, problem: string | null): Promise<void> {
  const { t } = req
  const { reference, therapist, could } = await standInToAsk(personOf(req), concernIdOf(req), new Date())
  const values = {
    heading: t('absences.askSomebodyToStandIn'),
    reference,
    lead: t('concerns.itIsWithTherapistNow', { therapist: therapist.name }),
    waiting: null,
    statements: [t('absences.theyLearnOnlyThatSomethingWaits')],
    field: peopleField(could, {
      kind: 'choice',
      name: 'colleague',
      legend: t('absences.whoCouldStandIn'),
      error: problem,
    }),
    errors: problem ? [{ field: 'colleague', text: problem }] : [],
    action: `/board/${concernIdOf(req)}/standing-in`,
    button: t('absences.askThisColleague'),
    nobody: could.length > 0 ? null : t('absences.nobodyCanBeAsked'),
  }
  res.show('shared/asking', t('absences.standingIn'), values, problem ? 422 : 200)
}
