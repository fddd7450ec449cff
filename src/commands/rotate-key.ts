import type { Knex } from 'knex'
import { ConfigFault, type Config } from '../config'
import { asOperator } from '../database/migrations/migrations'
import { rotateKeys } from '../installation/key-rotation'
import { findOptionalInstallation, practicesCalled } from '../installation/store'
import { unlockToRotate } from '../installation/vault-access'
import { interruptible, type LongRun } from '../process/interruptible'
import { runOnce } from '../process/startup'

/** `npm run rotate-key`: brings everything under new master keys, while everything runs. */
void runOnce('rotating', config =>
  interruptible(run => asOperator(config.adminDatabaseUrl ?? '', admin => rotate(config, admin, run))),
)

async function rotate({ keys }: Config, admin: Knex, { signal, progress }: LongRun): Promise<boolean> {
  const installation = await findOptionalInstallation(admin)
  if (!installation)
    throw new ConfigFault('No portal has started with this database yet, so nothing is under old keys.')
  unlockToRotate(keys, installation)
  const of = (await practicesCalled(admin, null)).length
  const { rewrapped, unopened } = await rotateKeys(admin, done => {
    if (signal.aborted)
      throw new Error('Broken off. Keep the old keys, and run npm run rotate-key again: it goes on.')
    progress.at({ what: 'Practices looked at', done, of })
  })
  progress.end()
  process.stdout.write(`Practices whose keys are now under the new master keys: ${rewrapped}\n`)
  for (const id of unopened) {
    process.stderr.write(
      `Practice ${id}: none of WORDS_KEY, WORDS_KEY_BEFORE, ADDRESSES_KEY and ADDRESSES_KEY_BEFORE opens it. Keep the old keys.\n`,
    )
  }
  if (unopened.length > 0) return false
  process.stdout.write(
    'Done. Everything is under the new keys: you can remove WORDS_KEY_BEFORE and ADDRESSES_KEY_BEFORE.\n',
  )
  return true
}
