import type { Audience, Capacity } from '../rules/concern'

/** A column of a concern `c`, for the person `:self` of `:practiceId`: an owner who sees that it is open, and another therapist. */
export const othersAreHere = `exists (select from people o
    where o.practice_id = :practiceId and 'owner' = any (o.roles) and o.ended_at is null and o.id <> :self)
  and exists (select from people t
    where t.practice_id = :practiceId and 'therapist' = any (t.roles) and t.ended_at is null
      and t.id is distinct from c.therapist_id and t.id <> :self) as others_are_here`

/**
 * Whether an owner could propose another therapist. Other owners do not know of a concern that was written to owners alone. A client can ask
 * once.
 */
export function hasSomebodyElse({ othersAreHere, audience, capacity, asksForOther }: Answered): boolean {
  return othersAreHere && audience !== 'owners' && !(capacity === 'client' && asksForOther)
}

export interface Answered {
  readonly othersAreHere: boolean
  readonly audience: Audience
  /** As what somebody asks. */
  readonly capacity: Capacity
  readonly asksForOther: boolean
}
