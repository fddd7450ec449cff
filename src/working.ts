import type { Logger } from 'pino'
import { newsMail } from './concerns/mail'
import type { Config } from './config'
import { asWorkerRole } from './database/connections'
import { startDeliveries, type Compose } from './mail/deliveries'
import type { LetterKind } from './mail/letters'
import type { Mail, Postman } from './mail/postman'
import {
  changedMail,
  confirmAddressMail,
  invitationMail,
  signInMail,
  testMail,
  type LinkSecret,
  type SignInSecret,
} from './people/mail'

/** Starts what works in the background. Its database must be open for the worker, and its vault needs no key to words. */
export async function startWorker(config: Config, databaseUrl: string, postman: Postman, log: Logger) {
  const compose: Compose = ({ kind, secret }, t) => {
    const kept: unknown = JSON.parse(secret ?? '{}')
    const mails: Record<LetterKind, () => Mail> = {
      sign_in: () => signInMail(t, config.baseUrl, kept as SignInSecret),
      news: () => newsMail(t, config.baseUrl),
      invitation: () => invitationMail(t, config.baseUrl, kept as LinkSecret),
      confirm_address: () => confirmAddressMail(t, config.baseUrl, kept as LinkSecret),
      test: () => testMail(t),
      changed: () => changedMail(t, config.baseUrl),
    }
    return mails[kind]()
  }
  const deliveries = await startDeliveries(asWorkerRole(databaseUrl), postman, compose, log)
  return {
    async stop(): Promise<void> {
      await deliveries.stop()
      postman.stop()
    },
  }
}
