import type { Request } from 'express'
import type { TextKey } from '../../../language/english'
import type { Clock } from '../../../language/locale'
import type { Translate, Values } from '../../../language/translator'
import type { Field, FieldError, WordsField } from '../../../http/page-parts'
import { errorAt } from '../../../http/page-parts'
import { numberText } from '../../../language/locale'
import type { Person } from '../../../people/person'
import type { Rules } from '../../practice'
import type { SectionName } from './table'

/** A section as its page shows it and reads it: what is typed becomes rules only where nothing is wrong with it. */
export interface Section<Form> {
  readonly name: SectionName
  readonly lead: TextKey
  /** Of a file that its form may bring. */
  readonly mostBytes?: number
  /** As the rules stand. */
  formOf(rules: Rules): Form
  /** As they were typed. */
  read(req: Request, owner: Clock): Form
  /** What takes longer than reading, such as looking at a file and storing it. */
  settle?(owner: Person, form: Form, now: Date): Promise<Form>
  faultsIn(form: Form): readonly SectionFault[]
  /** Of a form without faults. */
  rulesIn(form: Form): Partial<Rules>
  fieldsOf(asking: Asking, form: Form): readonly Field[]
  /** What was read from a file, which its owner looks at before it is saved; null: nothing. */
  newsIn?(t: Translate, form: Form): string | null
}

export interface SectionFault {
  /** By its id on the page. */
  readonly field: string
  readonly text: TextKey
  readonly values?: Values
  /** The language of the text (BCP 47), where the form asks for the same in several. */
  readonly language?: string
}

/** What fields are made of, beside what was typed. */
export interface Asking {
  readonly t: Translate
  readonly clock: Clock
  readonly rules: Rules
  readonly errors: readonly FieldError[]
}

/** Characters of a text of the practice's own that is still read. */
export const mostOfRule = 2_000

/** Where it is no longer read. */
export function tooLong(field: string, text: string): SectionFault[] {
  return text.length > mostOfRule
    ? [{ field, text: 'shared.thisIsLongerThanMost', values: { most: mostOfRule } }]
    : []
}

interface RuleLook {
  readonly label: TextKey
  readonly hint: TextKey | null
  readonly optional?: boolean
  readonly rows?: number
  /** Where the same is asked in several. */
  readonly language?: string | null
  /** Characters */
  readonly most?: number
}

/** A longer text of the practice's own. */
export function ruleField(
  { t, clock, errors }: Asking,
  name: string,
  value: string,
  { label, hint, optional = true, rows = 5, most = mostOfRule, language = null }: RuleLook,
): WordsField {
  return {
    kind: 'words',
    name,
    label: labelIn(t, label, language),
    hint: hint && t(hint),
    value,
    error: errorAt(errors, name),
    limit: most,
    limitText: numberText(most, clock),
    optional,
    rows,
  }
}

export function lineField(
  { t, errors }: Asking,
  name: string,
  value: string,
  label: TextKey,
  { hint = null, optional = false, language = null }: Partial<Omit<RuleLook, 'label'>> = {},
): Field {
  return {
    kind: 'line',
    name,
    label: labelIn(t, label, language),
    hint: hint && t(hint),
    value,
    error: errorAt(errors, name),
    optional,
  }
}

function labelIn(t: Translate, label: TextKey, language: string | null): string {
  return language === null ? t(label) : t('settings.whatInLanguage', { what: t(label), language })
}
