import i18next from 'i18next'
import { defaultLanguage } from './languages'

/** Says a sentence in somebody's language. The key is the English sentence itself, with places for values: {{name}}. */
export type Words = (
  sentence: string,
  values?: Readonly<Record<string, string | number | undefined>>,
) => string

i18next
  .init({
    lng: defaultLanguage,
    fallbackLng: false,
    resources: {}, // another language is a file of data here, and a line above
    keySeparator: false,
    nsSeparator: false,
    initAsync: false,
  })
  .catch(() => undefined)

const spoken = new Map<string, Words>()

/** Every sentence that a person reads passes here. */
export function wordsIn(language: string): Words {
  const words = spoken.get(language) ?? remembering(language)
  spoken.set(language, words)
  return words
}

/** Stands in the place of what was damaged in the database. */
export const unshown = '(cannot be shown)'

/** Above an empty form, where what was kept of it was damaged. */
export function damagedText(t: Words): string {
  return t(
    'What you kept here before cannot be shown: it was damaged. It stays as it is, and the people who run this place are told. What you write now is kept beside it.',
  )
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
export const hiddenSigns =
  'There is a sign in it that nobody sees, such as one that turns the direction of writing. Please type it once more without that.'

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

/** Asks for each sentence once: a page says hundreds, and looking one up takes longer than filling in its values. */
function remembering(language: string): Words {
  const look = i18next.getFixedT(language)
  const sentences = new Map<string, string>()
  return (sentence, values) => {
    let known = sentences.get(sentence)
    if (known === undefined) {
      known = look(sentence, { skipInterpolation: true })
      sentences.set(sentence, known)
    }
    return values ? known.replace(/\{\{(\w+)\}\}/g, (_, name: string) => isolated(values[name])) : known
  }
}

/**
 * Whatever is put into a sentence keeps its direction of writing to itself: between U+2068 and U+2069, for which a page has its own
 * element (http/pages.ts). Numbers and addresses of pages are left as they are; the one needs it not, the other is copied and followed.
 */
function isolated(value: string | number | undefined): string {
  const text = String(value ?? '')
  return /\p{L}/u.test(text) && !/^(?:\/|[a-z]+:\/\/)/.test(text) ? `\u2068${text}\u2069` : text
}
