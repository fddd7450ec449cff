import { Router, type Request, type Response } from 'express'
import { z } from 'zod'
import type { Config } from '../../config'
import { NotFound } from '../../errors'
import { isLooking, onlyIds } from '../../http/ids'
import { chosen } from '../../http/typed'
import { only, personOf } from '../../sign-in/guards'
import { peopleField, renamedText } from '../../people/names/shown-names'
import { openConcern, type OpenedConcern } from '../store/opened-concern'
import { answerWho, askWho, clientsKnownTo } from '../store/people/recognitions'
import { nameRoutes } from './name-routes'
import type { ChoiceField, FieldError } from '../../http/page-parts'
import { saying } from '../../http/flashes'

declare module '../../http/pages' {
  interface Views {
    'concerns/recognition/who': {
      field: ChoiceField
      errors: readonly FieldError[]
      statements: readonly string[]
      action: string
      cancel: string
    }
  }
}

/** Who somebody without an account is: what they say of it themselves, and what those who answer them ask. */
export function recognitionRoutes(config: Config): Router {
  const router = Router()
  onlyIds(router, 'concern')

  router.use(nameRoutes(config))

  router.get('/concerns/:concern/who', only('therapist', 'owner'), async (req, res) => {
    await showWho(req, res, await concernToAsk(req), null)
  })

  router.post('/concerns/:concern/who', only('therapist', 'owner'), ask)
  router.post('/concerns/:concern/who/answer', only('without account'), answer)

  // The account answers on its own first page, without having seen a word.
  router.post('/joining/:concern', only('client'), joinConcern)

  return router
}

async function ask(req: Request, res: Response): Promise<void> {
  const concern = await concernToAsk(req)
  const { person: id } = whoForm.parse(req.body ?? {})
  const client = (await clientsKnownTo(personOf(req))).find(one => one.id === id)
  const problem = client ? renamedText(req.t, req.body, [client]) : req.t('concerns.chooseWhoYouThinkIt')
  if (!client || problem !== null) return showWho(req, res, concern, problem)
  await askWho(personOf(req), concern.id, client, new Date())
  res.redirect(303, saying(`/concerns/${concern.id}`, 'asked'))
}

async function answer(req: Request, res: Response): Promise<void> {
  const { id } = await opened(req)
  await answerWho(personOf(req), id, answerForm.parse(req.body ?? {}).answer === 'yes', new Date())
  res.redirect(303, saying(`/concerns/${id}`, 'answered'))
}

async function joinConcern(req: Request, res: Response): Promise<void> {
  const yes = answerForm.parse(req.body ?? {}).answer === 'yes'
  const id = String(req.params.concern)
  await answerWho(personOf(req), id, yes, new Date())
  res.redirect(303, yes ? saying(`/concerns/${id}`, 'joined') : saying('/', 'answered'))
}

const whoForm = z.object({ person: chosen })
const answerForm = z.object({ answer: chosen })

function opened(req: Request): Promise<OpenedConcern> {
  return openConcern(personOf(req), String(req.params.concern), new Date(), isLooking(req))
}

async function concernToAsk(req: Request): Promise<OpenedConcern> {
  const concern = await opened(req)
  const canAsk = concern.byDoor && concern.capacity !== 'client' && concern.waits !== 'set_aside'
  if (!canAsk) throw new NotFound()
  return concern
}

async function showWho(
  req: Request,
  res: Response,
  { id }: OpenedConcern,
  error: string | null,
): Promise<void> {
  const { t } = req
  const people = await clientsKnownTo(personOf(req))
  const legend = t('concerns.whoDoYouThinkIt')
  const field = peopleField(people, { kind: 'choice', name: 'person', legend, error })
  const values = {
    field,
    errors: error ? [{ field: 'person', text: error }] : [],
    statements: [
      t('concerns.theyAreAskedIsThat'),
      t('concerns.theyReadTheNameThat'),
      t('concerns.ifTheySayYesThat'),
    ],
    action: `/concerns/${id}/who`,
    cancel: `/concerns/${id}`,
  }
  res.show('concerns/recognition/who', t('shared.read'), values, error ? 422 : 200)
}
