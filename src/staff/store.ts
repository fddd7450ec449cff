import { as, type Db } from '../database/connections'
import { call } from '../database/functions'
import { isLastOwner } from '../database/errors'
import { NotFound, Refused } from '../errors'
import { addressesKeyOf } from '../vault/keys'
import type { Named, Person, Role, StaffRole } from '../people/person'
import { unsealName } from '../people/store'

/** A person who works, or has worked, in the practice, as its owners see them. */
export interface Staff extends Named {
  readonly reference: string
  readonly roles: readonly Role[]
  readonly joinedAt: Date
  /** Since when they have no access any more. */
  readonly endedAt: Date | null
  readonly factorSince: Date | null
}

/** In the order of the alphabet; people without access any more come last. */
export async function staffOf(owner: Person): Promise<Staff[]> {
  const rows = await as(owner, db => staffRows(db('people'), owner))
  return rows
    .map(row => unsealed(owner, row))
    .sort((a, b) => Number(a.endedAt !== null) - Number(b.endedAt !== null) || a.name.localeCompare(b.name))
}

/** @throws NotFound */
export async function findStaff(owner: Person, id: string): Promise<Staff> {
  const [row] = await as(owner, db => staffRows(db('people').where({ id }), owner))
  if (!row) throw new NotFound()
  return unsealed(owner, row)
}

/**
 * Gives a person who works here these roles and no others. The clients of a person who is no therapist any more become former clients.
 * @throws Refused when nobody would own the practice any more
 */
export async function changeRoles(
  owner: Person,
  id: string,
  roles: readonly StaffRole[],
  now: Date,
): Promise<void> {
  await keepingAnOwner(as(owner, db => call(db, 'change_roles', { person: id, roles: [...roles], at: now })))
}

/**
 * Ends somebody's access at once, also where they are signed in. Their open concerns stay, and their clients are told that there is
 * something to read.
 * @throws Refused when nobody would own the practice any more
 */
export async function endAccess(owner: Person, id: string, now: Date): Promise<void> {
  await keepingAnOwner(as(owner, db => call(db, 'end_access', { person: id, at: now })))
}

type StaffRow = Omit<Staff, 'name'> & { name: Buffer }

function staffRows(query: ReturnType<Db>, { practiceId }: Person) {
  return query
    .where({ practiceId })
    .whereRaw(`roles && '{therapist,supervisor,owner}'`)
    .select<StaffRow[]>('id', 'name', 'reference', 'roles', 'joinedAt', 'endedAt', 'factorSince')
}

function unsealed({ practice, practiceId }: Person, row: StaffRow): Staff {
  return { ...row, name: unsealName(addressesKeyOf(practice), practiceId, row.id, row.name) }
}

async function keepingAnOwner(act: Promise<unknown>): Promise<void> {
  await act.catch((error: unknown) => {
    if (isLastOwner(error)) throw new Refused('staff.somebodyMustOwnThePractice')
    throw error
  })
}
