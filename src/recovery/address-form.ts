import { z } from 'zod'
import { chosen, typedLine } from '../http/typed'
import { readMeetingCode, readReturnCode } from '../people/return-code'
import type { Translate } from '../language/translator'
import { readAddress } from '../mail/address'
import type { AddressAsked, WayBack } from './new-addresses'
import type { TextKey } from '../language/english'
import { errorAt, type Field } from '../http/page-parts'

/** The forms in which somebody asks for a new address: from what was posted to values, and to what a view says. Pure. */

/** Something to put right: at which field, and a key of t() that says it. */
export interface AddressFormFault {
  readonly field: string
  readonly text: TextKey
  readonly values?: Readonly<Record<string, number>>
}

interface Filled {
  readonly address: string
  readonly quiet: string
}

export function readAsked(body: unknown): {
  filled: Filled
  asked: AddressAsked
  faults: AddressFormFault[]
} {
  const filled = shape.parse(body ?? {})
  const { address, fault } = readAddress(filled.address)
  const faults: AddressFormFault[] = [
    ...(fault ? [{ field: 'address', text: fault }] : []),
    ...(['yes', 'no'].includes(filled.quiet)
      ? []
      : [{ field: 'quiet', text: 'recovery.chooseWhetherWeMayWrite' } as const]),
  ]
  return { filled, asked: { to: address ?? '', quiet: filled.quiet === 'yes' }, faults }
}

export function readWayBack(body: unknown): {
  code: string
  way: WayBack | null
  faults: AddressFormFault[]
} {
  const { code: written } = z.object({ code: typedLine }).parse(body ?? {})
  const paper = readReturnCode(written)
  const meeting = readMeetingCode(written)
  const way: WayBack | null = paper
    ? { by: 'paper', code: paper }
    : meeting
      ? { by: 'meeting', code: meeting }
      : null
  const text = 'recovery.lookAtEachLetterAgain'
  return { code: written, way, faults: way ? [] : [{ field: 'code', text }] }
}

/** The fields for the new address, and whether the old one may hear of it; nothing is chosen beforehand. */
export function askedFields(
  t: Translate,
  { address, quiet }: Filled,
  faults: readonly AddressFormFault[],
): Field[] {
  const errors = saidFaults(t, faults)
  const option = (value: string, text: TextKey, hint: TextKey) => ({
    value,
    text: t(text),
    hint: t(hint),
    checked: quiet === value,
  })
  return [
    formLine('address', t('shared.yourNewMailAddress'), null, address, errorAt(errors, 'address')),
    {
      kind: 'choice',
      name: 'quiet',
      legend: t('recovery.mayWeWriteToYour'),
      hint: null,
      error: errorAt(errors, 'quiet'),
      options: [
        option('yes', 'recovery.noWriteNothingThere', 'recovery.chooseThisIfSomebodyElse'),
        option('no', 'recovery.yesWriteThere', 'recovery.chooseThisIfSomebodyElseMight'),
      ],
    },
  ]
}

export function formLine(
  name: string,
  label: string,
  hint: string | null,
  value: string,
  error: string | null,
): Field {
  return { kind: 'line', name, label, hint, value, error, optional: false }
}

/** What is wrong, for the list above a form. */
export function saidFaults(t: Translate, faults: readonly AddressFormFault[]) {
  return faults.map(({ field, text, values }) => ({ field, text: t(text, values) }))
}

const shape = z.object({ address: typedLine, quiet: chosen })

/** That no more emails go to this address for so long. */
export function tooManyMails(minutes: number): AddressFormFault {
  return { field: 'address', text: 'people.enoughMailsWentToThis', values: { count: minutes } }
}
