import { as } from '../../database/connections'
import { call } from '../../database/functions'
import { refuseForbidden } from '../../database/errors'
import type { Person } from '../../people/person'

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
