import { mostCharacters } from '../concerns/rules/wording'
import { writingValues, type WritingTime, type WritingValues } from '../drafts/page'
import { clockOf, numberText } from '../language/locale'
import { damagedText, type Translate } from '../language/translator'
import type { Person } from '../people/person'
import { wordsOf, type QuestionFault, type Question } from './consultation'
import type { Field } from '../http/page-parts'

/** A form as somebody comes to it. */
export interface Writing {
  readonly question: Question
  readonly faults: readonly QuestionFault[]
  /** Why it could not be sent. */
  readonly refusal: string | null
  /** What was begun before cannot be shown. It stays; these words are written beside it. */
  readonly isBesideDamaged: boolean
  readonly time: WritingTime
}

/** What is wrong with a form, in its writer's words. */
export function errorsOf(t: Translate, person: Person, { faults, refusal }: Writing) {
  const most = numberText(mostCharacters, clockOf(person))
  return [
    ...(refusal ? [{ field: null, text: refusal }] : []),
    ...faults.map(({ field, text }) => ({ field, text: t(text, { most }) })),
  ]
}

/** As views/consulting/_form.ejs shows it. */
export interface QuestionForm {
  readonly writing: WritingValues
  /** What is said where something was begun here before and cannot be shown. */
  readonly damaged: string | null
  readonly fields: readonly Field[]
  readonly button: string
  readonly back: string
}

/** The form of a consultation. @param back where its writer goes who sends nothing */
export function questionFormValues(
  t: Translate,
  person: Person,
  { question, isBesideDamaged, time }: Writing,
  { action, back, fields }: { action: string; back: string; fields: readonly Field[] },
): QuestionForm {
  return {
    writing: writingValues(person, question, time, { action }),
    damaged: isBesideDamaged ? damagedText(t) : null,
    fields,
    button: t('concerns.send'),
    back,
  }
}

export function wordsField(
  t: Translate,
  person: Person,
  { question, faults }: Writing,
  label: string,
): Field {
  const most = numberText(mostCharacters, clockOf(person))
  const fault = faults.find(({ field }) => field === 'words')
  return {
    kind: 'words',
    name: 'words',
    label,
    hint: t('consulting.leaveOutWhatWouldTell'),
    value: wordsOf(question),
    error: fault ? t(fault.text, { most }) : null,
    limit: mostCharacters,
    limitText: most,
    optional: false,
    rows: 8,
  }
}
