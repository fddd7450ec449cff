import { Router, type Request, type Response } from 'express'
import { recordAccess } from '../../http/abuse/access'
import { onlyIds } from '../../http/ids'
import { saying } from '../../http/flashes'
import { only, personOf } from '../guards'
import { findWithFactor, resetFactor } from './factors'

declare module '../../http/pages' {
  interface Views {
    'sign-in/second-factor/resetting': { name: string; action: string; cancel: string }
  }
}

/** An owner takes a second factor away that somebody has lost. */
export function resetRoutes(): Router {
  const router = Router()
  onlyIds(router, 'person')

  router.get('/people/:person/second-factor/resetting', only('owner'), showResetting)
  router.post('/people/:person/second-factor/resetting', only('owner'), reset)

  return router
}

async function showResetting(req: Request, res: Response): Promise<void> {
  const { id, name } = await findWithFactor(personOf(req), String(req.params.person))
  const values = { name, action: req.path, cancel: `/people/${id}` }
  res.show('sign-in/second-factor/resetting', req.t('signIn.secondFactor'), values)
}

async function reset(req: Request, res: Response): Promise<void> {
  const { id } = await findWithFactor(personOf(req), String(req.params.person))
  await resetFactor(personOf(req), id, new Date())
  await recordAccess(req, 'second factor reset')
  res.redirect(303, saying('/people', 'factor-reset'))
}
