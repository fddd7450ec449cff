import type { Db } from '../../../database/connections'
import type { Person } from '../../../people/person'
import { unsealName } from '../../../people/store'
import { addressesKeyOf } from '../../../vault/keys'

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
export async function openingRowsOf(
  db: Db,
  { practiceId, id: self }: Person,
  concernId: string,
): Promise<OpeningRow[]> {
  const { rows } = await db.raw<{ rows: OpeningRow[] }>(
    `select e.person_id, p.name, e.at, s.id as shown_by_id, s.name as shown_by_name
     from events e join people p on p.practice_id = e.practice_id and p.id = e.person_id
     left join people s on s.practice_id = e.practice_id and s.id = e.about_id
     where e.practice_id = :practiceId and e.chain = :concernId and e.kind = 'open' and e.person_id <> :self
     order by e.position desc limit 50`,
    { practiceId, concernId, self },
  )
  return rows
}
