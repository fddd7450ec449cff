import { isTooLong } from '../concerns/rules/wording'
import { isVisible } from '../language/translator'

/** Whose words a consultation waits for. */
export const consultationWaits = ['supervisor', 'asker', 'nobody'] as const
export type ConsultationWaits = (typeof consultationWaits)[number]

/** As what somebody reads a consultation. */
export type Part = 'asker' | 'supervisor'

/** What a form is about: a concern about which nobody was asked yet, or a consultation in which something more is said. */
export type About = { readonly concernId: string } | { readonly consultationId: string }

/** A form, and what becomes of it: its id becomes the id of the words, and of the consultation that they begin. */
export interface Form {
  readonly id: string
  readonly about: About
  /** Who is to be asked; empty where it is not chosen, or was long ago. */
  readonly supervisor: string
  readonly words: string
  /** How often it had been kept when it was written. */
  readonly revision: number
  /** What was begun before cannot be shown. It stays; these words are written beside it. */
  readonly isBesideDamaged?: boolean
}

/** Something to look at again: where, and a key of t() that says it. */
export interface Fault {
  readonly field: 'words' | 'supervisor'
  readonly text: string
}

/** What a form still needs. @param askable ids of those who can be asked; null: somebody was */
export function faultsIn({ words, supervisor }: Form, askable: readonly string[] | null): Fault[] {
  const faults: Fault[] = []
  if (askable && !askable.includes(supervisor))
    faults.push({ field: 'supervisor', text: 'Choose whom you want to ask.' })
  if (!isVisible(words)) faults.push({ field: 'words', text: 'Write a few words here.' })
  if (isTooLong(words))
    faults.push({
      field: 'words',
      text: 'This is longer than {{most}} characters. Please shorten it, or send it in parts.',
    })
  return faults
}
