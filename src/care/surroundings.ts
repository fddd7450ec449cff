import { as, type Db } from '../database/connections'
import { outsideAt, type Outside, type OutsideBody } from '../practices/outside'
import { awayNow, withAway } from '../people/absences'
import { otherOwnerRows } from '../people/colleagues'
import { childrenOf, type Child } from '../people/children'
import { departuresKnown, type KnownDeparture } from '../people/departures'
import { guardiansOf, type Guardian } from '../people/guardians'
import { formerNamesFor, sinceWhereChosen, withFormerNames } from '../people/names/former-names'
import type { KnownTherapist, Named, Person } from '../people/person'
import { namesOf } from '../people/store'
import { knownTherapistRows } from './store'

/** Who there is for a client who has something to say, in the practice and outside of it. */
export interface Surroundings {
  readonly therapists: readonly KnownTherapist[]
  readonly owners: readonly Named[]
  /** The ids of those who can be asked for advice. */
  readonly supervisors: readonly string[]
  readonly outside: Outside
  /** Those who may read along with the client, if these are young. */
  readonly guardians: readonly Guardian[]
  /** Those without an account of whom the client is a guardian. */
  readonly children: readonly Child[]
  /** Somebody outside hears that something waits, where nobody else in the practice sees it. */
  readonly hasColleague: boolean
}

/**
 * The therapists who work, or have worked, with this client, everybody who owns the practice, and whom it names outside. Who came
 * without an account can choose all therapists who are not hidden from the door.
 */
export async function surroundingsOf(client: Person, now = new Date()): Promise<Surroundings> {
  const { practiceId } = client
  const since = () => sinceWhereChosen(now)
  return as(client, async db => {
    const [therapists, owners, around, former, departures, away, guardians, children] = await db.lastly(() =>
      Promise.all([
        knownTherapistRows(db, client),
        otherOwnerRows(db, client),
        db.raw<{ rows: { outsideBodies: OutsideBody[]; supervisors: string[]; hasColleague: boolean }[] }>(
          'select outside_bodies, supervisors_in(id) as supervisors, has_colleague(id) as has_colleague from practices where id = ?',
          [practiceId],
        ),
        formerNamesFor(db, client),
        departuresKnown(db),
        awayNow(db, client, now),
        client.account ? guardiansOf(db, client) : [],
        client.account ? childrenOf(db, client) : [],
      ]),
    )
    const named = <Somebody extends Named>(people: readonly Somebody[]) =>
      withAway(withFormerNames(people, former, since), away)
    return {
      therapists: named(withDepartures(namesOf(client.practice, therapists), departures)),
      owners: named(namesOf(client.practice, owners)),
      guardians,
      children,
      supervisors: around.rows[0]?.supervisors ?? [],
      hasColleague: around.rows[0]?.hasColleague ?? false,
      outside: outsideAt(client.practice, around.rows[0]?.outsideBodies),
    }
  })
}

/** The therapists among them, for a page on which only their names stand. @param client with an account */
export async function therapistsOf(db: Db, client: Person): Promise<readonly KnownTherapist[]> {
  const [rows, departures] = await Promise.all([knownTherapistRows(db, client), departuresKnown(db)])
  return withDepartures(namesOf(client.practice, rows), departures)
}

function withDepartures(
  therapists: readonly KnownTherapist[],
  departures: readonly KnownDeparture[],
): KnownTherapist[] {
  return therapists.map(one => {
    const departure = departures.find(({ personId }) => personId === one.id)
    return departure ? { ...one, departure } : one
  })
}
