import { z } from 'zod'
import { inviteeFaultText } from '../../care/client-values'
import { faultInAddress, faultInName, faultInTyped, type InviteeFault } from '../../care/invitee'
import { errorAt, type ChoiceField } from '../../http/page-parts'
import { chosen, typed, type Typed } from '../../http/typed'
import type { TextKey } from '../../language/english'
import type { Translate } from '../../language/translator'
import type { Person } from '../../people/person'
import { invitedParts, type InvitedPart } from '../rules/concern'

/** Whom a client wants to invite beside them, as they have typed it. */
export interface CompanionForm {
  readonly name: Typed
  readonly address: Typed
  /** One of invitedParts; anything else is as if nothing had been chosen. */
  readonly part: string
}

export type CompanionFault = InviteeFault & { readonly field: 'name' | 'address' | 'part' }

export function readCompanion(body: unknown): CompanionForm {
  return shape.parse(body ?? {})
}

export function faultsIn({ name, address, part }: CompanionForm): CompanionFault[] {
  const faults: Record<CompanionFault['field'], InviteeFault | null> = {
    name: faultInTyped(name) ?? faultInName(name.text),
    address: faultInTyped(address) ?? faultInAddress(address.text),
    part: invitedParts.some(one => one === part) ? null : { text: 'companions.chooseWhatTheyDo' },
  }
  return Object.entries(faults).flatMap(([field, fault]) =>
    fault ? [{ ...fault, field: field as CompanionFault['field'] }] : [],
  )
}

/** The form again, with what stands in it and what is wrong with it. */
export function companionFields(
  t: Translate,
  person: Person,
  form: CompanionForm,
  faults: readonly CompanionFault[],
) {
  const errors = faults.map(fault => ({ field: fault.field, text: inviteeFaultText(t, person, fault) }))
  const part: ChoiceField = {
    kind: 'choice',
    name: 'part',
    legend: t('companions.whatDoTheyDo'),
    hint: null,
    error: errorAt(errors, 'part'),
    options: invitedParts.map(value => ({
      value,
      text: t(options[value].text),
      hint: t(options[value].hint),
      checked: form.part === value,
    })),
  }
  return {
    errors,
    name: { value: form.name.text, error: errorAt(errors, 'name') },
    address: { value: form.address.text, error: errorAt(errors, 'address') },
    part,
  }
}

const options = {
  interpreter: { text: 'companions.theyInterpret', hint: 'companions.theyInterpretHint' },
  helper: { text: 'companions.theyHelp', hint: 'companions.theyHelpHint' },
} as const satisfies Record<InvitedPart, { text: TextKey; hint: TextKey }>

const shape = z.object({ name: typed, address: typed, part: chosen })
