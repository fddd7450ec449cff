import { as } from '../../../database/connections'
import type { Named, Person } from '../../../people/person'
import type { Cursor } from './cursor'
import { concernsPerPage, namesIn, page, type ConcernPage, type LineRow, type Rows } from './line'

export interface Board extends ConcernPage {
  /** Unresolved concerns by therapist. */
  readonly counts: readonly (Named & {
    readonly open: number
    readonly late: number
    readonly aside: number
    /** They are no therapist here any more, and somebody else has to be brought in. */
    readonly gone: boolean
  })[]
  /** To whom an email could not be brought lately, and when. */
  readonly failures: readonly (Named & { readonly at: Date })[]
}

/** What is unresolved in the practice, the latest first. Shows neither words nor whose it is; never what owners alone may read. */
export async function boardOf(owner: Person, after: Cursor | null, now: Date): Promise<Board> {
  return as(owner, async db => {
    const [unresolved, counts, failures] = await Promise.all([
      db.raw<Rows<Omit<LineRow, 'name'> & { id: string }>>(
        `select c.id as concern_id, c.reference, c.status, c.waits, c.since, c.due_at, c.therapist_id as id, c.asks_for_other,
           exists (select from people t where t.practice_id = c.practice_id and 'therapist' = any (t.roles) and t.ended_at is null
             and t.id <> c.therapist_id) as has_successors
         from concerns c
         where c.practice_id = :practice and c.status <> 'closed' and c.audience <> 'owners' and c.waits <> 'set_aside'
           ${after ? 'and (c.due_at, c.since, c.id) > (:dueAt, :since, :concernId)' : ''}
         order by c.due_at, c.since, c.id limit :limit`,
        {
          practice: owner.practiceId,
          limit: concernsPerPage + 1,
          ...(after && { ...after, dueAt: after.dueAt ?? 'infinity' }),
        },
      ),
      db.raw<Rows<{ id: string; name: Buffer; open: number; late: number; aside: number; gone: boolean }>>(
        `select p.id, p.name, p.ended_at is not null or not 'therapist' = any (p.roles) as gone, counted.open, counted.late, counted.aside
         from (
           select c.practice_id, c.therapist_id, count(*) filter (where c.waits <> 'set_aside') as open,
             count(*) filter (where c.due_at < :now) as late, count(*) filter (where c.waits = 'set_aside') as aside
           from concerns c
           where c.practice_id = :practice and c.status <> 'closed' and c.audience <> 'owners'
           group by c.practice_id, c.therapist_id
         ) counted join people p on p.practice_id = counted.practice_id and p.id = counted.therapist_id`,
        { now, practice: owner.practiceId },
      ),
      db.raw<Rows<{ id: string; name: Buffer; at: Date }>>(
        `select p.id, p.name, e.settled_at as at
         from emails e join people p on p.practice_id = e.practice_id and p.id = e.person_id
         where e.practice_id = :practice and e.status = 'failed' and e.settled_at > :since
         order by e.settled_at desc limit 20`,
        { practice: owner.practiceId, since: new Date(now.getTime() - 30 * 24 * 3_600_000) },
      ),
    ])
    const nameOf = namesIn(owner)
    const therapists = new Map(counts.rows.map(row => [row.id, row.name]))
    const rows = unresolved.rows.flatMap(row => {
      const name = therapists.get(row.id)
      return name ? [{ ...row, name }] : []
    })
    return {
      ...page(nameOf, rows, concernsPerPage),
      counts: counts.rows
        .map(row => ({ ...row, name: nameOf(row) }))
        .sort((a, b) => a.name.localeCompare(b.name)),
      failures: failures.rows.map(row => ({ ...row, name: nameOf(row) })),
    }
  })
}
