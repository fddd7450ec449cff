import { Router, type Request, type Response } from 'express'
import { v7 as newId } from 'uuid'
import { z } from 'zod'
import type { Config } from '../../config'
import { NotFound, Refused } from '../../errors'
import { onlyIds, readId } from '../../http/ids'
import { shortDayText } from '../../language/dates'
import { clockOf } from '../../language/locale'
import { chosen } from '../../http/typed'
import { saying } from '../../http/flashes'
import { withAbsences } from '../../people/absences'
import { awayText } from '../../people/away'
import { peopleField, renamedText } from '../../people/names/shown-names'
import { clients, only, personOf } from '../../sign-in/guards'
import { openConcern } from '../store/opened-concern'
import { isOverFor, movePath } from '../rules/moves'
import { afterLettingIn, addReader } from '../readers/added-reader'
import { declineHandOver, handOverOf, proposeHandOver, takeBackProposal } from '../store/acts/hand-overs'
import { concernIdOf } from '../writing/requests'

/** Another person answers: an owner proposes, the client decides. */
export function handOverRoutes({ undoSeconds }: Pick<Config, 'undoSeconds'>): Router {
  const router = Router()
  onlyIds(router, 'concern')
  const proposing = '/board/:concern/hand-over'

  router.get(proposing, only('owner'), async (req, res) => {
    await showProposing(req, res, null)
  })

  router.post(`${proposing}/taking-back`, only('owner'), takeBack)

  router.post(proposing, only('owner'), propose)
  router.post(movePath(':concern', 'hand_over'), only(...clients), decide)

  return router

  async function decide(req: Request, res: Response): Promise<void> {
    const person = personOf(req)
    const { answer, person: asked } = answeringForm.parse(req.body ?? {})
    const concern = await openConcern(person, concernIdOf(req), new Date(), 'back')
    const page = `/concerns/${concern.id}`
    if (concern.capacity !== 'client') throw new NotFound()
    if (answer === '' || !concern.successor) return res.redirect(303, page)
    if (isOverFor(concern, 'hand_over')) throw new Refused('guardians.youAreNotTheirGuardianNow')
    if (asked && asked !== concern.successor.id) throw new Refused(somebodyElseNow, { again: true })
    if (answer === 'yes') {
      if (renamedText(req.t, req.body, [concern.successor]) !== null)
        throw new Refused(calledOtherwise, { again: true })
      const pressed = await addReader(
        person,
        concern,
        { move: 'hand_over', choices: { reader: concern.successor.id }, id: newId() },
        undoSeconds,
      )
      return res.redirect(303, afterLettingIn(concern, pressed, 'answered'))
    }
    await declineHandOver(person, concern, concern.successor, new Date())
    // A client who keeps their therapist may still want an owner to read it.
    res.redirect(
      303,
      concern.couldJoin.length > 0 ? movePath(concern.id, 'bring_in') : saying(page, 'answered'),
    )
  }
}

async function propose(req: Request, res: Response): Promise<void> {
  const { person, instead } = proposingForm.parse(req.body ?? {})
  const { could, waiting } = await handOverOf(personOf(req), concernIdOf(req))
  const successor = could.find(({ id }) => id === person)
  const problem = successor
    ? renamedText(req.t, req.body, [successor])
    : req.t('concerns.chooseWhoCouldAnswer')
  if (!successor || problem !== null) return showProposing(req, res, problem)
  if (waiting?.to.id !== successor.id) {
    const outcome = await proposeHandOver(
      personOf(req),
      concernIdOf(req),
      successor.id,
      new Date(),
      readId(instead),
    )
    if (outcome === 'waits') return showProposing(req, res, req.t('concerns.someoneElseIsSuggested'), 409)
  }
  res.redirect(303, saying('/board', 'asked'))
}

async function takeBack(req: Request, res: Response): Promise<void> {
  const { proposal } = takingBackForm.parse(req.body ?? {})
  await handOverOf(personOf(req), concernIdOf(req))
  const id = readId(proposal)
  if (!id) throw new Refused('shared.thisIsNotOpenAny')
  await takeBackProposal(personOf(req), concernIdOf(req), id, new Date())
  res.redirect(303, saying('/board', 'suggestion-back'))
}

const calledOtherwise = 'concerns.whoIsToAnswerYou'
const somebodyElseNow = 'concerns.thePracticeNowSuggestsSomeone'

const proposingForm = z.object({ person: chosen, instead: chosen })
const takingBackForm = z.object({ proposal: chosen })
const answeringForm = z.object({ answer: z.enum(['yes', 'no', '']).catch(''), person: chosen })

async function showProposing(
  req: Request,
  res: Response,
  problem: string | null,
  status = problem ? 422 : 200,
): Promise<void> {
  const { t } = req
  const owner = personOf(req)
  const now = new Date()
  const { reference, therapist, could, waiting } = await handOverOf(owner, concernIdOf(req))
  const others = could.filter(({ id }) => id !== waiting?.to.id)
  const values = {
    heading: t('concerns.proposeSomebodyElse'),
    reference,
    lead: t('concerns.itIsWithTherapistNow', { therapist: therapist.name }),
    statements: [
      t('concerns.itsClientIsAskedNothing'),
      t('concerns.youDoNotLearnMore'),
      t('concerns.ifTheySayYesThe', { therapist: therapist.name }),
      ...(waiting ? [t('concerns.ifYouSuggestSomeoneElse', { name: waiting.to.name })] : []),
    ],
    waiting: waiting && {
      text: t(waiting.answerBy < now ? 'board.nameWasSuggestedInVain' : 'board.nameWasSuggested', {
        name: waiting.to.name,
        day: shortDayText(waiting.at, clockOf(owner)),
        until: shortDayText(waiting.answerBy, clockOf(owner)),
      }),
      fields: [
        { name: 'instead', value: waiting.id },
        { name: 'proposal', value: waiting.id },
      ],
      takeBack: `/board/${concernIdOf(req)}/hand-over/taking-back`,
      button: t('concerns.takeThisQuestionBack'),
    },
    field: peopleField(await withAbsences(owner, others, now), {
      kind: 'choice',
      name: 'person',
      legend: t('concerns.whoCouldAnswer'),
      error: problem,
      hintOf: one => awayText(t, owner, one),
    }),
    errors: problem ? [{ field: 'person', text: problem }] : [],
    action: `/board/${concernIdOf(req)}/hand-over`,
    button: t('concerns.askTheClient'),
    nobody: others.length > 0 ? null : t('concerns.thereIsNoOtherTherapist'),
  }
  res.show('shared/asking', t('concerns.somebodyElse'), values, status)
}
