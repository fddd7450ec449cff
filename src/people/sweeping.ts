import { asWorker } from '../database/connections'

/**
 * Daily: what is over leaves the database: tokens, sessions, limits, kept words,
 * addresses that nobody confirmed, and who came by the door a month ago and sent nothing.
 */
export async function sweep(now: Date): Promise<void> {
  await asWorker(db =>
    db.raw(
      'select sweep(:now), sweep_words(:now), sweep_thrown_away(:now), sweep_arrivals(:now), sweep_address_changes(:now), sweep_address_meetings()',
      {
        now,
      },
    ),
  )
}
