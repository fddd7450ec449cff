import { daysAfter, isDay } from '../time/days'
import type { TextKey } from '../language/english'
import { westernDigits, type Values } from '../language/translator'

/** How many days a practice can be closed, in all the years that it has written down. The database knows the same number. */
export const mostClosedDays = 1_000

export interface ClosedDaysFault {
  readonly text: TextKey
  readonly values?: Values
}

/**
 * Days as an owner types them, a line for each day or span: 2026-12-24, or 2026-12-24 to 2027-01-06, or 24.12.2026; in digits of any script.
 * @returns days of a calendar in their order, each once; or what is wrong with a line
 */
export function closedDaysIn(text: string): string[] | ClosedDaysFault {
  const days = new Set<string>()
  for (const line of westernDigits(text)
    .split('\n')
    .map(one => one.trim())) {
    if (line === '') continue
    const span = spanIn(line)
    if (!span) return { text: 'practices.thisLineIsNoDay', values: { line: line.slice(0, 60) } }
    for (let day = span.first; day <= span.last; day = daysAfter(day, 1)) {
      days.add(day)
      if (days.size > mostClosedDays)
        return { text: 'practices.theseAreMoreDaysThan', values: { most: mostClosedDays } }
    }
  }
  return [...days].sort()
}

/** The same days as a text that can be typed again, in any language: days that follow each other are a span. */
export function closedDaysText(days: readonly string[]): string {
  return spansOf(days)
    .map(({ first, last }) => (first === last ? first : `${first} – ${last}`))
    .join('\n')
}

/** Days that follow each other, together. */
export function spansOf(days: readonly string[]): { readonly first: string; readonly last: string }[] {
  const spans: { first: string; last: string }[] = []
  for (const day of [...new Set(days)].sort()) {
    const span = spans.at(-1)
    if (span && daysAfter(span.last, 1) === day) span.last = day
    else spans.push({ first: day, last: day })
  }
  return spans
}

function spanIn(line: string): { readonly first: string; readonly last: string } | null {
  const [, from = '', until] =
    /^(\S+?)(?:\s*(?:–|—|\bto\b|\buntil\b|\bbis\b|إلى|حتى|-(?=\s))\s*(\S+))?$/.exec(line) ?? []
  const first = dayIn(from)
  const last = until === undefined ? first : dayIn(until)
  return first && last && first <= last ? { first, last } : null
}

/** A day with its year first, or, with full stops, its day first: with other signs nobody could tell day and month apart. */
function dayIn(text: string): string | null {
  const [, day = '', month = '', year = ''] = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/.exec(text) ?? []
  const written = year ? `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}` : text
  return isDay(written) && written >= '1970' && written < '2200' ? written : null
}
