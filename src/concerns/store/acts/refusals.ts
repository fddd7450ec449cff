import type { TextKey } from '../../../language/english'
import type { Deed } from '../../rules/deed'
import { admittingMoves } from '../../rules/moves'

/** Why a draft cannot be sent now, in words for its writer. */
export interface Refusal {
  readonly refusal: TextKey
}

/** A draft that could be sent now, as far as that can be known before. In the same transaction, doing so makes its move. */
export interface Ready {
  readonly concernId: string
  send(): Promise<void>
}

/** It has to be said again who reads it. */
export const readersGone: Refusal = {
  refusal: 'concerns.somebodyWhoWasToReadIt',
}

/** Whose page showed fewer readers than there are now is shown them before anything goes out. */
export const readersJoined: Refusal = {
  refusal: 'conversation.someoneJoined',
}

export const notOpen: Refusal = { refusal: 'concerns.thisStepIsNotOpen' }

/** Whether somebody was let in since this position. */
export function hasSomebodyJoined(deeds: readonly Pick<Deed, 'kind' | 'position'>[], seen: number): boolean {
  return deeds.some(({ kind, position }) => admittingMoves.includes(kind) && position > seen)
}
