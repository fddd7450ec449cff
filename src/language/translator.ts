import i18next from 'i18next'
import { english, type CountedKey, type TextKey } from './english'
import { isEasyCode, lineEnd, plainCode } from './easy'
import { defaultLanguage, languageWith } from './languages'

/** Says a text in somebody's language, by its key. Its places, such as {{name}}, are filled with values; {{count}} chooses the form. */
export type Translate = <Key extends TextKey>(
  text: Key,
  ...values: Key extends CountedKey
    ? [values: Values & { readonly count: number }]
    : [values?: Values | undefined]
) => string

export type Values = Readonly<Record<string, string | number | undefined>>

i18next
  .init({ lng: defaultLanguage, fallbackLng: false, nsSeparator: false, resources: {}, initAsync: false })
  .catch(() => undefined)

const spoken = new Map<string, Translate>()

/** Every sentence that a person reads passes here. Emails, files and copies have no easy words. */
export function translatorFor(language: string): Translate {
  return spokenIn(plainCode(language))
}

/** The same, for what is shown on a page: in easy words, where its reader has chosen them and there are some. */
export function pageTranslatorFor(language: string): Translate {
  return spokenIn(language)
}

function spokenIn(language: string): Translate {
  const words = spoken.get(language) ?? remembering(language)
  spoken.set(language, words)
  return words
}

/**
 * Stands in place of a text that was damaged in the database, until its reader is known: pages, emails and copies say it in their language.
 * Unicode keeps this character for the inside of programs, and nobody can type it (http/typed.ts).
 */
export const unshown = '\uFDD0'

/** @param inItsPlace what the reader's language says in place of a damaged text */
export function withUnshown(text: string, inItsPlace: () => string): string {
  return text.includes(unshown) ? text.replaceAll(unshown, inItsPlace) : text
}

/** Above an empty form, where what was kept of it was damaged. */
export function damagedText(t: Translate): string {
  return t('shared.whatYouKeptHereBefore')
}

/** Whether anybody could see that something was written: not only spaces, joiners and other signs without ink. */
export function isVisible(text: string): boolean {
  return /[\p{L}\p{N}\p{P}\p{S}]/u.test(text.replace(/[\u115F\u1160\u2800\u3164\uFFA0]/g, ''))
}

/**
 * Whether there is a sign in a name that nobody sees and that changes what stands around it, such as the direction of writing. The two
 * joiners of Persian and Indian scripts belong to names.
 */
export function hasHiddenSigns(name: string): boolean {
  return /[\p{Cc}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}\p{Bidi_Control}]|(?![\u200C\u200D])\p{Cf}/u.test(name)
}

/** A key of t(). */
export const hiddenSigns: TextKey = 'shared.thereIsASignIn'

/** The same text with every digit of any script as 0 to 9. */
export function westernDigits(text: string): string {
  return text.replace(/\p{Nd}/gu, digit => String(valueOf(digit.codePointAt(0) ?? 0)))
}

/** Each script has its ten digits in order, in a row that may be followed by another ten. */
function valueOf(digit: number): number {
  let first = digit
  while (/\p{Nd}/u.test(String.fromCodePoint(first - 1))) first -= 1
  return (digit - first) % 10
}

/** Looks each text up once: a page says hundreds, and that takes longer than filling in their values. */
function remembering(code: string): Translate {
  const language = plainCode(code)
  const { texts = english, easy } = languageWith(code) ?? {}
  i18next.addResourceBundle(language, 'translation', texts)
  const look = i18next.getFixedT(language)
  const easyTexts = isEasyCode(code) ? (easy?.texts ?? {}) : {}
  const counting = new Intl.PluralRules(language)
  const found = new Map<string, string>()
  return (text: TextKey, values?: Values) => {
    const count = typeof values?.count === 'number' ? values.count : undefined
    const place = count === undefined ? text : `${text} ${counting.select(count)}`
    let known = found.get(place)
    if (known === undefined) {
      known =
        easyTexts[text]?.replaceAll('\n', lineEnd) ??
        look(text, { skipInterpolation: true, ...(count !== undefined && { count }) })
      found.set(place, known)
    }
    return values ? withUnshown(withValues(known, values), () => look(unshownKey)) : known
  }
}

const unshownKey: TextKey = 'shared.cannotBeShown'

/** Fills the places of a text. */
export function withValues(text: string, values: Values): string {
  return text.replace(/\{\{(\w+)\}\}/g, (_, name: string) => isolated(values[name]))
}

/**
 * Whatever is put into a sentence keeps its direction of writing to itself: between U+2068 and U+2069, for which a page has its own
 * element (http/pages.ts). Numbers and addresses of pages are left as they are; the one needs it not, the other is copied and followed.
 */
function isolated(value: string | number | undefined): string {
  const text = String(value ?? '')
  return /\p{L}/u.test(text) && !/^(?:\/|[a-z]+:\/\/)/.test(text) ? `\u2068${text}\u2069` : text
}

/** Sentences in a row, without those that are not said. Where one has lines, each of the others has its own. */
export function together(...sentences: readonly (string | null)[]): string | null {
  const said = sentences.filter(sentence => sentence !== null)
  return said.join(said.some(sentence => sentence.includes(lineEnd)) ? lineEnd : ' ') || null
}
