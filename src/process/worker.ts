import type { Logger } from 'pino'
import { appendLines } from '../chains/file'
import { signHeads } from '../chains/signing'
import { beforeMeetingMail, didItHoldMail, newsMail, reminderMail, unreachedMail } from '../concerns/mail'
import { keepDatesOfAll, tellBeforeMeetings } from '../concerns/store/reminders'
import { ConfigFault, type Config } from '../config'
import { asWorkerRole } from '../database/connections'
import { startJobs } from './jobs'
import { attempting, type Compose } from '../mail/attempts'
import type { LetterKind } from '../mail/letters'
import type { Mail, Postman } from '../mail/postman'
import { startPostroom } from '../mail/postroom'
import {
  changedMail,
  confirmAddressMail,
  invitationMail,
  signInMail,
  testMail,
  type LinkSecret,
  type MeetingSecret,
  type SignInSecret,
} from '../people/mail'
import { addressHash } from '../people/store'
import { sweep } from '../people/expiry'
import type { Running } from './startup'

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
  if (headsFile !== undefined) await appendLines(headsFile, []).catch(cannotWrite)
  const tasks = {
    sweep: () => sweep(),
    tell_before_meetings: () => tellBeforeMeetings(),
    keep_dates: () => keepDatesOfAll(),
    sign_heads: async () => {
      if (headsFile !== undefined) await signHeads(headsFile, new Date())
    },
  }
  const jobs = await startJobs(asWorkerRole(databaseUrl), tasks, clock, log)
  const attempt = attempting({ postman, compose: composing(baseUrl), addressHash, log })
  const postroom = startPostroom(asWorkerRole(databaseUrl), attempt, log)
  return {
    async stop(): Promise<void> {
      await Promise.all([jobs.stop(), postroom.stop()])
      postman.stop()
    },
  }
}

function composing(baseUrl: string): Compose {
  const wayIn = `${baseUrl}/in`
  return ({ kind, secret }, t) => {
    const kept: unknown = JSON.parse(secret ?? '{}')
    const mails: Record<LetterKind, () => Mail> = {
      sign_in: () => signInMail(t, baseUrl, kept as SignInSecret),
      news: () => newsMail(t, wayIn),
      before_meeting: () => beforeMeetingMail(t, wayIn),
      reminder: () => reminderMail(t, wayIn),
      did_it_hold: () => didItHoldMail(t, wayIn),
      unreached: () => unreachedMail(t, wayIn),
      invitation: () => invitationMail(t, baseUrl, kept as LinkSecret),
      confirm_address: () => confirmAddressMail(t, baseUrl, kept as MeetingSecret),
      test: () => testMail(t),
      changed: () => changedMail(t, wayIn, baseUrl, kept as Partial<MeetingSecret>),
    }
    return mails[kind]()
  }
}

/** In UTC. What was due while no worker ran is made up for. */
const clock = [
  '17 3 * * * sweep',
  '2 * * * * tell_before_meetings',
  '4 * * * * keep_dates',
  '23 3 * * * sign_heads ?fill=1d',
]

function cannotWrite(error: unknown): never {
  const { code } = error as { code?: unknown }
  throw new ConfigFault(`HEADS_FILE: cannot be written (${String(code)})`)
}
