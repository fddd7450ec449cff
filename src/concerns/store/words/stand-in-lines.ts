import type { Db } from '../../../database/connections'
import { rowsFrom } from '../../../database/functions'
import type { Named, Person } from '../../../people/person'
import { namedOf } from '../../../people/store'

/** The fixed line of a colleague who stood in for a therapist, as its readers see it. */
export interface StandInLine {
  /** Of its event, among those of what was said. */
  readonly position: number
  readonly at: Date
  /** The last day of the therapist's absence, as the line told it (2026-12-10); null: it told of none. */
  readonly lastDay: string | null
  readonly colleague: Named
  readonly therapist: Named
}

interface LineRow {
  readonly position: number
  readonly at: Date
  readonly until: string | null
  readonly colleagueId: string
  readonly colleagueName: Buffer
  readonly therapistId: string
  readonly therapistName: Buffer
}

export async function standInLinesIn(
  db: Db,
  { practice }: Person,
  concernId: string,
): Promise<StandInLine[]> {
  const rows = await rowsFrom<LineRow>(db, 'lines_in', { concern: concernId })
  return rows.map(({ position, at, until, colleagueId, colleagueName, therapistId, therapistName }) => ({
    position,
    at,
    lastDay: until,
    colleague: namedOf(practice, colleagueId, colleagueName),
    therapist: namedOf(practice, therapistId, therapistName),
  }))
}
