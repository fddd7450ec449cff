import type { Typed } from '../http/typed'
import { readAddress } from '../mail/address'
import { longestName, nameFault, nameFaultTexts } from '../people/name-fault'
import type { TextKey } from '../language/english'

/** A sentence for the person who wrote it: a key of t(), with the values it names. */
export interface InviteeFault {
  readonly text: TextKey
  readonly values?: Readonly<Record<string, string | number>>
}

/** Stands for every sign that no keyboard writes and no database holds, so that nothing is dropped in silence. */
export const unreadable = '\uFFFD'

/** That something was taken out of a field when its form was read. */
export function faultInTyped({ changed }: Typed): InviteeFault | null {
  return changed ? { text: 'accounts.thereWereSignsInIt' } : null
}

/** What is wrong with a name, as somebody typed it. */
export function faultInName(name: string): InviteeFault | null {
  if (name.includes(unreadable)) return { text: 'care.thereAreSignsInThe' }
  const fault = nameFault(name)
  return fault && { text: nameTexts[fault], values: { most: longestName } }
}

/** What is wrong with an address, as somebody typed it. */
export function faultInAddress(address: string): InviteeFault | null {
  const { fault } = readAddress(address)
  return fault && { text: fault }
}

const nameTexts = {
  ...nameFaultTexts,
  empty: 'care.writeTheNameOfThe',
  lines: 'care.writeTheNameOnOne',
  long: 'care.thisNameIsLongerThan',
} as const
