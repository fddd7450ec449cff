import type { Db } from '../../database/connections'
import type { Person } from '../../people/person'
import type { Audience, Capacity } from '../rules/concern'

/**
 * Whether there is somebody else who could propose somebody else to answer: an owner who sees that it is open, and another therapist.
 * Of what was written to owners alone no other owner knows. A client asks once.
 */
export async function hasSomebodyElse(
  db: Db,
  { practiceId, id: me }: Pick<Person, 'practiceId' | 'id'>,
  { therapistId, audience, capacity, asksForOther }: Answered,
): Promise<boolean> {
  if (audience === 'owners' || (capacity === 'client' && asksForOther)) return false
  const { rows } = await db.raw<{ rows: { has: boolean }[] }>(
    `select exists (select from people o
         where o.practice_id = :practiceId and 'owner' = any (o.roles) and o.ended_at is null and o.id <> :me)
       and exists (select from people t
         where t.practice_id = :practiceId and 'therapist' = any (t.roles) and t.ended_at is null
           and t.id is distinct from :therapistId and t.id <> :me) as has`,
    { practiceId, me, therapistId },
  )
  return rows[0]?.has ?? false
}

interface Answered {
  readonly therapistId: string | null
  readonly audience: Audience
  /** As what somebody asks. */
  readonly capacity: Capacity
  readonly asksForOther: boolean
}
