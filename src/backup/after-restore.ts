import type { Knex } from 'knex'
import { signRestore } from '../chains/heads-file'
import type { Config } from '../config'
import {
  definersAsOperator,
  findOptionalInstallation,
  findOptionalRestore,
  type RestoreState,
} from '../installation/store'
import { unlockForAddresses } from '../installation/vault-access'

/**
 * The last part of a restore: the file of signed heads learns of it, and the operator, what waits.
 * @param say tells a line
 * @throws ConfigFault where ADDRESSES_KEY does not open this database
 */
export async function finishRestore(
  admin: Knex,
  { keys, headsFile }: Pick<Config, 'keys' | 'headsFile'>,
  say: (line: string) => void,
): Promise<boolean> {
  const state = await findOptionalRestore(definersAsOperator(admin))
  if (!state) throw new Error('No backup has been brought into this database.')
  const installation = await findOptionalInstallation(admin)
  if (installation) unlockForAddresses(keys, installation)
  if (installation && headsFile !== undefined && !state.rehearsal) {
    await signRestore(headsFile, state.restoredTo, state.restoredAt)
    say(
      'HEADS_FILE says now that an older state was brought back. npm run verify-events tells what that has cost.',
    )
  }
  for (const line of linesOf(state)) say(line)
  const [objects] = await definersAsOperator(admin)<{ areUsed: boolean }>('state_of_objects')
  if (objects?.areUsed)
    say('Files lie in an object store too. npm run check-files says whether all of them are there.')
  return true
}

/** What an operator should know of what waits. */
export function linesOf({
  restoredTo,
  rehearsal,
  heldBefore,
  emails,
  words,
  clients,
}: RestoreState): string[] {
  if (rehearsal)
    return [
      `This is a copy to rehearse with, of the state of ${restoredTo.toISOString()}. No email leaves it.`,
    ]
  const held = heldBefore !== null && [
    `Emails held: ${emails}. Messages held that were about to go out: ${words}. They may have arrived before: see npm run held.`,
  ]
  const asked = clients > 0 && [
    `Clients who have not said since then how they want to hear from us: ${clients}. News to them waits until they have.`,
  ]
  return [`The state of ${restoredTo.toISOString()} was brought back.`, ...(held || []), ...(asked || [])]
}

/** The same for anybody who looks at `/readyz`: no numbers. */
export function waitsSinceRestore(state: RestoreState | null): string[] {
  if (!state) return []
  if (state.rehearsal) return ['This is a copy to rehearse with. No email leaves it.']
  const waits = state.heldBefore !== null || state.clients > 0
  return waits ? ['An older state was brought back, and emails wait: npm run held says which.'] : []
}
