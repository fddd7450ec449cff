import type { HintKind } from '../../hints/hint'
import { hintsFor } from '../../hints/languages'
import type { Person } from '../../people/person'
import type { Translate } from '../../language/translator'
import type { OpenedConcern } from '../store/opened-concern'
import { sideOf } from '../rules/concern'
import type { MoveWords as Written } from '../rules/wording'
import type { TextKey } from '../../language/english'

/** What may hurt in an answer; `whole`: all of it, and not these words. */
export interface ShownHint {
  readonly words: readonly string[]
  readonly whole: string | null
  readonly why: string
  readonly better: string
}

/**
 * What an answerer may want to look at once more before they send: found anew each time the page is shown, kept nowhere, and seen by
 * nobody else. The words of clients, and of those beside them, are never looked at.
 */
export function secondLook(
  t: Translate,
  person: Person,
  concern: Pick<OpenedConcern, 'capacity'> | undefined,
  parts: Written,
): ShownHint[] {
  if (!concern || sideOf(concern.capacity) !== 'answerer') return []
  return hintsFor(Object.values(parts).join('\n\n')).map(({ kind, words }) => ({
    words,
    whole: words.length > 0 ? null : t('concerns.allOfItTogether'),
    why: t(hintText[kind].why),
    better: t(hintText[kind].better),
  }))
}

/** Why words can hurt, and a better direction. */
const hintText = {
  sorry_if: {
    why: 'concerns.anIfLeavesOpenWhether',
    better: 'concerns.nameWhatYouDidAnd',
  },
  sorry_you_feel: {
    why: 'concerns.itSaysSorryForA',
    better: 'concerns.saySorryForWhatYou',
  },
  apology_but: {
    why: 'concerns.manyPeopleHearOnlyWhat',
    better: 'concerns.letTheApologyEndWith',
  },
  blame: {
    why: 'concerns.itLooksForTheMistake',
    better: 'concerns.beginWithYourOwnPart',
  },
  minimizing: {
    why: 'concerns.itMakesSmallWhatWas',
    better: 'concerns.sayWhatItWasLike',
  },
  already_explained: {
    why: 'concerns.itCanSoundImpatientAs',
    better: 'concerns.sayItAsIfFor',
  },
  other_clients: {
    why: 'concerns.aComparisonLeavesThemAlone',
    better: 'concerns.stayWithThisOnePerson',
  },
  policy: {
    why: 'concerns.whereRulesAndLawyersSpeak',
    better: 'concerns.sayFirstWhatHappenedIf',
  },
  no_day: {
    why: 'concerns.theyWaitForItFrom',
    better: 'concerns.sayByWhichDayEven',
  },
  look_after_me: {
    why: 'concerns.theyWereHurtAndMay',
    better: 'concerns.takeWhatYouFeelTo',
  },
  off_the_record: {
    why: 'concerns.theyChoseToWriteHere',
    better: 'concerns.answerHereAndAskIn',
  },
  very_long: {
    why: 'concerns.somebodyWhoWasHurtCan',
    better: 'concerns.keepWhatHappenedYourPart',
  },
} as const satisfies Record<HintKind, { why: TextKey; better: TextKey }>
