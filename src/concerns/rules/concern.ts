export const statuses = ['sent', 'acknowledged', 'discussing', 'closing', 'closed'] as const
export const capacities = ['client', 'therapist', 'owner'] as const
export const audiences = ['therapist', 'together', 'owners'] as const
export const waitings = ['acknowledgement', 'answer', 'client', 'nobody', 'set_aside', 'pause'] as const
export const outcomes = ['repaired', 'partly', 'not_repaired', 'leave'] as const

export type Status = (typeof statuses)[number]
/** As what somebody reads a concern. */
export type Capacity = (typeof capacities)[number]
/** The choice of readers: my therapist · my therapist and named owners · named owners and not my therapist. */
export type Audience = (typeof audiences)[number]
/** For what, or for whom, a concern waits. */
export type Waits = (typeof waitings)[number]
export type ClosingOutcome = (typeof outcomes)[number]

/** The two sides of a concern. The answerer is the therapist, or an owner who is a reader. */
export const sidesOfConcern = ['client', 'answerer'] as const
export type SideOfConcern = (typeof sidesOfConcern)[number]

export function sideOf(capacity: Capacity): SideOfConcern {
  return capacity === 'client' ? 'client' : 'answerer'
}
