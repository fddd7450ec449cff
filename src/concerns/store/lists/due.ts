import { as } from '../../../database/connections'
import type { Person } from '../../../people/person'
import { endOfDay } from '../../rules/days/working-days'
import { dayOf } from '../../../time/days'
import type { Rows } from './line'

/** What silence asks somebody for: two of each are enough to know whether there is one. */
export interface DueNow {
  /** Concerns in which they owe an answer that is due today or late, each with whether they have opened it. */
  readonly owed: readonly { readonly concernId: string; readonly isOpened: boolean }[]
  /** Their own, in which an answer to them is late. */
  readonly awaited: readonly string[]
}

export async function dueNow(person: Person, now: Date): Promise<DueNow> {
  const { practiceId, practice, id } = person
  return as(person, async db => {
    const [{ rows: owed }, { rows: awaited }] = await Promise.all([
      db.raw<Rows<DueNow['owed'][number]>>(
        `with mine as materialized (
           select r.concern_id, r.due_at from readers r
           where r.practice_id = :practiceId and r.person_id = :id and r.waits <> 'nobody' and r.capacity <> 'client' and r.due_at <= :today
           order by r.due_at limit 2)
         select mine.concern_id, n.seen > 0 as is_opened
         from mine join seen_in(array(select concern_id from mine)) n on n.concern_id = mine.concern_id order by mine.due_at`,
        { practiceId, id, today: endOfDay(dayOf(now, practice), practice) },
      ),
      db.raw<Rows<{ concernId: string }>>(
        `select r.concern_id from readers r
         where r.practice_id = :practiceId and r.person_id = :id and r.capacity = 'client' and r.due_at < :now
         order by r.due_at limit 2`,
        { practiceId, id, now },
      ),
    ])
    return { owed, awaited: awaited.map(({ concernId }) => concernId) }
  })
}
