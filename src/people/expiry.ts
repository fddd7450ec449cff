import { asWorker } from '../database/connections'

/**
 * Daily: what is over leaves the database: tokens, sessions, limits, kept words,
 * addresses that nobody confirmed, and who came by the door a month ago and sent nothing.
 */
export async function deleteExpired(): Promise<void> {
  await asWorker(db => db.raw('select sweep_all(), sweep_address_meetings(), sweep_thrown_away()'))
}
