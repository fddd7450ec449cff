import { asWorker } from '../../database/connections'
import { call } from '../../database/functions'
import { untilDone } from '../../database/portions'

/** Hourly: who answers a concern that they have not opened hears of it before they meet its client. */
export async function tellBeforeMeetings(): Promise<void> {
  await untilDone('tell_before_meetings_now')
}

/** Every few minutes: an answer that is due today, or late, reaches those who owe it, then the owners, then its client. */
export async function escalateAll(): Promise<void> {
  await asWorker(db => call(db, 'escalate_now'))
}

/** Every few minutes: a colleague who stands in hears what waits, and a therapist who was away hears it on the first morning. */
export async function keepAbsencesOfAll(): Promise<void> {
  await asWorker(db => call(db, 'keep_absences_now'))
}

/** Hourly: what was paused comes back, both sides are reminded of a day that they agreed on, and a client is asked whether it held. */
export async function keepDatesOfAll(): Promise<void> {
  await untilDone('keep_dates_now')
}
