import { asWorker } from '../database/connections'
import { untilDone } from '../database/portions'

/**
 * Daily: what is over leaves the database: tokens, sessions, limits, kept words,
 * addresses that nobody confirmed, who came by the door a month ago and sent nothing, emails that were settled long ago, questions to share without a yes
 * in what was closed long ago, and names of children for whom nothing was written.
 */
export async function deleteExpired(): Promise<void> {
  await asWorker(db => db.raw('select sweep_all(), sweep_address_meetings(), sweep_thrown_away()'))
  await untilDone('sweep_emails')
  await untilDone('sweep_questions_and_children')
}
