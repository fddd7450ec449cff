import { Router } from 'express'
import type { Config } from '../../config'
import type { Cookies } from '../../http/cookies'
import { passkeyRoutes } from './passkey-routes'
import { proofRoutes } from './proof-routes'
import { resetRoutes } from './reset-routes'
import { setupRoutes } from './setup-routes'

/** A second factor: showing it, setting it up, and losing it; and passkeys, which sign in alone. */
export function secondFactorRoutes(config: Config, cookies: Cookies): Router {
  const router = Router()

  router.use(passkeyRoutes(config, cookies))
  router.use(proofRoutes(cookies))
  router.use(setupRoutes(cookies, config.baseUrl))
  router.use(resetRoutes())

  return router
}
