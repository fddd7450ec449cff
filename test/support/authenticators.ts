import type { Knex } from 'knex'
import { authenticatorSecretPlace } from '../../src/sign-in/second-factor/authenticators'
import { digitsAt } from '../../src/sign-in/second-factor/codes'
import { addressHash } from '../../src/people/store'
import { unseal } from '../../src/vault/envelope'
import { addressesKeyOf } from '../../src/vault/keys'

/**
 * The six digits that somebody's authenticator app shows now; null where they have none. Half a minute has passed since they were
 * last asked for: a test signs the same person in many times.
 */
export async function digitsOf(admin: Knex, address: string): Promise<string | null> {
  const row = await admin('authenticators as a')
    .join('addresses as d', { 'd.practiceId': 'a.practiceId', 'd.personId': 'a.personId' })
    .join('practices as c', { 'c.id': 'a.practiceId' })
    .where({ 'd.addressHash': addressHash(address) })
    .whereNotNull('a.confirmedAt')
    .first<{ id: string; practiceId: string; secret: Buffer; addressesKey: Buffer } | undefined>(
      'a.id',
      'a.practiceId',
      'a.secret',
      'c.addressesKey',
    )
  if (!row) return null
  const key = addressesKeyOf({ id: row.practiceId, addressesKey: row.addressesKey })
  await admin('authenticators').where({ id: row.id }).update({ lastStep: 0 })
  return digitsAt(unseal(key, authenticatorSecretPlace(row, row.id), row.secret).toString(), new Date())
}
