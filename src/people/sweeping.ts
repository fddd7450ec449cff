import { asWorker } from '../database/connections'

/** Daily: tokens, sessions and limits that are over leave the database. */
export async function sweep(now: Date): Promise<void> {
  await asWorker(db => db.raw('select sweep(?)', [now]))
}
