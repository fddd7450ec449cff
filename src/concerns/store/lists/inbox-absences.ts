import type { Db } from '../../../database/connections'
import type { Named, Person } from '../../../people/person'
import { namedOf } from '../../../people/store'
import { dayOf } from '../../../time/days'
import type { Rows } from './line'

/** What somebody who answers is told of absences above what waits for themselves. */
export interface InboxAbsences {
  /** The last day of their own absence (2026-12-10); null: they are not away. */
  readonly awayUntil: string | null
  /** For whom they stand in, and how much waits there, as long as one of those who wait was not told so. */
  readonly standsInFor: readonly { readonly therapist: Named; readonly count: number }[]
}

/** One question for both, because it is asked with every inbox. */
export async function inboxAbsencesOf(db: Db, person: Person, now: Date): Promise<InboxAbsences> {
  const { practice, practiceId, id } = person
  const { rows } = await db.raw<Rows<AbsenceAbove>>(
    `select a.last_day::text, null::uuid as therapist_id, null::bytea as therapist_name, 0::bigint as count
     from absences a
     where a.practice_id = :practiceId and a.person_id = :id and a.ended_at is null and :today between a.first_day and a.last_day
     union all
     select null, s.therapist_id, s.therapist_name, count(*)
     from my_stand_ins(p_at => :now) s
     group by s.therapist_id, s.therapist_name having bool_or(s.line_at is null)`,
    { practiceId, id, today: dayOf(now, practice), now },
  )
  return {
    awayUntil: rows.find(({ lastDay }) => lastDay !== null)?.lastDay ?? null,
    standsInFor: rows.flatMap(({ therapistId, therapistName, count }) =>
      therapistId && therapistName
        ? [{ therapist: namedOf(practice, therapistId, therapistName), count }]
        : [],
    ),
  }
}

interface AbsenceAbove {
  readonly lastDay: string | null
  readonly therapistId: string | null
  readonly therapistName: Buffer | null
  readonly count: number
}
