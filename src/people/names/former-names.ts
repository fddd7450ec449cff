import type { Db } from '../../database/connections'
import { call } from '../../database/functions'
import { addressesKeyOf } from '../../vault/keys'
import type { FormerName, Named, Person } from '../person'
import { foldedName } from './staff-names'
import { unsealName } from '../store'

/** The names by which this client has chosen people who are called otherwise now, the newest first. The database shows no others. */
export type FormerNames = ReadonlyMap<string, readonly FormerName[]>

export async function formerNamesFor(
  db: Db,
  { practice, practiceId }: Pick<Person, 'practice' | 'practiceId'>,
): Promise<FormerNames> {
  const { rows } = await db.raw<{ rows: { personId: string; name: Buffer; until: Date }[] }>(
    'select person_id, name, until from former_names where practice_id = ? order by until desc',
    [practiceId],
  )
  const key = addressesKeyOf(practice)
  const names = new Map<string, FormerName[]>()
  for (const { personId, name, until } of rows) {
    const former = { name: unsealName(key, practiceId, personId, name), until }
    names.set(personId, [...(names.get(personId) ?? []), former])
  }
  return names
}

/** Whether any of these people was called otherwise until after that moment. */
export function isAnyRenamed(db: Db, ids: readonly string[], since: Date): Promise<boolean> {
  return call<boolean>(db, 'is_any_renamed', { people: [...ids], since })
}

/**
 * The same people, with the names by which they were chosen. Not those that are only written otherwise.
 *
 * A former name helps a client to know somebody again, and can hurt the one who has given it up. So it is not shown for ever:
 * - of those who read a concern, as long as there is the concern, if they began to read it under that name: its client has to
 *   understand who was chosen, and what was written to whom;
 * - wherever somebody can be chosen, for a year after the change.
 * @param since names that were given up before are not among them
 */
export function withFormerNames<Somebody extends Named>(
  people: readonly Somebody[],
  names: FormerNames,
  since: (one: Somebody) => Date,
): Somebody[] {
  return people.map(one => ({
    ...one,
    formerly: (names.get(one.id) ?? []).filter(
      ({ name, until }) => until >= since(one) && foldedName(name) !== foldedName(one.name),
    ),
  }))
}

/** Since when former names stand where somebody can be chosen. */
export function sinceWhereChosen(now: Date): Date {
  const then = new Date(now)
  then.setUTCFullYear(then.getUTCFullYear() - 1)
  return then
}
