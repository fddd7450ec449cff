import type { Named } from '../people/person'

/** That a therapist works with a client, from when until when. */
export interface Care {
  readonly id: string
  readonly client: Named
  readonly therapist: Named
  readonly since: Date
  /** Null: they still work together. */
  readonly until: Date | null
  /** Whether the client comes together with others, as a couple or a family. */
  readonly together: boolean
  /** No mail tells the client that there is something to read. */
  readonly unreachable: boolean
}

/** A therapist who works here. With their address if the person who asks may see it. */
export interface Colleague extends Named {
  readonly address: string | null
}

/** What is still open between a therapist and a client, as the therapist finds it. */
export interface OpenBetween {
  readonly id: string
  readonly reference: string
  readonly isAnswerOwed: boolean
}

/** Where a page of a list ended: a moment and an id, never a word. */
export interface ClientCursor {
  readonly at: Date
  readonly id: string
}

/** To whom a client of this therapist may be given: everybody else who works here, but not the client themselves. */
export function takersOf({ client, therapist }: Care, colleagues: readonly Colleague[]): Colleague[] {
  return colleagues.filter(({ id }) => id !== therapist.id && id !== client.id)
}
