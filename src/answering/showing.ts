import { reflectionPathOf, reflectionSteps } from '../concerns/rules/before-answer'
import { movePath } from '../concerns/rules/moves'
import type { OpenedConcern } from '../concerns/store/opened-concern'
import { entryValues } from '../concerns/thread/entry-values'
import { dueBeforeAnswer } from '../concerns/thread/status-values'
import { mostCharacters } from '../concerns/rules/wording'
import { writingValues, type WritingTime } from '../drafts/page'
import { clockOf, numberText } from '../language/locale'
import type { Person } from '../people/person'
import type { Translate } from '../language/translator'
import type { Reflection, StepName } from './reflection'
import { crisisLinesOf, phoneNumbersIn } from '../practices/telephone'
import type { TextKey } from '../language/english'
import { errorAt, type ChoiceField, type FieldError } from '../http/page-parts'

/** What has to be looked at again in a step. The text is a key of t(). */
export interface ReflectionFault {
  readonly field: StepName | 'over'
  readonly text: TextKey
}

interface Around {
  readonly faults: readonly ReflectionFault[]
  readonly isKept: boolean
  /** What is kept cannot be shown. */
  readonly isDamaged: boolean
  /** The first answer is still to be given. */
  readonly isBeforeAnswer: boolean
  /** In the practice's own words. */
  readonly whomToAsk: string | null
  readonly time: WritingTime
  readonly now: Date
}

/** The values of the page on which somebody writes for themselves. */
export function reflectionFormValues(
  t: Translate,
  person: Person,
  concern: OpenedConcern,
  reflection: Reflection & { readonly revision: number },
  around: Around,
) {
  const most = numberText(mostCharacters, clockOf(person))
  const errors = around.faults.map(({ field, text }) => ({ field, text: t(text, { most }) }))
  return {
    heading: around.isBeforeAnswer ? t('shared.reflectFirst') : t('shared.yourReflection'),
    dueText: around.isBeforeAnswer ? dueBeforeAnswer(t, person, concern, around.now) : null,
    thread: entryValues(t, person, concern.entries),
    writing: writingValues(person, reflection, around.time, { action: reflectionPathOf(concern.id) }),
    errors,
    fields: [
      ...(around.isDamaged ? [overField(t, errors)] : []),
      ...reflectionSteps.map(({ name, label, hint }) => ({
        kind: 'words' as const,
        name,
        label: t(label),
        hint: t(hint),
        value: reflection.words[name],
        error: errorAt(errors, name),
        limit: mostCharacters,
        limitText: null,
        optional: true,
        rows: 4,
      })),
    ],
    whomToAsk: phoneNumbersIn(around.whomToAsk),
    crisisLines: crisisLinesOf(person.practice, person.language),
    answer: around.isBeforeAnswer ? movePath(concern.id, 'acknowledge') : null,
    back: `/concerns/${concern.id}`,
    deleting: around.isKept ? `${reflectionPathOf(concern.id)}/deleting` : null,
  }
}

/** Nothing is written over that cannot be read, unless its writer says so. */
function overField(t: Translate, errors: readonly FieldError[]): ChoiceField {
  return {
    kind: 'several',
    name: 'over',
    legend: t('answering.whatYouWroteHereBefore'),
    hint: t('answering.itWasDamagedThePeople'),
    error: errorAt(errors, 'over'),
    options: [{ value: 'yes', text: t('answering.writeOverItForGood'), hint: null, checked: false }],
  }
}
