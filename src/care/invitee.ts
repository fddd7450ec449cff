import { readAddress } from '../mail/address'
import { longestName } from '../people/person'
import { hasHiddenSigns, hiddenSigns } from '../language/translator'
import type { TextKey } from '../language/english'

/** A sentence for the person who wrote it: a key of t(), with the values it names. */
export interface InviteeFault {
  readonly text: TextKey
  readonly values?: Readonly<Record<string, string | number>>
}

/** Stands for every sign that no keyboard writes and no database holds, so that nothing is dropped in silence. */
export const unreadable = '\uFFFD'

/** What is wrong with a name, as somebody typed it. */
export function faultInName(name: string): InviteeFault | null {
  if (!isVisible(name)) return { text: 'care.writeTheNameOfThe' }
  if (name.includes(unreadable)) return { text: 'care.thereAreSignsInThe' }
  if (name.trim().includes('\n')) return { text: 'care.writeTheNameOnOne' }
  if (hasHiddenSigns(name.trim())) return { text: hiddenSigns }
  if (name.trim().length > longestName)
    return { text: 'care.thisNameIsLongerThan', values: { most: longestName } }
  return null
}

/** What is wrong with an address, as somebody typed it. */
export function faultInAddress(address: string): InviteeFault | null {
  const { fault } = readAddress(address)
  return fault && { text: fault }
}

/** Letters or digits, and not only those that have no ink. */
function isVisible(name: string): boolean {
  return /[\p{L}\p{N}]/u.test(name.replace(/[\u115F\u1160\u3164\uFFA0]/g, ''))
}
