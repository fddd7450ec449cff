import type { Knex } from 'knex'
import { ConfigFault, type Config } from '../config'
import { asOperator } from '../database/migrations'
import { rotateKeys } from '../installation/key-rotation'
import { findOptionalInstallation } from '../installation/store'
import { unlockToRotate } from '../installation/vault-access'
import { runOnce } from '../process/startup'

/** `npm run rotate-key`: brings everything under new master keys, while everything runs. */
void runOnce('rotating', config => asOperator(config.adminDatabaseUrl ?? '', admin => rotate(config, admin)))

async function rotate({ keys }: Config, admin: Knex): Promise<boolean> {
  const installation = await findOptionalInstallation(admin)
  if (!installation)
    throw new ConfigFault('No portal has started with this database yet, so nothing is under old keys.')
  unlockToRotate(keys, installation)
  const { rewrapped, unopened } = await rotateKeys(admin)
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
