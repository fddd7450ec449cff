import type { Words } from '../../language/translator'
import { moveOf, movesOpenIn, type Situation } from './moves'

/** The four steps of a pause, which are the fields of a reflection too. Labels are keys of t(). */
export const reflectionSteps = [
  {
    name: 'happened',
    label: 'What happened',
    hint: 'As somebody would tell it who watched and had nothing to lose.',
  },
  {
    name: 'part',
    label: 'My part',
    hint: 'What you did or left out. Not all of it is yours, and something of it may be.',
  },
  {
    name: 'feeling',
    label: 'What I feel',
    hint: 'Shame, anger, the wish to explain: here all of it may stand as it is.',
  },
  {
    name: 'asking',
    label: 'Whom I could ask',
    hint: 'A supervisor, a colleague. They need not learn who the client is.',
  },
] as const

/** Whether somebody reads what still waits for its first answer, which is theirs to give. */
export function isPause(situation: Situation): boolean {
  return movesOpenIn(situation).includes('acknowledge')
}

/** What stands before the first answer, instead of a form: a pause, which is as easy to leave as to take. */
export function pauseValues(t: Words, concern: Situation & { readonly id: string }) {
  if (!isPause(concern)) return null
  return {
    steps: reflectionSteps.map(({ label }) => t(label)),
    reflection: reflectionPathOf(concern.id),
    answer: answerPathOf(concern.id),
    firstHour: '/first-hour',
  }
}

export function answerPathOf(concernId: string): string {
  return `/concerns/${concernId}/${moveOf('acknowledge').path}`
}

export function reflectionPathOf(concernId: string): string {
  return `/concerns/${concernId}/reflection`
}
