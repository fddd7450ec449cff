import { as, type Db } from '../database/connections'
import { rowsFrom } from '../database/functions'
import type { TextKey } from '../language/english'
import { unshown } from '../language/translator'
import { unsealOr } from '../vault/damage'
import { unseal, type Key } from '../vault/envelope'
import { addressesKeyOf } from '../vault/keys'
import type { WayToConfirm } from './guardians'
import type { Named, Person } from './person'
import { namedOf } from './store'

/** A child without an account, for whom their guardian writes. */
export interface Child {
  /** Of the guardianship. */
  readonly id: string
  readonly name: string
}

/** That somebody is a guardian of a child without an account, as the practice has confirmed it. */
export interface ChildGuardianship {
  readonly id: string
  readonly guardian: Named
  readonly childName: string
  readonly how: WayToConfirm
  readonly confirmedBy: Named
  readonly confirmedAt: Date
  readonly endsAt: Date
  readonly endedAt: Date | null
}

/** What is chosen in place of a child by a guardian who writes for themself. */
export const forOneself = 'myself'

/** What a form says that has asked and got no answer: what was meant for a child never goes out as the writer's own. */
export const forNobodyYet = 'unsaid'

/** The children for whom this client can write now. */
export async function childrenOf(db: Db, { practice }: Person): Promise<Child[]> {
  const rows = await rowsFrom<{ id: string; name: Buffer }>(db, 'my_children')
  const key = addressesKeyOf(practice)
  return rows.map(({ id, name }) => ({ id, name: unsealChildName(key, practice.id, id, name) }))
}

/** The child for whom this is written; null: they write for themself. @param forWhom as it was chosen */
export function childIn(children: readonly Child[], forWhom: string | undefined): Child | null {
  return children.find(({ id }) => id === forWhom) ?? null
}

/** Whether something is written for a child, also for one of whom its writer is no guardian any more. @param forWhom as it was chosen */
export function isForChild(forWhom: string | undefined): boolean {
  return forWhom !== undefined && forWhom !== forOneself && forWhom !== forNobodyYet
}

/** What keeps first words from being sent, because it is not clear for whom they are. */
export function forWhomFault(children: readonly Child[], forWhom: string | undefined): TextKey | null {
  if (forWhom === forOneself || childIn(children, forWhom)) return null
  if (forWhom === forNobodyYet || (forWhom === undefined && children.length > 0))
    return 'guardians.chooseForWhom'
  return forWhom === undefined ? null : 'guardians.youAreNotTheirGuardianNow'
}

/** What this person may know of the children of a guardian, or of one guardianship. @param of the id of either */
export async function childGuardianshipsOf(person: Person, of: string): Promise<ChildGuardianship[]> {
  const rows = await as(person, db => rowsFrom<ChildRow>(db, 'children_of', { of }))
  const { practice } = person
  const key = addressesKeyOf(practice)
  return rows.map(({ guardianId, guardianName, childName, confirmedById, confirmedByName, ...row }) => ({
    ...row,
    guardian: namedOf(practice, guardianId, guardianName),
    childName: unsealChildName(key, practice.id, row.id, childName),
    confirmedBy: namedOf(practice, confirmedById, confirmedByName),
  }))
}

/** @param guardianship its id */
export function unsealChildName(key: Key, practice: string, guardianship: string, name: Buffer): string {
  return unsealOr(() => unseal(key, childPlace(practice, guardianship), name).toString(), unshown)
}

/** Where the name of a child is sealed in the register. @param row the guardianship */
export function childPlace(practice: string, row: string) {
  return { practice, table: 'guardianships', column: 'child_name', row }
}

interface ChildRow extends Omit<ChildGuardianship, 'guardian' | 'confirmedBy' | 'childName'> {
  readonly guardianId: string
  readonly guardianName: Buffer
  readonly childName: Buffer
  readonly confirmedById: string
  readonly confirmedByName: Buffer
}
