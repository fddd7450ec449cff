import { z } from 'zod'
import type { LineField } from '../../http/page-parts'
import { chosenSome, typedLine } from '../../http/typed'
import type { TextKey } from '../../language/english'
import type { Translate } from '../../language/translator'
import { mostInFamily } from '../../people/families'
import type { Named } from '../../people/person'
import { calledSo } from '../name-search'

/** The names of those with whom a client comes, as they were typed; those that were left empty too. */
export type FamilyForm = readonly string[]

/** What is wrong with a name, and in which field it stands. */
export interface FamilyFault {
  readonly place: number
  readonly text: TextKey
}

const fields = mostInFamily - 1

export function readFamily(body: unknown): FamilyForm {
  const { others } = shape.parse(body ?? {})
  const names = others.slice(0, fields).map(one => typedLine.parse(one))
  return Array.from({ length: fields }, (_, place) => names[place] ?? '')
}

/** Who is meant, and what keeps somebody from being found. @param known the therapist's clients, but for the one on whose page it is noted */
export function peopleIn(
  form: FamilyForm,
  known: readonly Named[],
): { readonly found: readonly Named[]; readonly faults: readonly FamilyFault[] } {
  if (form.every(name => name === ''))
    return { found: [], faults: [{ place: 0, text: 'families.writeAName' }] }
  const searched = form.map(name => ({ name, called: name === '' ? [] : calledSo(known, name) }))
  return {
    found: searched.flatMap(({ called }) => called),
    faults: searched.flatMap(({ name, called }, place) =>
      name === '' || called.length === 1
        ? []
        : { place, text: called.length === 0 ? 'families.nobodyIsCalledSo' : 'families.severalAreCalledSo' },
    ),
  }
}

export function familyFields(
  t: Translate,
  form: FamilyForm,
  errors: readonly { readonly field: string; readonly text: string }[],
): LineField[] {
  return form.map((value, place) => ({
    kind: 'line',
    name: 'others',
    id: fieldAt(place),
    label: t(place === 0 ? 'families.nameOfTheOther' : 'families.nameOfOneMore'),
    hint: place === 0 ? t('guardians.asInTheirAccount') : null,
    value,
    error: errors.find(({ field }) => field === fieldAt(place))?.text ?? null,
    optional: place > 0,
  }))
}

/** The id of one of the fields, all of which have one name. */
export function fieldAt(place: number): string {
  return place === 0 ? 'others' : `others-${place + 1}`
}

const shape = z.object({ others: chosenSome })
