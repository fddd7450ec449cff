import { allowedMovesIn, type Situation } from './moves'

/** The four steps of a reflection, which are its fields too. Labels are keys of t(). */
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
export function isBeforeAnswer(situation: Situation): boolean {
  return allowedMovesIn(situation).includes('acknowledge')
}

export function reflectionPathOf(concernId: string): string {
  return `/concerns/${concernId}/reflection`
}
