import { Router, type Request } from 'express'
import { NotFound } from '../../errors'
import { isLooking, onlyIds } from '../../http/ids'
import { saying } from '../../http/flashes'
import { only, personOf } from '../../sign-in/guards'
import { moveOf, allowedMovesIn } from '../rules/moves'
import { openConcern } from '../store/opened-concern'
import { setAside } from '../store/acts/set-aside'
import { concernIdOf } from '../writing/requests'

const asides = { set_aside: 'set-aside', bring_back: 'brought-back' } as const

/** What somebody wrote without an account and is abuse is set aside; it is not deleted, and can be brought back. */
export function asideRoutes(): Router {
  const router = Router()
  onlyIds(router, 'concern')

  for (const move of ['set_aside', 'bring_back'] as const) {
    const { path, heading, button } = moveOf(move)

    router.get(`/concerns/:concern/${path}`, only('therapist', 'owner'), async (req, res) => {
      const concern = await openConcern(personOf(req), concernIdOf(req), new Date(), isLooking(req) && 'back')
      if (!allowedMovesIn(concern).includes(move)) throw new NotFound()
      const { t } = req
      res.show('shared/aside', t('shared.read'), {
        heading: t(heading),
        statements: move === 'set_aside' ? beforeAside(req) : beforeBack(req),
        action: req.path,
        button: t(button),
        cancel: `/concerns/${concern.id}`,
      })
    })

    router.post(`/concerns/:concern/${path}`, only('therapist', 'owner'), async (req, res) => {
      await setAside(personOf(req), concernIdOf(req), move, new Date())
      res.redirect(303, saying(`/concerns/${concernIdOf(req)}`, asides[move]))
    })
  }

  return router
}

function beforeAside({ t }: Request): string[] {
  return [
    t('concerns.angerIsNotAbuseThis'),
    t('concerns.nothingIsDeletedYouCan'),
    t('concerns.noAnswerIsDueMeanwhile'),
    t('concerns.whoeverWroteItSeesThat'),
  ]
}

function beforeBack({ t }: Request): string[] {
  return [t('concerns.itStandsAgainAsIt'), t('concerns.ifItWaitsForAn')]
}
