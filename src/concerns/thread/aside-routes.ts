import { Router, type Request } from 'express'
import { NotFound } from '../../errors'
import { isLooking, onlyIds } from '../../http/ids'
import { only, personOf } from '../../sign-in/guards'
import { moveOf, movesOpenIn } from '../rules/moves'
import { openConcern } from '../store/entries'
import { setAside } from '../store/verbs'

const asides = { set_aside: 'set-aside', bring_back: 'brought-back' } as const

/** What somebody wrote without an account and is abuse is set aside; it is not deleted, and can be brought back. */
export function asideRoutes(): Router {
  const router = Router()
  onlyIds(router, 'concern')

  for (const move of ['set_aside', 'bring_back'] as const) {
    const { path, heading, button } = moveOf(move)

    router.get(`/concerns/:concern/${path}`, only('therapist', 'owner'), async (req, res) => {
      const concern = await openConcern(personOf(req), idOf(req), new Date(), isLooking(req))
      if (!movesOpenIn(concern).includes(move)) throw new NotFound()
      const { t } = req
      res.show('shared/aside', t('Read'), {
        heading: t(heading),
        statements: move === 'set_aside' ? beforeAside(req) : beforeBack(req),
        action: req.path,
        button: t(button),
        cancel: `/concerns/${concern.id}`,
      })
    })

    router.post(`/concerns/:concern/${path}`, only('therapist', 'owner'), async (req, res) => {
      await setAside(personOf(req), idOf(req), move, new Date())
      res.redirect(303, `/concerns/${idOf(req)}?said=${asides[move]}`)
    })
  }

  return router
}

function idOf(req: Request): string {
  return String(req.params.concern)
}

function beforeAside({ t }: Request): string[] {
  return [
    t('Anger is not abuse. This is for insults, threats, and what has nothing to do with this practice.'),
    t('Nothing is deleted. You can bring it back at any time.'),
    t(
      'No answer is due meanwhile, and it does not count as open. The overview of the practice shows how many are set aside.',
    ),
    t(
      'Whoever wrote it sees that it was set aside and by whom. Where there is another owner of the practice, they can let them read it.',
    ),
  ]
}

function beforeBack({ t }: Request): string[] {
  return [
    t('It stands again as it stood, and everybody who reads it sees that.'),
    t('If it waits for an answer, that is due counted from today.'),
  ]
}
