import { lineFor } from './outside'
import type { OwnText } from './own-text'
import type { CrisisLine } from './practice'

/** A piece of a text; where it is a number that can be called or written to, with the address that does it. */
export interface TextPiece {
  readonly text: string
  readonly href: string | null
  /** What a reader who comes to the number alone hears, such as: Telephone counselling, 142; null: the number itself. */
  readonly label: string | null
}

/** A crisis line as a page shows it: each of its numbers can be tapped. */
export interface ShownCrisisLine {
  readonly name: string
  readonly pieces: readonly TextPiece[]
}

/** A text of a practice's own, whose numbers can be called. */
export interface ShownText extends Omit<OwnText, 'text'> {
  readonly pieces: readonly TextPiece[]
}

export function shownText({ text, ...said }: OwnText): ShownText {
  return { ...said, pieces: textPiecesOf(text) }
}

/** @param language of who reads them */
export function crisisLinesOf(
  { crisisLines }: { readonly crisisLines: readonly CrisisLine[] },
  language: string,
): ShownCrisisLine[] {
  return crisisLines.map(line => {
    const { name, contact } = lineFor(line, language)
    return { name, pieces: textPiecesOf(contact, name) }
  })
}

/**
 * A contact in the practice's own words, cut where a number begins and ends. A number that is not found stays text; what might be a
 * date, a time, a year or a house is left alone, because a wrong number is worse than none.
 * @param of whose contact it is, where that stands before it and not in it
 */
export function textPiecesOf(text: string, of: string | null = null): TextPiece[] {
  const pieces: TextPiece[] = []
  let end = 0
  for (const { 0: found, index } of text.matchAll(candidate)) {
    const before = text.slice(0, index)
    if (!isNumber(found, before, text.slice(index + found.length))) continue
    if (index > end) pieces.push(plain(text.slice(end, index)))
    pieces.push({
      text: found,
      href: `${schemeAfter(before)}:${dialled(found)}`,
      label: of && `${of}, ${found}`,
    })
    end = index + found.length
  }
  if (end < text.length) pieces.push(plain(text.slice(end)))
  return pieces
}

function plain(text: string): TextPiece {
  return { text, href: null, label: null }
}

/** The same of a text that there may not be. */
export function phoneNumbersIn(text: string | null): TextPiece[] | null {
  return text ? textPiecesOf(text) : null
}

/** Digits with what stands between them in a number, and nothing attached that would make it something else. */
const candidate =
  /(?<![\p{L}\p{N}@#_]|\p{N}[.,:–-]|[\p{L}\p{N}][/])(?:\+ ?|\()?\d(?:[ \u00A0\u202F().\/–-]{0,3}\d)*(?![\p{L}\p{N}@_%€$:]|[.,]\d)/gu

/** Digits of the shortest number of a country with its code, and of the longest there is (ITU-T E.164). */
const [leastWhole, mostWhole] = [7, 15]

function isNumber(found: string, before: string, after: string): boolean {
  const digits = found.replace(/\D/g, '')
  if (digits.length > mostWhole || looksOtherwise.some(pattern => pattern.test(found))) return false
  if (/^\s*(uhr|h|am|pm|a\.m\.|p\.m\.|o.clock|hours?|days?|years?|km|min)(?![\p{L}])/iu.test(after))
    return false
  if (digits.length >= leastWhole) return true
  if (digits.length === 6) return /^(\d{6}|\d{2,3}( \d{2,3}){1,2})$/.test(found.replaceAll('\u00A0', ' '))
  // A short one is a number only where a text begins, or after a word or sign that leads to it; in a line such as "1010 Vienna" it is none.
  const isPlace = digits.length > 3 && /^\s+\p{Lu}\p{Ll}/u.test(after) && !calls.test(before)
  return /^\d{3,5}$/.test(found) && !isPlace && (before.trim() === '' || leads.test(before))
}

/** Days, times, spans of them, and years. */
const looksOtherwise = [
  /^\d{1,2}[./-]\d{1,2}[./-]\d{2,4}$/,
  /^\d{4}-\d\d-\d\d$/,
  /^\d{1,2}([.]\d\d)?\s?[–/-]\s?\d{1,2}([.]\d\d)?$/,
  /^\d{1,2}\.\d\d$/,
  /^(19|20)\d\d(\s?[–/-]\s?((19|20)\d\d|\d\d))?$/,
]

const calls = /\b(call|dial|ring|phone|telephone|tel|text|sms|to|at|on|rufnummer|telefon|anrufen)\.?:?\s*$/iu
const leads =
  /([\n(,;:/|·–-]|\b(or|and|oder|und|ou|et|o|y|call|dial|ring|phone|telephone|tel|text|sms|to|at|on|number|no|nr|rufnummer|telefon|anrufen)\.?:?)\s*$/iu

/** What is only written to says so: "text HOME to 741741". */
function schemeAfter(before: string): 'sms' | 'tel' {
  const clause = before.slice(before.search(/[^.;,()]*$/))
  return /\b(text|sms)\b/i.test(clause) && !/\b(call|dial|ring|phone)\b/i.test(clause) ? 'sms' : 'tel'
}

/** A zero in brackets is not dialled from elsewhere. */
function dialled(found: string): string {
  const isWhole = found.startsWith('+')
  const digits = (isWhole ? found.replace(/\(0+\)/, '') : found).replace(/\D/g, '')
  return isWhole ? `+${digits}` : digits
}
