import type { Db } from '../database/connections'
import type { Person } from './person'
import type { NamedRow } from './store'

/** Those who own the practice, but for this person. */
export async function otherOwnerRows(
  db: Db,
  { practiceId, id }: Pick<Person, 'practiceId' | 'id'>,
): Promise<NamedRow[]> {
  const { rows } = await db.raw<{ rows: NamedRow[] }>(
    `select id, name from people where practice_id = ? and 'owner' = any (roles) and ended_at is null and id <> ?`,
    [practiceId, id],
  )
  return rows
}

/** The therapists who work in the practice, and whether people without an account can choose them. */
export async function therapistRows(db: Db, { practiceId }: Person): Promise<TherapistRow[]> {
  const { rows } = await db.raw<{ rows: TherapistRow[] }>(
    `select id, name, at_door from people where practice_id = ? and 'therapist' = any (roles) and ended_at is null`,
    [practiceId],
  )
  return rows
}

type TherapistRow = NamedRow & { readonly atDoor: boolean }
