import { plainCode } from '../language/easy'
import { isReadable, languages, type Language } from '../language/languages'

export interface OffersLanguages {
  /** BCP 47; null: all that the portal has */
  readonly languages?: readonly string[] | null
}

/** The languages that a practice offers to its people, in the order of the portal. */
export function languagesAt({ languages: chosen = null }: OffersLanguages): readonly Language[] {
  return chosen === null ? languages : languages.filter(({ code }) => chosen.includes(code))
}

/** The same for somebody who reads one already: that one stays theirs, whether it is still offered or not. */
export function languagesFor({
  language,
  practice,
}: {
  readonly language: string
  readonly practice: OffersLanguages
}): readonly Language[] {
  const offered = languagesAt(practice)
  return languages.filter(one => offered.includes(one) || one.code === plainCode(language))
}

/** Whether it is one of these languages, or the easy words of one. */
export function isAmong(offered: readonly Language[], code: string): boolean {
  return isReadable(code) && offered.some(language => language.code === plainCode(code))
}
