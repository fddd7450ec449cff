import { Router, type Request, type Response } from 'express'
import { v7 as newId } from 'uuid'
import { z } from 'zod'
import type { Config } from '../../config'
import { NotFound, Refused } from '../../errors'
import { isLooking, onlyIds } from '../../http/ids'
import { chosen } from '../../http/typed'
import { peopleField, renamedText } from '../../people/shown-names'
import { clients, only, personOf } from '../../sign-in/guards'
import { openConcern } from '../store/opened-concern'
import { moveOf } from '../rules/moves'
import { afterLettingIn, addReader } from '../readers/routes'
import { declineHandOver, handOverOf, proposeHandOver } from '../store/acts/hand-overs'
import type { ChoiceField, FieldError } from '../../http/page-parts'

declare module '../../http/pages' {
  interface Views {
    'concerns/hand-over/succeeding': {
      reference: string
      text: string
      statements: readonly string[]
      field: ChoiceField
      errors: readonly FieldError[]
      action: string
    }
  }
}

/** Another person answers: an owner proposes, the client decides. */
export function handOverRoutes({ undoSeconds }: Pick<Config, 'undoSeconds'>): Router {
  const router = Router()
  onlyIds(router, 'concern')
  const proposing = '/board/:concern/hand-over'

  router.get(proposing, only('owner'), async (req, res) => {
    await showProposing(req, res, null)
  })

  router.post(proposing, only('owner'), propose)
  router.post(`/concerns/:concern/${moveOf('hand_over').path}`, only(...clients), decide)

  return router

  async function decide(req: Request, res: Response): Promise<void> {
    const person = personOf(req)
    const { answer } = answeringForm.parse(req.body ?? {})
    const concern = await openConcern(person, idOf(req), new Date(), isLooking(req))
    const page = `/concerns/${concern.id}`
    if (concern.capacity !== 'client') throw new NotFound()
    if (answer === '' || !concern.successor) return res.redirect(303, page)
    if (answer === 'yes') {
      if (renamedText(req.t, req.body, [concern.successor]) !== null) throw new Refused(calledOtherwise)
      const pressed = await addReader(
        person,
        concern,
        { move: 'hand_over', newcomer: concern.successor, id: newId() },
        undoSeconds,
      )
      return res.redirect(303, afterLettingIn(concern, pressed, 'answered'))
    }
    await declineHandOver(person, concern, concern.successor, new Date())
    // A client who keeps their therapist may still want an owner to read it.
    res.redirect(
      303,
      concern.couldJoin.length > 0 ? `${page}/${moveOf('bring_in').path}` : `${page}?said=answered`,
    )
  }
}

async function propose(req: Request, res: Response): Promise<void> {
  const { person } = proposingForm.parse(req.body ?? {})
  const { could } = await handOverOf(personOf(req), idOf(req))
  const successor = could.find(({ id }) => id === person)
  const problem = successor
    ? renamedText(req.t, req.body, [successor])
    : req.t('concerns.chooseWhoCouldAnswer')
  if (!successor || problem !== null) return showProposing(req, res, problem)
  await proposeHandOver(personOf(req), idOf(req), successor.id, new Date())
  res.redirect(303, '/board?said=asked')
}

const calledOtherwise = 'concerns.whoIsToAnswerYou'

const proposingForm = z.object({ person: chosen })
const answeringForm = z.object({ answer: z.enum(['yes', 'no', '']).catch('') })

async function showProposing(req: Request, res: Response, problem: string | null): Promise<void> {
  const { t } = req
  const { reference, therapist, could } = await handOverOf(personOf(req), idOf(req))
  const values = {
    reference,
    text: t('concerns.itIsWithTherapistNow', { therapist: therapist.name }),
    statements: [
      t('concerns.itsClientIsAskedNothing'),
      t('concerns.youDoNotLearnMore'),
      t('concerns.ifTheySayYesThe'),
    ],
    field: peopleField(could, {
      kind: 'choice',
      name: 'person',
      legend: t('concerns.whoCouldAnswer'),
      error: problem,
    }),
    errors: problem ? [{ field: 'person', text: problem }] : [],
    action: req.path,
  }
  res.show('concerns/hand-over/succeeding', t('concerns.somebodyElse'), values, problem ? 422 : 200)
}

function idOf(req: Request): string {
  return String(req.params.concern)
}
