import type { Logger } from 'pino'
import { newsMail } from './concerns/mail'
import type { Config } from './config'
import { asWorkerRole } from './database/connections'
import { startDeliveries, type Compose } from './mail/deliveries'
import type { Postman } from './mail/postman'
import { signInMail, type SignInSecret } from './people/mail'

/** Starts what works in the background. Its database must be open for the worker, and its vault needs no key to words. */
export async function startWorker(config: Config, databaseUrl: string, postman: Postman, log: Logger) {
  const compose: Compose = (letter, t) =>
    letter.kind === 'sign_in'
      ? signInMail(t, config.baseUrl, JSON.parse(letter.secret ?? '{}') as SignInSecret)
      : newsMail(t, config.baseUrl)
  const deliveries = await startDeliveries(asWorkerRole(databaseUrl), postman, compose, log)
  return {
    async stop(): Promise<void> {
      await deliveries.stop()
      postman.stop()
    },
  }
}
