import { as } from '../../../database/connections'
import { rowsFrom } from '../../../database/functions'
import type { Person } from '../../../people/person'
import { unsealName } from '../../../people/store'
import { addressesKeyOf } from '../../../vault/keys'
import type { CompanionPart } from '../../rules/concern'

/** A concern in which somebody is a companion. */
export interface Accompanied {
  readonly concernId: string
  readonly reference: string
  readonly part: CompanionPart
  readonly beganAt: Date
  readonly isClosed: boolean
  readonly isNew: boolean
  /** The name of its client. */
  readonly client: string
}

type AccompaniedLine = Omit<Accompanied, 'client'> & {
  readonly clientId: string
  readonly clientName: Buffer
}

/** The last begun first. A client has few beside them, and a companion few clients. */
export async function accompaniedBy(person: Person): Promise<Accompanied[]> {
  const rows = await as(person, db => rowsFrom<AccompaniedLine>(db, 'accompanied_by_me'))
  const key = addressesKeyOf(person.practice)
  return rows.map(({ clientId, clientName, ...row }) => ({
    ...row,
    client: unsealName(key, person.practiceId, clientId, clientName),
  }))
}
