import { as } from '../database/connections'
import { rowsFrom } from '../database/functions'
import type { Named, Person } from './person'
import { namedOf } from './store'

/** Clients who come to a therapist together, as a couple or a family, as the practice has noted it. It lets nobody read anything. */
export interface Family {
  readonly id: string
  readonly therapist: Named
  readonly members: readonly Named[]
  readonly notedBy: Named
  readonly notedAt: Date
  readonly endedAt: Date | null
}

/** How many come together at the most. */
export const mostInFamily = 5

/** What this person may know of who comes together now. @param of the id of one of them, or of one family, also when it has ended */
export async function familiesOf(person: Person, of: string): Promise<Family[]> {
  const rows = await as(person, db => rowsFrom<FamilyRow>(db, 'families_of', { of }))
  const { practice } = person
  return [...new Set(rows.map(({ id }) => id))].flatMap(id => {
    const ofFamily = rows.filter(row => row.id === id)
    return ofFamily.slice(0, 1).map(one => ({
      id,
      therapist: namedOf(practice, one.therapistId, one.therapistName),
      members: ofFamily.map(({ personId, personName }) => namedOf(practice, personId, personName)),
      notedBy: namedOf(practice, one.notedById, one.notedByName),
      notedAt: one.notedAt,
      endedAt: one.endedAt,
    }))
  })
}

interface FamilyRow extends Pick<Family, 'id' | 'notedAt' | 'endedAt'> {
  readonly therapistId: string
  readonly therapistName: Buffer
  readonly notedById: string
  readonly notedByName: Buffer
  readonly personId: string
  readonly personName: Buffer
}
