import { join } from 'node:path'
import compression from 'compression'
import express, { type Express, type RequestHandler } from 'express'
import type { Logger } from 'pino'
import { overviewRoutes } from './concerns/overviews'
import { concernRoutes } from './concerns/routes'
import { writingRoutes } from './concerns/writing'
import { root, type Config } from './config'
import { frameOf } from './frame'
import { healthRoutes } from './health'
import { cookies } from './http/cookies'

import { requestLog } from './http/log'
import { pages } from './http/pages'
import { breakOff, nothingHere, problems } from './http/problems'
import { headers, ownForms, ownHost } from './http/protections'
import { mailboxRoutes } from './sample/routes'
import { recognise } from './people/doorkeeper'
import { peopleRoutes } from './people/routes'
import { samplePeople } from './sample/people'

/** Every request passes these lines, from top to bottom. */
export function createApp(config: Config, log: Logger): Express {
  const app = express()
  const jar = cookies(config.secure)
  app.disable('x-powered-by')
  app.set('trust proxy', config.trustedProxies)
  app.set('query parser', 'simple')
  app.disable('etag') // nobody may keep a page, so nobody can ask whether it has changed

  app.use(requestLog(log))
  app.use(headers(config))
  app.use(healthRoutes())
  app.use(ownHost(config.baseUrl))
  app.use(compression())
  app.use('/assets', stored('public'), stored('dist/assets'))
  app.use(pages(req => frameOf(req, config.tryOut)))
  app.use(ownForms(config.baseUrl))
  app.use(express.urlencoded({ extended: false, limit: '2mb', parameterLimit: 100 }))
  app.use(recognise(jar))

  app.use(peopleRoutes(config, jar))
  app.use(overviewRoutes())
  app.use(writingRoutes())
  app.use(concernRoutes(config))
  if (config.tryOut) app.use(mailboxRoutes(config.mailbox, config.baseUrl, samplePeople))

  app.use(nothingHere)
  app.use(problems(log))
  app.use(breakOff(log))
  return app
}

/** Files that are the same for everybody; a changed one has a new address. */
function stored(folder: string): RequestHandler {
  return express.static(join(root, folder), {
    index: false,
    redirect: false,
    setHeaders: res => res.set('Cache-Control', 'public, max-age=31536000, immutable'),
  })
}
