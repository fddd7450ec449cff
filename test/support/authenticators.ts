import type { Knex } from 'knex'
import { asOperator } from '../../src/database/migrations/migrations'
import { authenticatorSecretPlace } from '../../src/sign-in/second-factor/authenticators'
import { digitsAt } from '../../src/sign-in/second-factor/codes'
import { resetFactorAsOperator } from '../../src/sign-in/second-factor/factors'
import { addressHash } from '../../src/people/store'
import { unseal } from '../../src/vault/envelope'
import { addressesKeyOf } from '../../src/vault/keys'
import type { House } from './house'
import type { TestPerson } from './people'
import type { Visitor } from './visitor'

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

/** Sets up an authenticator app on the page of the second factor. */
export async function setUpApp(visitor: Visitor): Promise<void> {
  await visitor.press('Set up an authenticator app')
  await confirmApp(visitor)
}

/** Types what the app shows, on the page that has shown its key. */
export async function confirmApp(visitor: Visitor): Promise<void> {
  const key = (await visitor.page.locator('.key').innerText()).replaceAll(' ', '')
  await visitor.write('Six digits from your app', digitsAt(key, new Date()))
  await visitor.press('Set it up')
}

/** As when somebody has lost it: the next time they set up a new one. */
export async function loseFactor({ urls }: House, { practiceId, id }: TestPerson): Promise<void> {
  await asOperator(urls.admin, admin => resetFactorAsOperator(admin, practiceId, id, new Date()))
}
