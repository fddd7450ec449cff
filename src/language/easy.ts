/**
 * A language can be read in easy words: shorter sentences, one idea a line. Such a choice is a variant of the language that IANA has registered
 * for it, as in de-simple. All but pages know only the language itself.
 */
const variant = '-simple'

/** Such as de-simple for de. */
export function easyCode(code: string): string {
  return isEasyCode(code) ? code : `${code}${variant}`
}

/** Such as de for de-simple; any other as it is. */
export function plainCode(code: string): string {
  return isEasyCode(code) ? code.slice(0, -variant.length) : code
}

export function isEasyCode(code: string): boolean {
  return code.endsWith(variant)
}

/**
 * Stands between the lines of an easy text until it is on a page, where each begins a new line (http/html/isolates.ts). Like the sign of what cannot
 * be shown (language/translator.ts), Unicode keeps it for the inside of programs.
 */
export const lineEnd = '\uFDD1'
