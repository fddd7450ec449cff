import { asWorker } from '../../database/connections'

/** Hourly: who answers a concern that they have not opened hears of it before they meet its client. */
export async function tellBeforeMeetings(): Promise<void> {
  await asWorker(db => db.raw('select tell_before_meetings_now()'))
}

/** Hourly: what rested comes back, both sides are reminded of a day that they agreed on, and a client is asked whether it held. */
export async function keepDatesOfAll(): Promise<void> {
  await asWorker(db => db.raw('select keep_dates_now()'))
}
