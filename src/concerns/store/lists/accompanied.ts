import { as, type Db } from '../../../database/connections'
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

/** How many there are, and whether something is new in one of them. */
export interface AccompaniedCount {
  readonly count: number
  readonly isNew: boolean
}

/** The last begun first. A client has few beside them, and a companion few clients. */
export async function accompaniedBy(person: Person): Promise<Accompanied[]> {
  const rows = await as(person, linesIn)
  const key = addressesKeyOf(person.practice)
  return rows.map(({ clientId, clientName, ...row }) => ({
    ...row,
    client: unsealName(key, person.practiceId, clientId, clientName),
  }))
}

/** The same for a page that leads there; null: there are none. */
export async function accompaniedCountIn(db: Db): Promise<AccompaniedCount | null> {
  const rows = await linesIn(db)
  return rows.length > 0 ? { count: rows.length, isNew: rows.some(({ isNew }) => isNew) } : null
}

async function linesIn(db: Db): Promise<AccompaniedLine[]> {
  return rowsFrom<AccompaniedLine>(db, 'accompanied_by_me')
}
