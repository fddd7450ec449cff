import { asWorker } from '../../database/connections'
import { call } from '../../database/functions'
import { emailBehind } from './bounce-address'
import { readBounce } from './report'

/** What became of a mail that came back. `foreign`: it is to no address of ours. `nothing`: it says nothing of its email that counts. */
export const bounceOutcomes = ['failed', 'delayed', 'nothing', 'foreign'] as const
export type BounceOutcome = (typeof bounceOutcomes)[number]

/**
 * Takes in a mail that came back: it settles the email that left from its address, or counts that this is late.
 * @param pattern such as `bounces+{}@example.org`
 * @param to where it was brought, if the mail server says so; else its headers do
 */
export async function takeBounce(
  raw: Buffer,
  pattern: string,
  to: readonly string[] = [],
): Promise<BounceOutcome> {
  const bounce = await readBounce(raw)
  const email = [...to, ...bounce.to].map(address => emailBehind(pattern, address)).find(id => id !== null)
  if (!email) return 'foreign'
  const { says, status } = bounce
  if (says === 'nothing') return 'nothing'
  const isTaken = await asWorker(db =>
    says === 'failed'
      ? call<boolean>(db, 'email_bounced', { email, failure: status ? `bounce ${status}` : 'bounce' })
      : call<boolean>(db, 'email_delayed', { email }),
  )
  return isTaken ? says : 'nothing'
}
