import { arabic } from './arabic'
import { isEasyCode, plainCode } from './easy'
import easyArabic from './easy/ar.json'
import easyGerman from './easy/de.json'
import easyEnglish from './easy/en.json'
import { english, type TextKey, type Texts } from './english'
import { german } from './german'

/** A language that the house speaks. */
export interface Language {
  /** BCP 47 */
  readonly code: string
  /** As its own speakers call it. */
  readonly name: string
  readonly texts: Texts
  /** The texts of clients' pages that easy words say otherwise, with a line for each idea, and what its speakers call them. */
  readonly easy?: { readonly name: string; readonly texts: Partial<Record<TextKey, string>> }
  /** No clinician who speaks this language has read all of its texts yet (docs/languages.md). */
  readonly unreviewed?: true
}

/** Of people who have not chosen, in practices that have not chosen either. */
export const defaultLanguage = 'en'

export const languages: Language[] = [
  {
    code: defaultLanguage,
    name: 'English',
    texts: english,
    easy: { name: 'English, easy to read', texts: easyEnglish },
  },
  {
    ...{ code: 'de', name: 'Deutsch', texts: german, unreviewed: true },
    easy: { name: 'Deutsch, in Leichter Sprache', texts: easyGerman },
  },
  {
    ...{ code: 'ar', name: 'العربية', texts: arabic, unreviewed: true },
    easy: { name: 'العربية، بلغة سهلة', texts: easyArabic },
  },
]

export function isSpoken(code: string): boolean {
  return languages.some(language => language.code === code)
}

/** Whether somebody can choose it for themselves: a language, or its easy words. */
export function isReadable(code: string): boolean {
  const language = languageWith(code)
  return language !== undefined && (language.easy !== undefined || !isEasyCode(code))
}

/** The language of a code, also of that of its easy words. */
export function languageWith(code: string): Language | undefined {
  return languages.find(language => language.code === plainCode(code))
}
