import { arabic } from './arabic'
import { english, type Texts } from './english'
import { german } from './german'

/** A language that the house speaks. */
export interface Language {
  /** BCP 47 */
  readonly code: string
  /** As its own speakers call it. */
  readonly name: string
  readonly texts: Texts
  /** No clinician who speaks this language has read all of its texts yet (docs/languages.md). */
  readonly unreviewed?: true
}

/** Of people who have not chosen, in practices that have not chosen either. */
export const defaultLanguage = 'en'

export const languages: Language[] = [
  { code: defaultLanguage, name: 'English', texts: english },
  { code: 'de', name: 'Deutsch', texts: german, unreviewed: true },
  { code: 'ar', name: 'العربية', texts: arabic, unreviewed: true },
]

export function isSpoken(code: string): boolean {
  return languages.some(language => language.code === code)
}
