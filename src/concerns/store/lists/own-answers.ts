import { as } from '../../../database/connections'
import type { Person } from '../../../people/person'
import type { Rows } from './line'

/** What somebody who answers has open, and how their first answers went: for themselves alone. */
export interface OwnAnswers {
  readonly open: number
  /** In which they owe an answer that is late. */
  readonly late: number
  /** From when the concern was theirs to answer until they first did, the newest first. */
  readonly firstAnswers: readonly { readonly from: Date; readonly to: Date }[]
}

/** So many first answers are looked at, at most. */
const mostAnswers = 500

/** @param since of first answers before it nothing is told */
export async function ownAnswersOf(person: Person, since: Date, now: Date): Promise<OwnAnswers> {
  const { practiceId, id } = person
  const [counted, answered] = await as(person, async db =>
    Promise.all([
      db.raw<Rows<{ open: number; late: number }>>(
        `select count(*) as open, count(*) filter (where r.due_at < :now) as late
         from readers r
         where r.practice_id = :practiceId and r.person_id = :id and r.capacity <> 'client' and r.waits <> 'nobody'`,
        { practiceId, id, now },
      ),
      db.raw<Rows<{ from: Date; to: Date }>>(
        `select greatest(c.sent_at, r.reads_since) as "from", e.at as "to"
         from readers r
         join concerns c on c.practice_id = r.practice_id and c.id = r.concern_id
         join entries e on e.practice_id = r.practice_id and e.concern_id = r.concern_id
         where r.practice_id = :practiceId and r.person_id = :id and r.capacity <> 'client'
           and e.author_id = :id and e.kind = 'acknowledge' and e.at >= :since
         order by e.at desc limit :most`,
        { practiceId, id, since, most: mostAnswers },
      ),
    ]),
  )
  return { ...(counted.rows[0] ?? { open: 0, late: 0 }), firstAnswers: answered.rows }
}
