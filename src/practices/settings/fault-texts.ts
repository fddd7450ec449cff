import type { Field, FieldError } from '../../http/page-parts'
import { languageWith } from '../../language/languages'
import type { Translate } from '../../language/translator'
import type { SectionFault } from './sections/section'

/** What is wrong with a box, which names its language where the form asks for the same in several. */
export function sectionFaultText(t: Translate, { text, values, language }: SectionFault): string {
  const fault = t(text, values)
  const name = language === undefined ? undefined : languageWith(language)?.name
  return name === undefined ? fault : t('settings.faultIn', { what: name, fault })
}

/** The same as they stand above a form: where several boxes have the same fault, each says which box it is. */
export function faultsToldApart(
  t: Translate,
  faults: readonly SectionFault[],
  fields: readonly Field[],
): FieldError[] {
  const labels = new Map(fields.flatMap(labelled))
  const texts = faults.map(({ text, values }) => t(text, values))
  return faults.map((fault, place) => {
    const same = texts.filter(text => text === texts[place]).length
    const label = same > 1 ? labels.get(fault.field) : undefined
    return {
      field: fault.field || null,
      text: label
        ? t('settings.faultIn', { what: label, fault: texts[place] ?? '' })
        : sectionFaultText(t, fault),
    }
  })
}

function labelled(field: Field): [string, string][] {
  if (field.kind === 'folded') return field.fields.flatMap(labelled)
  return [[field.name, 'label' in field ? field.label : field.legend]]
}
