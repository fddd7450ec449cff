import type { Logger } from 'pino'
import { v4 as newId } from 'uuid'
import { appendLines } from '../chains/line-file'
import { lostTimeIn, signHeads, signRecentHeads } from '../chains/heads-file'
import {
  afterAbsenceMail,
  beforeMeetingMail,
  didItHoldMail,
  dueHereMail,
  dueMail,
  lateHereMail,
  whatHelpsMail,
  lateMail,
  newsMail,
  reminderMail,
  standInMail,
  toDecideMail,
  unreachedMail,
} from '../concerns/mail'
import {
  escalateAll,
  keepAbsencesOfAll,
  keepDatesOfAll,
  tellBeforeMeetings,
} from '../concerns/store/clock-jobs'
import { ConfigFault, type Config } from '../config'
import { asWorkerRole } from '../database/connections'
import { endDepartures } from '../departures/store'
import { startJobs } from './jobs'
import { endGuardianships } from '../care/guardians/store'
import { attemptWith, type ComposeMail } from '../mail/attempts'
import type { EmailKind } from '../mail/emails'
import type { Mail, MailTransport } from '../mail/transport'
import { startDelivery } from '../mail/delivery'
import { watchMailServer } from '../mail/mail-server'
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
import { bucketAt } from '../attachments/objects/bucket'
import { removeObjects } from '../attachments/objects/removal'
import { deleteHalfArrived } from '../attachments/store'
import { deleteExpired } from '../people/expiry'
import { toCheckMail } from '../practices/settings/mail'
import { tellToCheckAll } from '../practices/settings/store'
import { askColleagueMail, lateElsewhereMail, type ColleagueSecret } from '../staff/colleague-mail'
import { startPulse } from './pulse'
import { isRehearsal } from '../installation/store'
import type { RunningProcess } from './startup'

/**
 * Starts what works in the background. Its database must be open for the worker, and its vault needs no key to words.
 * @throws ConfigFault
 */
export async function startWorker(
  config: Config,
  databaseUrl: string,
  transport: MailTransport,
  log: Logger,
): Promise<RunningProcess> {
  const { baseUrl, headsFile, objects, objectsKeepDays } = config
  if (headsFile !== undefined) await appendLines(headsFile, []).catch(cannotWrite)
  let lost = 0
  const tasks = {
    sweep: () => deleteExpired(),
    sweep_attachments: async () => {
      await deleteHalfArrived()
    },
    remove_objects: async () => {
      if (objects) await removeObjects(bucketAt(objects), objectsKeepDays, new Date())
    },
    tell_before_meetings: () => tellBeforeMeetings(),
    keep_dates: () => keepDatesOfAll(),
    keep_absences: () => keepAbsencesOfAll(),
    escalate: () => escalateAll(),
    end_departures: () => endDepartures(),
    end_guardianships: () => endGuardianships(),
    tell_to_check: () => tellToCheckAll(),
    sign_heads: async () => {
      if (headsFile !== undefined && !(await isRehearsal())) await signHeads(headsFile, new Date())
    },
    sign_recent_heads: async () => {
      if (headsFile === undefined || (await isRehearsal())) return
      lost = await tellOfLostTime(headsFile, lost, log)
      await signRecentHeads(headsFile, new Date())
    },
  }
  const jobs = await startJobs(asWorkerRole(databaseUrl), tasks, clock, log)
  const workerId = newId()
  const server = watchMailServer(transport, log)
  const attempt = attemptWith({ transport, server, compose: composing(baseUrl), addressHash, log })
  const breakOff = () => {
    transport.stop()
  }
  const delivery = startDelivery(asWorkerRole(databaseUrl), { workerId, attempt, breakOff }, log)
  const pulse = startPulse(workerId, { jobs, delivery, server }, log)
  return {
    async stop(): Promise<void> {
      pulse.stop()
      server.stop()
      await Promise.all([jobs.stop(), delivery.stop()])
    },
  }
}

/** Once for each time that is lost. @param told how many chains were told of already @returns how many chains have lost something */
async function tellOfLostTime(headsFile: string, told: number, log: Logger): Promise<number> {
  const lost = await lostTimeIn(headsFile)
  if (lost && lost.chains > told)
    log.error(
      { kind: 'lost', chains: lost.chains, since: lost.since },
      'the database has lost what was signed last: an older state was brought back, or a server took the place of another too early',
    )
  return lost?.chains ?? 0
}

function composing(baseUrl: string): ComposeMail {
  const wayIn = `${baseUrl}/in`
  const due = `${baseUrl}/due`
  return ({ kind, secret }, t) => {
    const kept: unknown = JSON.parse(secret ?? '{}')
    const mails: Record<EmailKind, () => Mail> = {
      sign_in: () => signInMail(t, baseUrl, kept as SignInSecret),
      news: () => newsMail(t, wayIn),
      before_meeting: () => beforeMeetingMail(t, wayIn),
      reminder: () => reminderMail(t, wayIn),
      did_it_hold: () => didItHoldMail(t, wayIn),
      unreached: () => unreachedMail(t, wayIn),
      due: () => dueMail(t, due),
      late: () => lateMail(t, due),
      late_here: () => lateHereMail(t, due),
      what_helps: () => whatHelpsMail(t, due),
      due_here: () => dueHereMail(t, `${baseUrl}/board`),
      stand_in: () => standInMail(t, `${baseUrl}/standing-in`),
      after_absence: () => afterAbsenceMail(t, `${baseUrl}/inbox`),
      to_decide: () => toDecideMail(t, due),
      to_check: () => toCheckMail(t, baseUrl),
      ask_colleague: () => askColleagueMail(t, baseUrl, kept as ColleagueSecret),
      late_elsewhere: () => lateElsewhereMail(t, baseUrl, kept as ColleagueSecret),
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
  '*/10 * * * * sweep_attachments',
  '3,13,23,33,43,53 * * * * remove_objects',
  '2 * * * * tell_before_meetings',
  '4 * * * * keep_dates',
  '*/5 * * * * keep_absences',
  '*/5 * * * * escalate',
  '*/5 * * * * end_departures',
  '*/5 * * * * end_guardianships',
  '6 * * * * tell_to_check',
  '23 3 * * * sign_heads ?fill=1d',
  '* * * * * sign_recent_heads',
]

function cannotWrite(error: unknown): never {
  const { code } = error as { code?: unknown }
  throw new ConfigFault(`HEADS_FILE: cannot be written (${String(code)})`)
}
