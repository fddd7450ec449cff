export const statuses = ['sent', 'acknowledged', 'discussing', 'closing', 'closed'] as const
export const readerCapacities = ['client', 'therapist', 'owner'] as const
export const capacities = [...readerCapacities, 'companion'] as const
export const audiences = ['therapist', 'together', 'owners'] as const
export const waitings = ['acknowledgement', 'answer', 'client', 'nobody', 'set_aside', 'pause'] as const
export const outcomes = ['repaired', 'partly', 'not_repaired', 'leave'] as const

export type Status = (typeof statuses)[number]
/** As what somebody reads a concern who is one of its readers. */
export type ReaderCapacity = (typeof readerCapacities)[number]
/** As what somebody is in a concern. A companion reads and writes beside its client from their invitation on, and is none of its readers. */
export type Capacity = (typeof capacities)[number]
/** The choice of readers: my therapist · my therapist and named owners · named owners and not my therapist. */
export type Audience = (typeof audiences)[number]
/** For what, or for whom, a concern waits. */
export type Waits = (typeof waitings)[number]
export type ClosingOutcome = (typeof outcomes)[number]

/**
 * As what a client invites somebody beside them; a guardian, whom the practice has confirmed, and whom a young person takes along; and somebody with
 * whom they come together, who has said yes.
 */
export const invitedParts = ['interpreter', 'helper'] as const
export type InvitedPart = (typeof invitedParts)[number]
export const companionParts = [...invitedParts, 'guardian', 'together'] as const
export type CompanionPart = (typeof companionParts)[number]

/** The sides of a concern. The answerer is the therapist, or an owner who is a reader; a companion has words, and nothing to decide. */
export const sidesOfConcern = ['client', 'answerer', 'companion'] as const
export type SideOfConcern = (typeof sidesOfConcern)[number]

export function sideOf(capacity: Capacity): SideOfConcern {
  return capacity === 'client' || capacity === 'companion' ? capacity : 'answerer'
}

/** The reader whose own it is. */
export function clientIn<Reader extends { readonly capacity: Capacity }>(
  readers: readonly Reader[],
): Reader | undefined {
  return readers.find(({ capacity }) => capacity === 'client')
}

/** For so long people read that something between them has ended. */
export const daysToSayItEnded = 14
