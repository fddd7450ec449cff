import type { ChoiceField, Option } from '../../http/page-parts'
import type { TextKey } from '../../language/english'
import type { Translate } from '../../language/translator'
import type { Person } from '../../people/person'
import type { Unsaved } from '../store/words/drafts'
import type { MoveAbout } from './about'

/** What a form asks for, and what was typed into it so far. */
export interface FormInHand {
  readonly t: Translate
  readonly person: Person
  readonly about: MoveAbout
  readonly draft: Unsaved
  readonly errorAt: (name: string) => string | null
  /** The cursor stands in the text at once. */
  readonly goesOn: boolean
}

export function choiceField(
  name: string,
  legend: string,
  error: string | null,
  options: readonly Option[],
): ChoiceField {
  return { kind: 'choice', name, legend, hint: null, error, options }
}

export const keysOf = <Key extends string>(texts: Readonly<Record<Key, string>>) =>
  Object.keys(texts) as Key[]

/** The options of a choice by their texts, of which those chosen are marked. */
export function optionsIn<Value extends string>(
  t: Translate,
  values: readonly Value[],
  texts: Readonly<Record<Value, TextKey>>,
  ...chosen: readonly (Value | undefined)[]
) {
  const said = (text: TextKey) => t(text)
  return values.map(value => ({
    value,
    text: said(texts[value]),
    hint: null,
    checked: chosen.includes(value),
  }))
}
