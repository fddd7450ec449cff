import { isTooLong } from '../concerns/rules/wording'
import type { DraftOf, UnsavedOf } from '../drafts/draft'
import { isVisible } from '../language/translator'
import type { TextKey } from '../language/english'

/** Whose words a consultation waits for. */
export const consultationWaits = ['supervisor', 'asker', 'nobody'] as const
export type ConsultationWaits = (typeof consultationWaits)[number]

/** As what somebody reads a consultation. */
export type Part = 'asker' | 'supervisor'

/** `consult` begins a consultation about a concern; by `say`, one of the two writes more in it. */
export const consultationMoves = ['consult', 'say'] as const
export type ConsultationMove = (typeof consultationMoves)[number]

/** What a form is about: a concern about which nobody was asked yet, or a consultation in which something more is said. */
export type QuestionAbout = { readonly concernId: string } | { readonly consultationId: string }

interface Choices {
  /** Who is to be asked; empty where it is not chosen, or was long ago. */
  readonly supervisor: string
  /** By which names the page showed who can be asked (shown-names.ts). */
  readonly called?: string
}

/** What is asked or said. Its id becomes the id of the words, and of the consultation that they begin. */
export type Question = UnsavedOf<ConsultationMove, Choices>
export type KeptQuestion = DraftOf<ConsultationMove, Choices>

/** Something to look at again: where, and a key of t() that says it. */
export interface QuestionFault {
  readonly field: string
  readonly text: TextKey
}

export function questionAbout(
  about: QuestionAbout,
  id: string,
  words = '',
  choices: Choices = { supervisor: '' },
): Question {
  const move = 'concernId' in about ? 'consult' : 'say'
  return { id, concernId: null, ...about, move, seen: 0, words: { words }, choices }
}

export function wordsOf({ words }: Pick<Question, 'words'>): string {
  return words.words ?? ''
}

/** What a form still needs. @param askable ids of those who can be asked; null: somebody was */
export function questionFaults(question: Question, askable: readonly string[] | null): QuestionFault[] {
  const faults: QuestionFault[] = []
  const words = wordsOf(question)
  if (askable && !askable.includes(question.choices.supervisor))
    faults.push({ field: 'supervisor', text: 'consulting.chooseWhomYouWantTo' })
  if (!isVisible(words)) faults.push({ field: 'words', text: 'consulting.writeAFewWordsHere' })
  if (isTooLong(words))
    faults.push({
      field: 'words',
      text: 'consulting.thisIsLongerThanMost',
    })
  return faults
}
