import type { Db } from '../../database/connections'
import { call } from '../../database/functions'
import type { Named, Person } from '../../people/person'
import { namesOf } from '../../people/store'

/** What a reader of a concern sees of it that supervisors are asked about it. */
export interface Consulting {
  /** When one was asked; not who it was, nor what was said. */
  readonly askedAt: readonly Date[]
  /** Its client lets a supervisor read what is written. */
  readonly shows: boolean
  /** With whom this reader speaks about it, or has spoken. */
  readonly mine: readonly (Named & { readonly consultationId: string; readonly endedAt: Date | null })[]
  /** Who works here as a supervisor, for those who answer. */
  readonly supervisors: readonly Named[]
  /** The ids of the same, for the client as well. */
  readonly supervisorIds: readonly string[]
}

/** Whom this reader asks about a concern or has asked, and whom they could ask. */
export async function consultedIn(
  db: Db,
  { practice, practiceId, id: personId }: Person,
  concernId: string,
): Promise<Pick<Consulting, 'mine' | 'supervisors' | 'supervisorIds'>> {
  const [{ rows }, supervisorIds] = await Promise.all([
    db.raw<{ rows: ConsultedRow[] }>(
      `select p.id, p.name, n.id as consultation_id, n.ended_at
     from consultations n join people p on p.practice_id = n.practice_id and p.id = n.supervisor_id
     where n.practice_id = :practiceId and n.concern_id = :concernId and n.asker_id = :personId
     union all
     select p.id, p.name, null, null from people p
     where p.practice_id = :practiceId and 'supervisor' = any (p.roles) and p.ended_at is null`,
      { practiceId, concernId, personId },
    ),
    call<string[]>(db, 'supervisors_in', { practice: practiceId }),
  ])
  const asked = rows.flatMap(({ consultationId, ...row }) =>
    consultationId ? [{ ...row, consultationId }] : [],
  )
  const supervisors = rows.filter(({ consultationId }) => consultationId === null)
  return {
    mine: namesOf(practice, asked),
    supervisors: namesOf(practice, supervisors),
    supervisorIds,
  }
}

/**
 * The client of a concern lets the person who answers show its words to a supervisor, or takes that back. Row security lets nobody
 * else say it.
 */
export async function letShow(
  db: Db,
  { practiceId }: Person,
  concernId: string,
  shows: boolean,
  now: Date,
): Promise<void> {
  const consents = db('consultationConsents')
  if (shows) await consents.insert({ practiceId, concernId, givenAt: now }).onConflict().ignore()
  else await consents.where({ practiceId, concernId }).delete()
}

interface ConsultedRow {
  readonly id: string
  readonly name: Buffer
  readonly consultationId: string | null
  readonly endedAt: Date | null
}
