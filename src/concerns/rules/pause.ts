import type { Translate } from '../../language/translator'
import { moveOf, movesOpenIn, type Situation } from './moves'

/** The four steps of a pause, which are the fields of a reflection too. Labels are keys of t(). */
export const reflectionSteps = [
  {
    name: 'happened',
    label: 'concerns.whatHappened',
    hint: 'concerns.asSomebodyWouldTellIt',
  },
  {
    name: 'part',
    label: 'concerns.myPart',
    hint: 'concerns.whatYouDidOrLeftOut',
  },
  {
    name: 'feeling',
    label: 'concerns.whatIFeel',
    hint: 'concerns.shameAngerTheWishTo',
  },
  {
    name: 'asking',
    label: 'concerns.whomICouldAsk',
    hint: 'concerns.aSupervisorAColleagueThey',
  },
] as const

/** Whether somebody reads what still waits for its first answer, which is theirs to give. */
export function isPause(situation: Situation): boolean {
  return movesOpenIn(situation).includes('acknowledge')
}

/** What stands before the first answer, instead of a form: a pause, which is as easy to leave as to take. */
export function pauseValues(t: Translate, concern: Situation & { readonly id: string }) {
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
