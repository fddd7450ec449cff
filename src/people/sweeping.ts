import { asWorker } from '../database/connections'

/** Daily: tokens, sessions and limits that are over leave the database, and who came by the door a month ago and sent nothing. */
export async function sweep(now: Date): Promise<void> {
  await asWorker(db => db.raw('select sweep(?), sweep_arrivals(?)', [now, now]))
}
