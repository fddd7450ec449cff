import type { Logger } from 'pino'
import { appendLines } from './chains/file'
import { signHeads } from './chains/signing'
import { newsMail } from './concerns/mail'
import { ConfigFault, type Config } from './config'
import { asWorkerRole } from './database/connections'
import { startJobs } from './jobs'
import { delivering, type Compose } from './mail/deliveries'
import type { Postman } from './mail/postman'
import { signInMail, type SignInSecret } from './people/mail'
import { sweep } from './people/sweeping'
import type { Running } from './starting'

/**
 * Starts what works in the background. Its database must be open for the worker, and its vault needs no key to words.
 * @throws ConfigFault
 */
export async function startWorker(
  config: Config,
  databaseUrl: string,
  postman: Postman,
  log: Logger,
): Promise<Running> {
  const { baseUrl, headsFile } = config
  const compose: Compose = (letter, t) =>
    letter.kind === 'sign_in'
      ? signInMail(t, baseUrl, JSON.parse(letter.secret ?? '{}') as SignInSecret)
      : newsMail(t, baseUrl)
  if (headsFile !== undefined) await appendLines(headsFile, []).catch(cannotWrite)
  const tasks = {
    send_letter: delivering(postman, compose, log),
    sweep: () => sweep(new Date()),
    sign_heads: async () => {
      if (headsFile !== undefined) await signHeads(headsFile, new Date())
    },
  }
  const jobs = await startJobs(asWorkerRole(databaseUrl), tasks, clock, log)
  return {
    async stop(): Promise<void> {
      await jobs.stop()
      postman.stop()
    },
  }
}

/** In UTC. What was due while no worker ran is made up for. */
const clock = ['17 3 * * * sweep', '23 3 * * * sign_heads ?fill=1d']

function cannotWrite(error: unknown): never {
  const { code } = error as { code?: unknown }
  throw new ConfigFault(`HEADS_FILE: cannot be written (${String(code)})`)
}
