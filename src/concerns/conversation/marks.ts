import type { ShownHint } from '../sending/second-look'

/** A piece of somebody's own words; where hints are about it, with their numbers, such as: 1, 3 */
export interface MarkedPiece {
  readonly text: string
  readonly numbers: string | null
}

/** Words cut where a hint begins or ends, so that it can be seen what each of them is about. Hints are numbered from 1. */
export function markedWords(text: string, hints: readonly ShownHint[]): MarkedPiece[] {
  const spans = hints.flatMap(({ words }, place) =>
    words.flatMap(word => {
      const start = text.indexOf(word)
      return word === '' || start < 0 ? [] : [{ start, end: start + word.length, hint: place + 1 }]
    }),
  )
  const cuts = [...new Set([0, text.length, ...spans.flatMap(({ start, end }) => [start, end])])].sort(
    (one, other) => one - other,
  )
  return cuts.slice(0, -1).map((start, place) => ({
    text: text.slice(start, cuts[place + 1]),
    numbers:
      spans
        .filter(span => span.start <= start && start < span.end)
        .map(({ hint }) => hint)
        .join(', ') || null,
  }))
}
