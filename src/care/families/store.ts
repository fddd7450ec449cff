import { as } from '../../database/connections'
import { call } from '../../database/functions'
import { refuseForbidden } from '../../database/errors'
import { foldedName } from '../../people/names/staff-names'
import type { Named, Person } from '../../people/person'
import { namesOf, type NamedRow } from '../../people/store'
import { mostNamesSearched } from '../name-search'

/** Those who come to this therapist now, and have an account. Their names are sealed, so each is opened. */
export async function clientsWith(person: Person, therapistId: string): Promise<Named[]> {
  const { rows } = await as(person, db =>
    db.raw<{ rows: NamedRow[] }>(
      `select p.id, p.name
       from (select distinct c.client_id from care c
         where c.practice_id = :practiceId and c.therapist_id = :therapistId and c.until is null
         limit ${mostNamesSearched}) known
       join people p on p.practice_id = :practiceId and p.id = known.client_id and p.account and p.ended_at is null`,
      { practiceId: person.practiceId, therapistId },
    ),
  )
  return namesOf(person.practice, rows)
}

/** Those of them who are called just so. */
export function calledSo(people: readonly Named[], name: string): Named[] {
  const folded = foldedName(name)
  return people.filter(one => foldedName(one.name) === folded)
}

/** Gives nobody sight of anything. A second click changes nothing. @throws Refused */
export async function noteTogether(
  person: Person,
  family: { readonly id: string; readonly therapist: string; readonly people: readonly string[] },
  now: Date,
): Promise<void> {
  const args = { ...family, people: [...family.people], at: now }
  await as(person, db => call(db, 'note_together', args)).catch(refuseForbidden)
}

/** Questions without an answer end, and what is shared stays shared. A second click changes nothing. @throws Refused */
export async function endTogether(person: Person, id: string, now: Date): Promise<void> {
  await as(person, db => call(db, 'end_together', { id, at: now })).catch(refuseForbidden)
}
