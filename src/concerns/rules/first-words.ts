import type { Practice } from '../../practices/practice'
import { momentOfFace } from '../../time/moments'
import { lastWorkingDayBefore } from './days/working-days'
import type { TextKey } from '../../language/english'

/** What a client can say beside their first words, if they wish, and sentences to begin with if they find none. Texts are keys of t(). */

/** First sentences that can stand alone, be changed or left, by the name that a form gives them. */
export const starters = {
  unsure: 'concerns.somethingFeltOffICant',
  rushed: 'concerns.iFeltRushed',
  judged: 'concerns.iFeltJudged',
  wrong: 'concerns.youGotSomethingImportantAbout',
  unheard: 'concerns.iSaidSomethingThatMattered',
  shared: 'concerns.somethingWasSharedThatShould',
  pushed: 'concerns.youPushedMeFurtherThan',
  ended: 'concerns.weEndedAndIDont',
} as const

export const kinds = {
  handled: 'concerns.howSomethingWasHandled',
  relationship: 'concerns.howWeAreWithEach',
  fit: 'concerns.whetherThisIsRightFor',
  done: 'concerns.somethingThatWasDoneTo',
  ending: 'concerns.howItEndedOrIs',
  unsaid: 'concerns.idRatherNotSay',
  guardian: 'guardians.somebodyResponsible',
} as const

export const wishes = {
  heard: 'concerns.toBeHeard',
  explanation: 'concerns.anExplanation',
  apology: 'concerns.anApology',
  change: 'concerns.somethingToChange',
  talk: 'concerns.toTalkAboutItWhenWe',
  written: 'concerns.aWrittenAnswer',
  somebody_else: 'concerns.somebodyElseToTalkTo2',
  end_well: 'concerns.toEndWell',
  closing_talk: 'concerns.aTalkToClose',
  records: 'concerns.myRecords',
  referral: 'concerns.theNameOfSomebodyElse2',
  unknown: 'concerns.iDontKnowYet',
} as const

/** Where an answerer can begin, for what would help. Texts are keys of t(). */
export const towards = {
  heard: 'concerns.toBeHeardSayWhat',
  explanation: 'concerns.anExplanationFirstWhatIt',
  apology: 'concerns.anApologyForWhatYou',
  change: 'concerns.somethingToChangeSayWhat',
  talk: 'concerns.toTalkAboutItWhen',
  written: 'concerns.aWrittenAnswerTakeThe',
  somebody_else: 'concerns.somebodyElseToTalkTo',
  end_well: 'concerns.toEndWellWhatWas',
  closing_talk: 'concerns.aTalkToCloseOffer',
  records: 'concerns.theirRecordsSayHowAnd',
  referral: 'concerns.theNameOfSomebodyElse',
  unknown: 'concerns.theyDontKnowYetYou',
} as const satisfies Record<Wish, TextKey>

export type ConcernKind = keyof typeof kinds
export type Wish = keyof typeof wishes

/** What would help, as it stands in an entry. */
export function wishesIn({ help = '' }: Readonly<Record<string, string>>): Wish[] {
  return help.split(' ').filter(isWish)
}

/** A guardian whom somebody fears, or two who disagree: a situation of its own, which owners alone read and which is begun on a page of its own. */
export const isForOwnersAlone = (kind: ConcernKind | undefined): boolean => kind === 'guardian'
export const isKind = (value: string): value is ConcernKind => Object.hasOwn(kinds, value)
export const isWish = (value: string): value is Wish => Object.hasOwn(wishes, value)

/** A sentence to begin with stands before what was written already, unless it stands there. */
export function beginWith(sentence: string, text: string): string {
  if (text.includes(sentence)) return text
  return text.trim() ? `${sentence} ${text}` : sentence
}

/** When a reader who has not opened a concern is reminded of a meeting: at seven in the morning, on the last working day before. */
export function remindAt(day: string, practice: Practice): Date {
  return momentOfFace(`${lastWorkingDayBefore(day, practice)}T07:00`, practice)
}
