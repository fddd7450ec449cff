import type { TextKey } from '../language/english'
import { hasHiddenSigns, hiddenSigns, isVisible } from '../language/translator'

/** Characters of a name that is no essay. */
export const longestName = 100

export type NameFault = 'lines' | 'hidden' | 'long' | 'empty'

/** What keeps this from being a name, as somebody typed it. A name has a letter or a digit that can be seen. */
export function nameFault(name: string): NameFault | null {
  const written = name.trim()
  if (!isVisible(written)) return 'empty'
  if (/[\n\u2028\u2029]/.test(written)) return 'lines'
  if (hasHiddenSigns(written)) return 'hidden'
  if (written.length > longestName) return 'long'
  return /(?![\u115F\u1160\u3164\uFFA0])[\p{L}\p{N}]/u.test(written) ? null : 'empty'
}

/** What a form says that has no words of its own; each says for itself which name it asks for. */
export const nameFaultTexts = {
  lines: 'people.writeItInOneLine',
  hidden: hiddenSigns,
  long: 'concerns.pleaseWriteAShorterName',
} as const satisfies Record<Exclude<NameFault, 'empty'>, TextKey>
