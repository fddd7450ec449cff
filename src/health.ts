import { Router, type Request, type Response } from 'express'
import { callDefiner } from './database/connections'
import { anybody } from './sign-in/guards'

/** For whoever runs it: is the process alive, and can it answer? */
export function healthRoutes(): Router {
  const router = Router()
  router.get('/healthz', anybody, (_req, res) => {
    res.type('text').send('alive\n')
  })
  router.get('/readyz', anybody, answerReadiness)
  return router
}

async function answerReadiness(_req: Request, res: Response): Promise<void> {
  const ready = await callDefiner('session_of', { hash: Buffer.alloc(32) }).then(
    () => true,
    () => false,
  )
  res
    .status(ready ? 200 : 503)
    .type('text')
    .send(ready ? 'ready\n' : 'waiting for the database\n')
}
