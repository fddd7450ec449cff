import { mostCharacters } from '../concerns/rules/wording'
import { timeOf } from '../language/dates'
import { clockOf, numberText } from '../language/locale'
import { postingTo } from '../http/ids'
import type { Person } from '../people/person'
import { damagedText, type Words } from '../language/translator'
import type { Fault, Form } from './consultation'

/** Until when somebody can write before they are signed out. */
export interface Time {
  readonly endsAt: Date
  readonly secondsLeft: number
}

export interface Problem {
  readonly field: string | null
  readonly text: string
}

/** What is wrong with a form, in its writer's words. @param refusal why it could not be sent, a key of t() */
export function problemsOf(
  t: Words,
  person: Person,
  faults: readonly Fault[],
  refusal: string | null,
): Problem[] {
  const most = numberText(mostCharacters, clockOf(person))
  return [
    ...(refusal ? [{ field: null, text: refusal }] : []),
    ...faults.map(({ field, text }) => ({ field, text: t(text, { most }) })),
  ]
}

/** What every form here has around its fields. */
export function formValues(
  t: Words,
  person: Person,
  form: Form,
  action: string,
  errors: readonly Problem[],
  time: Time,
) {
  return {
    action: postingTo(action),
    hidden: [
      { name: 'draft', value: form.id },
      { name: 'writer', value: person.id },
      { name: 'revision', value: form.revision },
    ],
    errors,
    damaged: form.isBesideDamaged ? damagedText(t) : null,
    time: {
      until: timeOf(time.endsAt, clockOf(person)),
      secondsLeft: time.secondsLeft,
      zone: person.practice.timeZone,
    },
  }
}

export function wordsField(t: Words, person: Person, form: Form, errors: readonly Problem[], label: string) {
  return {
    kind: 'words',
    name: 'words',
    label,
    hint: t('Leave out what would tell who the client is.'),
    value: form.words,
    error: errorAt(errors, 'words'),
    limit: mostCharacters,
    limitText: numberText(mostCharacters, clockOf(person)),
    optional: false,
    rows: 8,
  }
}

export function errorAt(errors: readonly Problem[], name: string): string | null {
  return errors.find(({ field }) => field === name)?.text ?? null
}
