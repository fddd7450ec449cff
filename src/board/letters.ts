import { v7 as newId } from 'uuid'
import { namesIn, type Rows } from '../concerns/store/lists/line'
import { as } from '../database/connections'
import { call } from '../database/functions'
import type { Named, Person } from '../people/person'
import { dayMs } from '../time/days'

/** Why an email did not arrive, as far as somebody can do something about it. */
export const reasons = ['refused', 'full', 'domain', 'for now', 'given up', 'ours'] as const
export type Reason = (typeof reasons)[number]

/** Somebody whom emails do not reach, as far as this owner may know. */
export interface Unreached extends Named {
  readonly reason: Reason
  /** The first day on which one did not arrive, in the last thirty days, and the last. */
  readonly since: Date
  readonly last: Date
  /** Where the owner finds their client; null: they work here, or with nobody any more. */
  readonly careId: string | null
  readonly isStaff: boolean
}

/**
 * @param failure emails.failure: such as `smtp 550 5.1.1`, or `bounce 5.1.1` where it was taken and came back, with the code that RFC 3463
 *   gives a reason
 */
export function reasonOf(failure: string | null): Reason {
  const [, smtp, kind, detail = ''] =
    /^(?:smtp (\d{3})|bounce)(?: (\d)(\.\d+\.\d+))?$/.exec(failure ?? '') ?? []
  const status = smtp ?? kind ?? ''
  if (failure === 'bounce') return 'refused'
  if (['.1.2', '.1.10', '.4.4'].includes(detail)) return 'domain'
  if (detail === '.2.2' || status === '552' || status === '452') return 'full'
  if (status.startsWith('5')) return 'refused'
  if (status.startsWith('4')) return 'for now'
  return ['damaged', 'unreadable', 'unwritable'].includes(failure ?? '') ? 'ours' : 'given up'
}

/** Those whom emails of the last thirty days did not reach, the last one first. */
export async function unreachedIn(owner: Person, now: Date): Promise<Unreached[]> {
  const { rows } = await as(owner, db =>
    db.raw<Rows<Omit<Unreached, 'name' | 'reason'> & { name: Buffer; failure: string | null }>>(
      `select p.id, p.name, min(f.settled_at) as since, max(f.settled_at) as last,
         (array_agg(f.failure order by f.settled_at desc))[1] as failure, p.roles && '{therapist,supervisor,owner}' as is_staff,
         (select c.id from care c where c.practice_id = :practiceId and c.client_id = p.id order by c.since desc limit 1) as care_id
       from (select e.person_id, e.settled_at, e.failure from emails e
         where e.practice_id = :practiceId and e.status = 'failed' and e.settled_at > :from and e.person_id is not null
         order by e.settled_at desc limit 500) f
       join people p on p.practice_id = :practiceId and p.id = f.person_id and p.ended_at is null
       group by p.id, p.name, p.roles order by max(f.settled_at) desc, p.id`,
      { practiceId: owner.practiceId, from: new Date(now.getTime() - 30 * dayMs) },
    ),
  )
  const nameOf = namesIn(owner)
  return rows.map(({ failure, ...row }) => ({ ...row, name: nameOf(row), reason: reasonOf(failure) }))
}

/** @returns whether there was something that did not reach them */
export async function bringAgain(owner: Person, personId: string, now: Date): Promise<boolean> {
  return as(owner, db => call<boolean>(db, 'bring_again', { person: personId, email: newId(), at: now }))
}
