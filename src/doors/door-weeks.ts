import { as, callDefiner } from '../database/connections'
import type { Person } from '../people/person'
import type { Practice } from '../practices/practice'
import { dayOf, daysAfter, onDay, weekdayOf } from '../time/days'
import type { DoorWeek } from './door'

/** Counts for the owners that somebody was told to wait. Not where they write to some owners alone: the others would learn of it. */
export async function noteHeldUp(practice: Practice, now: Date): Promise<void> {
  await callDefiner('hold_up', { practice: practice.id, week: weekOf(now, practice) })
}

/**
 * The last eight weeks, the newest first. What was sent counts only as far as this owner may see that it exists: no number tells of a
 * concern that others alone may know.
 */
export async function doorWeeks(owner: Person, now: Date): Promise<DoorWeek[]> {
  const { practice, practiceId } = owner
  const weeks = Array.from({ length: 8 }, (_, ago) => weekOf(now, practice, ago))
  const since = weeks.at(-1) ?? ''
  const starts = weeks.toReversed().map(week => onDay(week, practice))
  const [counted, sent] = await as(owner, db =>
    Promise.all([
      db('doorWeeks').where({ practiceId }).where('week', '>=', since).select<CountedRow[]>('week', 'heldUp'),
      db.raw<{ rows: SentRow[] }>(
        `select width_bucket(c.sent_at, cast(:starts as timestamptz[])) as week, count(*) as sent,
           count(*) filter (where c.waits = 'set_aside') as set_aside
         from concerns c where c.practice_id = :practiceId and c.by_door and c.sent_at >= :first
         group by 1`,
        { practiceId, starts, first: starts[0] ?? now },
      ),
    ]),
  )
  return weeks.map((week, ago) => {
    const { heldUp = 0 } = counted.find(row => row.week === week) ?? {}
    const { sent: came = 0, setAside = 0 } = sent.rows.find(row => row.week === weeks.length - ago) ?? {}
    return { week, sent: came, heldUp, setAside }
  })
}

interface CountedRow {
  week: string
  heldUp: number
}

interface SentRow {
  /** The first is 1. */
  week: number
  sent: number
  setAside: number
}

/** The Monday of a week in the practice's calendar. */
function weekOf(now: Date, practice: Practice, ago = 0): string {
  const today = dayOf(now, practice)
  return daysAfter(today, 1 - weekdayOf(today) - 7 * ago)
}
