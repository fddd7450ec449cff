import { asWorker } from '../database/connections'

/** Hourly: who answers a concern that they have not opened hears of it before they meet its client. */
export async function tellBeforeMeetings(now: Date): Promise<void> {
  await asWorker(db => db.raw('select tell_before_meetings(?)', [now]))
}
