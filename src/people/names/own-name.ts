import { as, type Db } from '../../database/connections'
import { call } from '../../database/functions'
import { translatorFor } from '../../language/translator'
import { seal } from '../../vault/envelope'
import { addressesKeyOf } from '../../vault/keys'
import type { Person } from '../person'
import { namePlace } from '../store'
import { staffNameHash } from './staff-names'

/** How somebody without an account is called, who need not give a name. */
export async function callOneself(person: Person, name: string): Promise<void> {
  await as(person, db => rename(db, person, name))
}

/** The same as a part of something. */
export async function rename(
  db: Db,
  { practice, practiceId, id, language }: Person,
  name: string,
): Promise<void> {
  const written = name || nameless(language)
  const sealed = seal(addressesKeyOf(practice), namePlace(practiceId, id), written)
  await call(db, 'change_name', { name: sealed, hash: staffNameHash(practiceId, written) })
}

/** Stands in place of the name, sealed like one, so that every page that opens names can show it. */
export function nameless(language: string): string {
  return translatorFor(language)('people.somebodyWhoGaveNoName')
}
