import type { Db } from '../database/connections'
import { rowsFrom } from '../database/functions'

/** What somebody may know of a person who leaves the practice, or has left it: of themselves, or of a therapist of theirs. Never why. */
export interface KnownDeparture {
  readonly personId: string
  /** Of the practice's calendar, such as 2026-12-18 */
  readonly lastDay: string
  /** Their access has ended. */
  readonly ended: boolean
  /** An owner has chosen that clients read it. */
  readonly died: boolean
  /** With whom the practice plans that this client goes on; null: nobody was chosen. */
  readonly toId: string | null
}

export async function departuresKnown(db: Db): Promise<KnownDeparture[]> {
  return rowsFrom<KnownDeparture>(db, 'departures_known')
}

/** The same of the therapist of a concern, for its client; null: they are here, and stay. */
export async function findOptionalDepartureIn(db: Db, concernId: string): Promise<KnownDeparture | null> {
  const [departure] = await rowsFrom<KnownDeparture>(db, 'departure_in', { concern: concernId })
  return departure ?? null
}
