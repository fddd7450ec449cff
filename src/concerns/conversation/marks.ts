import type { ShownHint } from '../sending/second-look'

/** A piece of somebody's own words, with the numbers of the hints that are about it. */
export interface MarkedPiece {
  readonly text: string
  readonly numbers: readonly number[]
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
    numbers: [
      ...new Set(spans.filter(span => span.start <= start && start < span.end).map(({ hint }) => hint)),
    ],
  }))
}
