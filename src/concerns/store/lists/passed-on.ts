import { as, type Db } from '../../../database/connections'
import { rowsFrom } from '../../../database/functions'
import type { Person } from '../../../people/person'
import { unsealName } from '../../../people/store'
import { addressesKeyOf } from '../../../vault/keys'

/** A concern that somebody answered until its client chose another therapist. They read nothing of it any more. */
export interface PassedOn {
  readonly reference: string
  /** Who answers now. */
  readonly to: string
  readonly at: Date
}

/** What somebody has passed on lately, the newest first. */
export async function passedOnBy(db: Db, person: Person, id: string | null = null): Promise<PassedOn[]> {
  const rows = await rowsFrom<{ reference: string; at: Date; toId: string; toName: Buffer }>(
    db,
    'passed_on',
    id === null ? {} : { id },
  )
  const key = addressesKeyOf(person.practice)
  return rows.map(({ reference, at, toId, toName }) => ({
    reference,
    at,
    to: unsealName(key, person.practiceId, toId, toName),
  }))
}

/** What became of one of them. @param id of the concern, or of a question that they asked about it */
export async function whatBecameOf(person: Person, id: string): Promise<PassedOn | null> {
  const [passed] = await as(person, db => passedOnBy(db, person, id))
  return passed ?? null
}
