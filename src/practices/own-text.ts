import { plainCode } from '../language/easy'
import { directionOf } from '../language/locale'
import { languageOf } from '../language/recognition'

/** What a text of a practice's own says in languages that are not the practice's, each by its code (BCP 47). */
export type TextIn = Readonly<Record<string, string>>

/** A text of a practice's own as somebody reads it. */
export interface OwnText {
  readonly text: string
  /** BCP 47, where it is known to be another one than that of its page; null: what a page finds by itself */
  readonly language: string | null
  readonly direction: 'ltr' | 'rtl' | 'auto'
}

/** Of whom it is, and who reads it. */
export interface OwnTextReader {
  readonly practice: { readonly language: string }
  /** BCP 47, or the easy words of it */
  readonly language: string
}

/** In the reader's language, if the practice has written it in that; otherwise in the practice's, and the text says in which. */
export function ownText(
  own: string,
  others: TextIn = {},
  { practice, language: reader }: OwnTextReader,
): OwnText {
  const language = plainCode(reader)
  const translated = others[language]
  if (translated) return asItIs(translated)
  const written = languageOf(own) ?? practice.language
  return written === language
    ? asItIs(own)
    : { text: own, language: written, direction: directionOf(written) }
}

/** The same of a text that a practice need not have; null: it says nothing that they would read. */
export function optionalOwnText(
  own: string | null | undefined,
  others: TextIn = {},
  reader: OwnTextReader,
): OwnText | null {
  return own == null && !others[plainCode(reader.language)] ? null : ownText(own ?? '', others, reader)
}

/** A text that needs no more to be said of it. */
export function asItIs(text: string): OwnText {
  return { text, language: null, direction: 'auto' }
}

/** Its lines, in the same language. */
export function ownLines(own: OwnText): OwnText[] {
  return own.text.split('\n').map(text => ({ ...own, text }))
}
