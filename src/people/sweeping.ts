import { asWorker } from '../database/connections'

/** Daily: tokens, sessions, limits and kept words that are over leave the database. */
export async function sweep(now: Date): Promise<void> {
  await asWorker(db => db.raw('select sweep(:now), sweep_words(:now)', { now }))
}
