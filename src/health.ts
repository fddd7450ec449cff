import { Router, type Request, type Response } from 'express'
import { clockReport } from './database/clock-report'
import { zoneReport } from './database/zone-report'
import { anybody } from './sign-in/guards'

/** For the operator: is the process alive, and can it answer? */
export function healthRoutes(): Router {
  const router = Router()
  router.get('/healthz', anybody, (_req, res) => {
    res.type('text').send('alive\n')
  })
  router.get('/readyz', anybody, answerReadiness)
  return router
}

async function answerReadiness(_req: Request, res: Response): Promise<void> {
  const found = await Promise.all([zoneReport(new Date()), clockReport()]).catch(() => null)
  res
    .status(found ? 200 : 503)
    .type('text')
    .send(found ? ['ready', ...found.flat(), ''].join('\n') : 'waiting for the database\n')
}
