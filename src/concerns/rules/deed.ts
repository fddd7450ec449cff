import type { Capacity } from './concern'
import type { MoveName } from './moves'
import type { MoveWords } from './wording'

/** An entry, as far as status, agreements, talks and pauses follow from it. */
export interface Deed {
  readonly position: number
  readonly kind: MoveName
  readonly by: Capacity
  readonly at: Date
  readonly parts: MoveWords
}
