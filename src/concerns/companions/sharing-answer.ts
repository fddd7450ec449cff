import { Router, type Request, type Response } from 'express'
import { z } from 'zod'
import { as } from '../../database/connections'
import { NotFound } from '../../errors'
import { onlyIds } from '../../http/ids'
import { chosen } from '../../http/typed'
import { saying } from '../../http/flashes'
import { only, personOf } from '../../sign-in/guards'
import { beforeSharing } from '../statements/statements'
import { answerAsking, askingsOf, leaveShared } from '../store/acts/shared-concerns'

declare module '../../http/pages' {
  interface Views {
    'concerns/companions/sharing-answer': {
      text: string
      statements: readonly string[]
      action: string
    }
  }
}

/** Whoever is asked to share what somebody else has begun reads nothing of it before they say yes, and can leave at any time after that. */
export function askedRoutes(): Router {
  const router = Router()
  onlyIds(router, 'concern', 'companion')

  router.get('/companions/:companion/answer', only('client'), showAsking)
  router.post('/companions/:companion/answer', only('client'), answer)
  router.post('/concerns/:concern/leaving', only('companion'), leave)

  return router
}

async function showAsking(req: Request, res: Response): Promise<void> {
  const { t } = req
  const person = personOf(req)
  const askings = await as(person, db => askingsOf(db, person))
  const asking = askings.find(({ id }) => id === req.params.companion)
  if (!asking) throw new NotFound()
  const names = { name: asking.asker.name, therapist: asking.therapist.name }
  res.show('concerns/companions/sharing-answer', t('shared.read'), {
    text: t('families.asksYou', names),
    statements: beforeSharing(t, names),
    action: req.path,
  })
}

async function answer(req: Request, res: Response): Promise<void> {
  const { answer: said } = answerForm.parse(req.body ?? {})
  if (said !== 'yes' && said !== 'no') return showAsking(req, res)
  const answered = await answerAsking(personOf(req), String(req.params.companion), said === 'yes', new Date())
  res.redirect(303, said === 'yes' ? saying(`/concerns/${answered}`, 'answered') : saying('/', 'answered'))
}

async function leave(req: Request, res: Response): Promise<void> {
  await leaveShared(personOf(req), String(req.params.concern), new Date())
  res.redirect(303, saying('/', 'left'))
}

const answerForm = z.object({ answer: chosen })
