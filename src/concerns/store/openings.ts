import type { Db } from '../../database/connections'
import type { Person } from '../../people/person'
import { unsealName } from '../../people/store'
import { addressesKeyOf } from '../../vault/keys'

/** That a person opened a concern, which its client sees. */
export interface Opening {
  readonly personId: string
  readonly name: string
  /** Who showed it to them: then they are a supervisor, and no reader. */
  readonly shownBy: string | null
  readonly at: Date
}

export interface OpeningRow {
  readonly personId: string
  readonly name: Buffer
  readonly at: Date
  readonly shownById: string | null
  readonly shownByName: Buffer | null
}

export function openingsOf({ practice }: Person, rows: readonly OpeningRow[]): Opening[] {
  const key = addressesKeyOf(practice)
  return rows.map(({ personId, name, at, shownById, shownByName }) => ({
    personId,
    name: unsealName(key, practice.id, personId, name),
    shownBy: shownById && shownByName ? unsealName(key, practice.id, shownById, shownByName) : null,
    at,
  }))
}

/** The newest, up to fifty. */
export function openingRowsOf(db: Db, person: Person, concernId: string) {
  return db('events as e')
    .join('people as p', { 'p.practiceId': 'e.practiceId', 'p.id': 'e.personId' })
    .leftJoin('people as s', { 's.practiceId': 'e.practiceId', 's.id': 'e.aboutId' })
    .where({ 'e.practiceId': person.practiceId, 'e.chain': concernId, 'e.kind': 'open' })
    .whereNot('e.personId', person.id)
    .orderBy('e.position', 'desc')
    .limit(50)
    .select<OpeningRow[]>('e.personId', 'p.name', 'e.at', 's.id as shownById', 's.name as shownByName')
}
