import { as, type Db } from '../../../database/connections'
import { rowsFrom } from '../../../database/functions'
import type { Person } from '../../../people/person'
import { namedOf } from '../../../people/store'
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
  return as(person, db => accompaniedIn(db, person))
}

/** The same inside a transaction. */
export async function accompaniedIn(db: Db, { practice }: Person): Promise<Accompanied[]> {
  const rows = await rowsFrom<AccompaniedLine>(db, 'accompanied_by_me')
  return rows.map(({ clientId, clientName, ...row }) => ({
    ...row,
    client: namedOf(practice, clientId, clientName).name,
  }))
}
