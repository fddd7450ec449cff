import type { Request } from 'express'
import { callDefiner } from '../../database/connections'
import { accessCount } from '../../metrics/counters'

/** What can happen when somebody signs in or tries to. The operator sees each in the log, and how often it happened on a day (`npm run access-counts`). */
export const accesses = [
  'mail to sign in asked for',
  'too many mails asked for',
  'signed in by link',
  'signed in by digits',
  'signed in by passkey',
  'wrong link',
  'wrong digits',
  'wrong passkey',
  'second factor shown',
  'wrong code',
  'wrong recovery code',
  'too many wrong codes',
  'second factor changed',
  'second factor reset',
  'way in made by the operator',
  'came by invitation',
  'wrong invitation',
  'invitation to an account refused',
  'came back by return code',
  'wrong return code',
  'address changed',
  'limit reached',
  'form of another site refused',
  'form without origin asked about',
] as const
export type Access = (typeof accesses)[number]

/** Says it in a line of the log, and counts it: without a name, an address, a practice, a network or a word. */
export async function recordAccess(req: Request, what: Access): Promise<void> {
  req.log.info({ kind: 'access', what }, 'access')
  accessCount.inc({ what })
  await callDefiner('count_access', { what, at: new Date() }).catch((err: unknown) => {
    req.log.warn({ err }, 'not counted') // which is no reason to answer otherwise
  })
}
