import { as } from '../../database/connections'
import { call } from '../../database/functions'
import { refuseForbidden } from '../../database/errors'
import { untilDone } from '../../database/portions'
import { NotFound } from '../../errors'
import type { Person } from '../../people/person'
import { foldedName } from '../../people/names/staff-names'
import { childPlace, type Child } from '../../people/children'
import type { WayToConfirm } from '../../people/guardians'
import { seal } from '../../vault/envelope'
import { addressesKeyOf, keyedHash } from '../../vault/keys'

/** Somebody whom the practice confirms as a guardian, and for how long. */
export interface NewGuardianship {
  readonly id: string
  readonly guardian: string
  readonly child: string
  readonly how: WayToConfirm
  /** The first day of the month in which the young person comes of age: 2031-05-01 */
  readonly ofAgeOn: string
  readonly endsAt: Date
}

/** From which age, in years, young people decide in this practice whether a guardian reads along. */
export async function ageOfReadingAlone(person: Person): Promise<number> {
  const row = await as(person, db =>
    db('practices')
      .where({ id: person.practiceId })
      .first<{ readsAloneFrom: number } | undefined>('readsAloneFrom'),
  )
  if (!row) throw new NotFound()
  return row.readsAloneFrom
}

/** An owner or therapist says that they have met the guardian. A second click changes nothing. @throws Refused */
export async function confirmGuardian(
  person: Person,
  guardianship: NewGuardianship,
  now: Date,
): Promise<void> {
  await as(person, db => call(db, 'confirm_guardian', { ...guardianship, at: now })).catch(refuseForbidden)
}

/** Whoever confirms it works with the guardian, or owns the practice. A second click changes nothing. @throws Refused */
export async function confirmGuardianOfChild(
  person: Person,
  guardian: string,
  child: Child,
  lasting: Pick<NewGuardianship, 'how' | 'ofAgeOn' | 'endsAt'>,
  now: Date,
): Promise<void> {
  const { practice, practiceId } = person
  const sealed = {
    name: seal(addressesKeyOf(practice), childPlace(practiceId, child.id), child.name),
    // By it the database tells that the same child is there already.
    hash: keyedHash('child name', `${practiceId}\n${guardian}\n${foldedName(child.name)}`),
  }
  await as(person, db =>
    call(db, 'confirm_guardian_of_child', { id: child.id, guardian, ...sealed, ...lasting, at: now }),
  ).catch(refuseForbidden)
}

/** Somebody who answers an open concern in which this guardian takes part cannot, unless they own the practice: it may be about them. */
export async function mayEndGuardianship(person: Person, id: string): Promise<boolean> {
  return as(person, db => call<boolean>(db, 'may_end_guardianship', { id }))
}

/** Their sight ends at once, and nobody is sent an email. A second click changes nothing. @throws Refused */
export async function endGuardianship(person: Person, id: string, now: Date): Promise<void> {
  await as(person, db => call(db, 'end_guardianship', { id, at: now })).catch(refuseForbidden)
}

/** Every few minutes: what ended by its day is noted. Their sight has ended on the day itself. */
export async function endGuardianships(): Promise<void> {
  await untilDone('end_guardianships_now')
}
