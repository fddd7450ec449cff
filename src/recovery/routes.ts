import { Router } from 'express'
import type { Config } from '../config'
import type { Cookies } from '../http/cookies'
import { meetingLinkRoutes } from './meeting-link-routes'
import { meetingRoutes } from './meeting-routes'
import { newAddressRoutes } from './new-address-routes'
import { ownAddressRoutes } from './own-address-routes'
import { paperRoutes } from './paper-routes'

/** Ways back into an account whose mailbox is lost. */
export function recoveryRoutes(config: Config, cookies: Cookies): Router {
  const router = Router()

  router.use(paperRoutes(config.baseUrl))
  router.use(newAddressRoutes(config)) // before the links of meetings, which would take its addresses
  router.use(meetingLinkRoutes())
  router.use(meetingRoutes(config.baseUrl))
  router.use(ownAddressRoutes(config, cookies))

  return router
}
