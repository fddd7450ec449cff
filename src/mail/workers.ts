import { asWorker, callDefiner } from '../database/connections'
import type { MailFault } from './transport'

// Which workers live, and what becomes of a dead one's jobs. By the clock of the database.

/** Says that this worker goes on. @param worker `workerId` as in emails.held_by, `jobWorker` as it locks jobs */
export async function sayAlive(worker: {
  readonly workerId: string
  readonly jobWorker: string
  readonly mailFault: MailFault | null
}): Promise<void> {
  await asWorker(db =>
    db.raw(
      `insert into workers (hand, job_worker, mail_fault, seen_at) values (:workerId, :jobWorker, :mailFault, now())
       on conflict (hand) do update
         set job_worker = excluded.job_worker, mail_fault = excluded.mail_fault, seen_at = excluded.seen_at`,
      worker,
    ),
  )
}

/**
 * Jobs that a worker had locked of which nothing was heard for a minute are free again; the library itself would wait for four hours. All
 * that they do can be done twice. What was noted of workers that are long gone is forgotten.
 */
export async function freeJobsOfTheDead(): Promise<void> {
  await asWorker(db =>
    db.raw(
      `with forgotten as (delete from workers w where w.seen_at < now() - interval '1 day')
       select graphile_worker.force_unlock_workers(array_agg(distinct j.locked_by))
       from graphile_worker.jobs j
       where j.locked_at < now() - interval '1 minute' and not exists (
         select from workers w where w.job_worker = j.locked_by and w.seen_at > now() - interval '1 minute')
       having count(*) > 0`,
    ),
  )
}

/** How emails go in the whole installation; names nobody. */
export interface StateOfEmails {
  /** Workers of which something was heard in the last minute. */
  readonly living: number
  readonly lastSeenAt: Date | null
  /** Where no living worker is let in by the mail server. */
  readonly mailFault: MailFault | null
  readonly waiting: number
  readonly oldestDueAt: Date | null
  /** That could not be brought, or came back, as far as they are still kept. */
  readonly failed: number
}

export async function stateOfEmails(): Promise<StateOfEmails> {
  const [state] = await callDefiner<StateOfEmails>('state_of_emails')
  if (!state) throw new Error('state_of_emails() always gives a row.')
  return state
}

/** Whether an email that somebody waits for may take long. */
export async function emailsAreSlow(): Promise<boolean> {
  const [row] = await callDefiner<{ emailsAreSlow: boolean }>('emails_are_slow')
  return row?.emailsAreSlow ?? false
}
