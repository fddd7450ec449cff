import type { Logger } from 'pino'
import { atTheDoor } from '../database/connections'
import { unsealOr } from '../vault/damage'
import { unseal } from '../vault/envelope'
import { addressesKeyOf } from '../vault/keys'
import { staffNameHash } from './staff-names'
import { namePlace } from './store'

/** Makes the hashes of the names of those who work here since before there were any; a portal does it when it starts. */
export async function hashStaffNames(log: Pick<Logger, 'warn'>): Promise<void> {
  const rows = await atTheDoor<Unhashed>('staff_without_hash')
  let left = 0
  for (const { practiceId, addressesKey, personId, name } of rows) {
    const key = addressesKeyOf({ id: practiceId, addressesKey })
    const opened = unsealOr(() => unseal(key, namePlace(practiceId, personId), name).toString(), null)
    if (opened === null || !(await note(practiceId, personId, staffNameHash(practiceId, opened)))) left += 1
  }
  if (left > 0) log.warn({ people: left }, 'have a name that is damaged, or that a colleague has too')
}

interface Unhashed {
  practiceId: string
  addressesKey: Buffer
  personId: string
  name: Buffer
}

async function note(practiceId: string, personId: string, hash: Buffer): Promise<boolean> {
  const [row] = await atTheDoor<{ hashStaffName: boolean }>('hash_staff_name', {
    practice: practiceId,
    person: personId,
    hash,
  })
  return row?.hashStaffName ?? false
}
