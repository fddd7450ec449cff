/** A language that the house speaks. */
export interface Language {
  /** BCP 47 */
  readonly code: string
  /** As its own speakers call it. */
  readonly name: string
}

/** Of people who have not chosen, in practices that have not chosen either. */
export const defaultLanguage = 'en'

export const languages: readonly Language[] = [{ code: defaultLanguage, name: 'English' }]

export function isSpoken(code: string): boolean {
  return languages.some(language => language.code === code)
}
