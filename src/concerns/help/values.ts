import { pastDayText } from '../../language/dates'
import type { TextKey } from '../../language/english'
import { clockOf } from '../../language/locale'
import type { Translate } from '../../language/translator'
import type { Person } from '../../people/person'
import type { OpenedConcern } from '../store/opened-concern'
import { helps, type Help } from '../store/help-questions'

/** An owner's question to those who owe the answer, with what can be answered to it. */
export interface ShownHelpQuestion {
  readonly heading: string
  readonly text: string
  /** What was answered; null: nothing yet. */
  readonly said: string | null
  readonly action: string
  readonly answers: readonly { readonly value: Help; readonly text: string }[]
}

/** Null: nobody asked, or this reader did. */
export function helpQuestionValues(
  t: Translate,
  person: Person,
  { id, helpQuestion }: OpenedConcern,
  now: Date,
): ShownHelpQuestion | null {
  if (!helpQuestion || helpQuestion.mine) return null
  const { asker, askedAt, help } = helpQuestion
  const values = { name: asker.name, day: pastDayText(askedAt, now, clockOf(person)) }
  return {
    heading: t('concerns.whatWouldHelpYou'),
    text: t('concerns.nameAskedOnDay', values),
    said: help && t('concerns.thisWasSaidToName', { name: asker.name, help: t(helpTexts[help], values) }),
    action: `/concerns/${id}/help`,
    answers: helps.map(value => ({ value, text: t(helpTexts[value], values) })),
  }
}

/** In the words of the person who answers. */
const helpTexts = {
  talk: 'concerns.aTalkWithName',
  unsure: 'concerns.iDoNotKnowYet',
  nothing: 'concerns.nothingIWillAnswer',
} as const satisfies Record<Help, TextKey>
