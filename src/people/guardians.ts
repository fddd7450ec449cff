import { as, type Db } from '../database/connections'
import { rowsFrom } from '../database/functions'
import type { Named, Person } from './person'
import { namedOf, unsealName } from './store'
import { addressesKeyOf } from '../vault/keys'

/** How the practice has made sure who a guardian is, beside seeing them in person. */
export const waysToConfirm = ['papers', 'court', 'known'] as const
export type WayToConfirm = (typeof waysToConfirm)[number]

/** Somebody who may read along with the young person who is signed in. */
export interface Guardian {
  /** Of the guardianship. */
  readonly id: string
  readonly personId: string
  readonly name: string
  /** They read along until the young person reads alone; false: the young person takes them along, or does not. */
  readonly byRule: boolean
}

/** That somebody is a guardian of a young person, as the practice has confirmed it. */
export interface Guardianship {
  readonly id: string
  readonly guardian: Named
  readonly child: Named
  readonly how: WayToConfirm
  readonly confirmedBy: Named
  readonly confirmedAt: Date
  /** On a day, if nobody ends it before. */
  readonly endsAt: Date
  /** From when on the young person decides whether the guardian reads along; null: it has ended, and how old they are is kept no longer. */
  readonly readsAloneAt: Date | null
  readonly endedAt: Date | null
}

/** The guardians whom this client has now. */
export async function guardiansOf(db: Db, { practice }: Person): Promise<Guardian[]> {
  const rows = await rowsFrom<{ id: string; guardianId: string; name: Buffer; byRule: boolean }>(
    db,
    'my_guardians',
  )
  const key = addressesKeyOf(practice)
  return rows.map(({ guardianId, name, ...row }) => ({
    ...row,
    personId: guardianId,
    name: unsealName(key, practice.id, guardianId, name),
  }))
}

/** The guardians who read first words: those who do by the practice's rule, and those whom the writer takes along. None reads what is for owners alone. */
export function guardiansAlong(
  guardians: readonly Guardian[],
  audience: string | undefined,
  chosen: readonly string[],
): Guardian[] {
  return audience === 'owners' ? [] : guardians.filter(({ id, byRule }) => byRule || chosen.includes(id))
}

/** Whether a guardian reads along now who did not when this was chosen, or the other way round. */
export function areOthersAlong(
  guardians: readonly Guardian[],
  audience: string | undefined,
  chosen: readonly string[],
): boolean {
  const along = guardiansAlong(guardians, audience, chosen)
  return along.length !== chosen.length || along.some(({ id }) => !chosen.includes(id))
}

/** What this person may know of who is a guardian of somebody, or has one. @param of the id of either, or of one guardianship */
export async function guardianshipsOf(person: Person, of: string): Promise<Guardianship[]> {
  const rows = await as(person, db => rowsFrom<GuardianshipRow>(db, 'guardianships_of', { of }))
  const { practice } = person
  return rows.map(
    ({ guardianId, guardianName, childId, childName, confirmedById, confirmedByName, ...row }) => ({
      ...row,
      guardian: namedOf(practice, guardianId, guardianName),
      child: namedOf(practice, childId, childName),
      confirmedBy: namedOf(practice, confirmedById, confirmedByName),
    }),
  )
}

interface GuardianshipRow extends Omit<Guardianship, 'guardian' | 'child' | 'confirmedBy'> {
  readonly guardianId: string
  readonly guardianName: Buffer
  readonly childId: string
  readonly childName: Buffer
  readonly confirmedById: string
  readonly confirmedByName: Buffer
}
