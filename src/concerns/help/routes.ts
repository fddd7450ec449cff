import { Router, type Request, type Response } from 'express'
import { z } from 'zod'
import { NotFound } from '../../errors'
import { onlyIds } from '../../http/ids'
import { saying } from '../../http/flashes'
import { clockOf, listText } from '../../language/locale'
import { only, personOf } from '../../sign-in/guards'
import { askWhatHelps, couldBeAsked, helps, sayWhatHelps } from '../store/help-questions'
import { concernIdOf } from '../writing/requests'

/** What would help somebody whose answer is late: an owner asks on the board, they say it on the concern's page. */
export function helpRoutes(): Router {
  const router = Router()
  onlyIds(router, 'concern')

  router.get('/board/:concern/help', only('owner'), showAsking)
  router.post('/board/:concern/help', only('owner'), ask)
  router.post('/concerns/:concern/help', only('therapist', 'owner'), say)

  return router
}

async function showAsking(req: Request, res: Response): Promise<void> {
  const { t } = req
  const owner = personOf(req)
  const { reference, people } = await couldBeAsked(owner, concernIdOf(req))
  const names = listText(
    people.map(({ name }) => name),
    clockOf(owner),
  )
  res.show('shared/asking', t('concerns.board'), {
    heading: t('concerns.askWhatWouldHelp'),
    reference,
    lead: t('concerns.referenceIsLate', { reference }),
    waiting: null,
    statements: [
      t('concerns.namesGetAnEmailFromYou', { names }),
      t('concerns.theyAnswerWithOneOfThree'),
      t('concerns.youLearnNothingOfTheConcern'),
    ],
    field: null,
    errors: [],
    action: req.path,
    button: t('concerns.askNow'),
    nobody: null,
  })
}

async function ask(req: Request, res: Response): Promise<void> {
  await askWhatHelps(personOf(req), concernIdOf(req), new Date())
  res.redirect(303, saying('/board', 'asked-what-helps'))
}

async function say(req: Request, res: Response): Promise<void> {
  const { help } = sayingForm.parse(req.body ?? {})
  if (!help) throw new NotFound()
  await sayWhatHelps(personOf(req), concernIdOf(req), help, new Date())
  res.redirect(303, saying(`/concerns/${concernIdOf(req)}`, 'answered'))
}

const sayingForm = z.object({ help: z.enum(helps).nullable().catch(null) })
