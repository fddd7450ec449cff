import { createHash } from 'node:crypto'
import { ConfigFault, type Config } from '../config'
import { signedEvent } from '../chains/signed-event'
import { callDefiner, holdPortalKey } from '../database/connections'
import { signEventsBy } from '../database/signatures'
import {
  newInstallation,
  holdsKey,
  isIndexKey,
  signEvent,
  unlockVault,
  WrongKeys,
  type SealedInstallation,
  type MasterKeys,
  type MasterKeyKind,
} from '../vault/master-keys'
import { keyedHash } from '../vault/keys'
import { readInstallation, type CallDefiner, type MasterKeysInUse } from './store'

type Keys = Config['keys']

/**
 * Opens the vault of a process that has both keys, a portal or a command of the operator. The first one ever makes what the installation keeps.
 * @throws ConfigFault where a key is not the one that this database was sealed with
 */
export async function unlockWithBoth(keys: Keys, call: CallDefiner = callDefiner): Promise<void> {
  const { words, addresses } = keys
  if (!words || !addresses) throw new Error('readConfig() lets nobody come here without these.')
  const masterKeys = { ...keys, words, addresses }
  checkInUse(masterKeys, await call<MasterKeysInUse>('master_keys_in_use'))
  const [installation] = await call<SealedInstallation>('install', newInstallation(masterKeys))
  unlock(masterKeys, installation)
  if (keys.index && !isIndexKey(keys.index))
    throw new ConfigFault(
      'INDEX_KEY: this database has had another one since its first start, and keeps it for ever',
    )
  const key = keyedHash('door', 'knock')
  const [said] = await call<{ installDoor: boolean }>('install_door', {
    hash: createHash('sha256').update(key).digest(),
  })
  if (!said?.installDoor) throw new ConfigFault('ADDRESSES_KEY: portals of this database have another key')
  holdPortalKey(key)
}

/**
 * Opens the vault of a process that has the key to addresses and no other.
 * @returns false where no portal has ever started, which is needed first
 * @throws ConfigFault
 */
export async function unlockAsWorker({ addresses, addressesBefore }: Keys): Promise<boolean> {
  const { installation, masterKeysInUse } = await readInstallation()
  if (installation) unlockForAddresses({ addresses, addressesBefore }, installation, masterKeysInUse)
  return installation !== null
}

/** @throws ConfigFault */
export function unlockForAddresses(
  { addresses, addressesBefore }: Pick<Keys, 'addresses' | 'addressesBefore'>,
  installation: Pick<SealedInstallation, 'indexKey'>,
  masterKeysInUse: readonly MasterKeysInUse[] = [],
): void {
  if (!addresses) throw new Error('readConfig() lets nobody come here without it.')
  const masterKeys = { addresses, addressesBefore }
  checkInUse(masterKeys, masterKeysInUse)
  unlock(masterKeys, installation)
}

/** Opens the vault of a command that exchanges the keys: what one of them does not open is its own matter. @throws ConfigFault */
export function unlockToRotate(
  { words, addresses, ...before }: Keys,
  installation: SealedInstallation,
): void {
  if (!words || !addresses) throw new Error('readConfig() lets nobody come here without these.')
  unlock({ words, addresses, ...before }, installation)
}

const settingOf = { words: 'WORDS_KEY', addresses: 'ADDRESSES_KEY' } as const satisfies Record<
  MasterKeyKind,
  string
>

function checkInUse(keys: MasterKeys, inUse: readonly MasterKeysInUse[]): void {
  const wrong = (['words', 'addresses'] as const).filter(
    which => keys[which] && !inUse.every(ids => holdsKey(keys, which, ids[which])),
  )
  if (wrong.length > 0) throw wrongKeys(wrong)
}

function unlock(keys: MasterKeys, installation: Partial<SealedInstallation> | undefined): void {
  try {
    unlockVault(keys, installation)
    signEventsBy(event => signEvent(signedEvent(event)))
  } catch (error) {
    throw error instanceof WrongKeys ? wrongKeys(error.which) : error
  }
}

function wrongKeys(which: readonly MasterKeyKind[]): ConfigFault {
  const lines = which.map(
    one =>
      `${settingOf[one]}: does not open what this database holds (${settingOf[one]}_BEFORE is needed too until npm run rotate-key says that it is done)`,
  )
  return new ConfigFault(lines.join('\n'))
}
