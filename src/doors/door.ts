import type { KnownTherapist, Named } from '../people/person'
import type { Outside } from '../practices/outside'
import type { Practice } from '../practices/practice'

/** The way into a practice for people without an account, at an address of its own: /p/linden. */
export interface Door {
  readonly practice: Practice
  /** Who can be chosen here. */
  readonly therapists: readonly KnownTherapist[]
  readonly owners: readonly Named[]
  readonly supervisors: readonly string[]
  readonly outside: Outside
  /** Somebody outside hears that something waits, where nobody else in the practice sees it. */
  readonly hasColleague: boolean
}

/** What an owner decides of it. */
export interface DoorSettings {
  readonly word: string
  readonly isOpen: boolean
}

/** How much came by the door in a week; never what. */
export interface DoorWeek {
  /** Its Monday, such as 2026-11-23 */
  readonly week: string
  readonly sent: number
  readonly heldUp: number
  readonly setAside: number
}

/** The word in the address of a door: short enough for a poster, without signs that a telephone hides. */
export function isDoorWord(word: string): boolean {
  return /^[a-z0-9][a-z0-9-]{1,39}$/.test(word)
}
