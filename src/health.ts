import { Router, type Request, type Response } from 'express'
import type { Scanner } from './attachments/clamav/scanner'
import { objectsReport } from './attachments/objects/objects-report'
import type { Config } from './config'
import { clockReport } from './database/reports/clock-report'
import { callDefiner, takesWrites } from './database/connections'
import { schemaReport } from './database/reports/schema-report'
import { zoneReport } from './database/reports/zone-report'
import { emailReport } from './mail/email-report'
import { isStopping } from './process/http-server'
import { waitsSinceRestore } from './backup/after-restore'
import { findOptionalRestore } from './installation/store'
import { anybody } from './sign-in/guards'

/** For the operator: is the process alive, and can it answer? @param scanner null: nobody looks for viruses here */
export function healthRoutes(
  scanner: Scanner | null,
  { objects, objectsKeepDays }: Pick<Config, 'objects' | 'objectsKeepDays'>,
): Router {
  const router = Router()
  router.get('/healthz', anybody, (_req, res) => {
    res.type('text').send('alive\n')
  })
  router.get('/readyz', anybody, answerReadiness)
  return router

  async function answerReadiness(req: Request, res: Response): Promise<void> {
    const [status, ...lines] = req.app.enabled(isStopping)
      ? ([503, 'not ready', 'This portal is stopping.'] as const)
      : await readiness().catch(() => [503, 'waiting for the database'] as const)
    const alsoSaid = status === 200 ? await reports() : []
    res
      .status(status)
      .type('text')
      .send([...lines, ...alsoSaid, ''].join('\n'))
  }

  /** Of what people can do without, for a while. */
  async function reports(): Promise<readonly string[]> {
    const all = await Promise.all([
      scanner?.report() ?? [],
      objectsReport(objects !== undefined, objectsKeepDays, new Date()).catch(() => []),
    ])
    return all.flat()
  }
}

/** The status, and what stands there in lines. */
async function readiness(): Promise<readonly [number, ...string[]]> {
  if (!(await takesWrites())) return [503, 'not ready', 'The database can only be read just now.']
  const older = await schemaReport()
  if (older.length > 0) return [503, 'not ready', ...older]
  const [restore, ...lines] = await Promise.all([
    findOptionalRestore(callDefiner),
    zoneReport(new Date()),
    clockReport(),
    emailReport(),
  ])
  return [200, 'ready', ...lines.flat(), ...waitsSinceRestore(restore)]
}

/** Whether this portal can answer people now. */
export async function canAnswer(): Promise<boolean> {
  const [status] = await readiness().catch(() => [503])
  return status === 200
}
