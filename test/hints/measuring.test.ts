import { describe, expect, test } from '@jest/globals'
import { englishHints } from '../../src/hints/english'
import { germanHints } from '../../src/hints/german'
import { hintKinds, hintsIn, type HintKind } from '../../src/hints/hint'
import { hintsFor } from '../../src/hints/languages'
import type { Answers } from './answers'
import { fresh as englishFresh } from './english/fresh'
import { heldOut as englishHeldOut } from './english/held-out'
import { tuned as englishTuned } from './english/tuned'
import { fresh as germanFresh } from './german/fresh'
import { heldOut as germanHeldOut } from './german/held-out'
import { tuned as germanTuned } from './german/tuned'

const languages = [
  {
    language: 'English',
    hints: englishHints,
    tuned: englishTuned,
    heldOut: englishHeldOut,
    fresh: englishFresh,
  },
  { language: 'German', hints: germanHints, tuned: germanTuned, heldOut: germanHeldOut, fresh: germanFresh },
]

describe.each(languages)('in $language', ({ language, tuned, heldOut, fresh }) => {
  test('there are enough answers, and at least half of them are good ones', () => {
    const sum = (sets: Answers[], of: 'all' | 'good') =>
      sets.map(countOf).reduce((all, set) => all + set[of], 0)
    const all = [tuned, heldOut, fresh]
    expect(sum(all, 'good') * 2).toBeGreaterThanOrEqual(sum(all, 'all'))
    const unseen = [heldOut, fresh]
    expect(sum(unseen, 'all')).toBeGreaterThanOrEqual(150)
    expect(sum(unseen, 'good') * 2).toBeGreaterThanOrEqual(sum(unseen, 'all'))
    const texts = all.flat().flatMap(([, texts]) => texts)
    expect(new Set(texts).size).toBe(texts.length)
  })

  // On words that nobody had thought of, half of what is there is missed. A false alarm is worse, and stays rare there too.
  describe.each([
    { name: 'tuned', answers: tuned, mostFlagged: 0.01, ofEach: 0.75, ofAll: 0.9 },
    { name: 'held out', answers: heldOut, mostFlagged: 0.02, ofEach: 0.75, ofAll: 0.9 },
    { name: 'fresh', answers: fresh, mostFlagged: 0.05, ofEach: 0.3, ofAll: 0.5 },
  ])('of the answers that are $name', ({ name, answers, mostFlagged, ofEach, ofAll }) => {
    const found = measure(answers)

    test('hardly a good one gets a hint, and hints are right', () => {
      process.stdout.write(`Hints in ${language} answers that are ${name}:\n${tableOf(found)}\n`)
      expect(found.goodFlagged / found.good).toBeLessThanOrEqual(mostFlagged)
      expect(precisionOf(sumOf(found.kinds))).toBeGreaterThanOrEqual(0.95)
    })

    test('most get the hint that they should get', () => {
      expect(recallOf(sumOf(found.kinds))).toBeGreaterThanOrEqual(ofAll)
      const missed = hintKinds.filter(kind => recallOf(found.kinds[kind]) < ofEach)
      expect(missed).toEqual([])
    })
  })
})

// Each language looks at every answer, so what it says must mean nothing in the others. "Sorry" is a word in both.
test('the patterns of one language find nothing in another', () => {
  const elsewhere = languages.flatMap(({ hints }) =>
    languages
      .filter(other => other.hints !== hints)
      .flatMap(({ tuned, heldOut, fresh }) => [...tuned, ...heldOut, ...fresh])
      .flatMap(([, texts]) =>
        texts.flatMap(text => hintsIn(text, hints).map(({ kind, words }) => ({ kind, words }))),
      ),
  )
  expect(elsewhere.filter(({ kind }) => kind !== 'very_long')).toEqual([])
})

interface Tally {
  readonly right: number
  readonly wrong: number
  readonly missed: number
}

function measure(answers: Answers) {
  const looked = answers.flatMap(([expected, texts]) =>
    texts.map(text => ({ expected, found: hintsFor(text).map(({ kind }) => kind) })),
  )
  const tally = (kind: HintKind): Tally => ({
    right: looked.filter(({ expected, found }) => expected.includes(kind) && found.includes(kind)).length,
    wrong: looked.filter(({ expected, found }) => !expected.includes(kind) && found.includes(kind)).length,
    missed: looked.filter(({ expected, found }) => expected.includes(kind) && !found.includes(kind)).length,
  })
  const kinds = Object.fromEntries(hintKinds.map(kind => [kind, tally(kind)])) as Record<HintKind, Tally>
  const flagged = looked.filter(({ expected, found }) => expected.length === 0 && found.length > 0)
  return { kinds, goodFlagged: flagged.length, ...countOf(answers) }
}

function countOf(answers: Answers) {
  const count = (all: Answers) => all.reduce((sum, [, texts]) => sum + texts.length, 0)
  return { all: count(answers), good: count(answers.filter(([kinds]) => kinds.length === 0)) }
}

function sumOf(kinds: Record<HintKind, Tally>): Tally {
  return Object.values(kinds).reduce((sum, { right, wrong, missed }) => ({
    right: sum.right + right,
    wrong: sum.wrong + wrong,
    missed: sum.missed + missed,
  }))
}

function precisionOf({ right, wrong }: Tally): number {
  return right + wrong === 0 ? 1 : right / (right + wrong)
}

function recallOf({ right, missed }: Tally): number {
  return right + missed === 0 ? 1 : right / (right + missed)
}

function tableOf({ kinds, all, good, goodFlagged }: ReturnType<typeof measure>): string {
  const rows = [...hintKinds.map(kind => [kind, kinds[kind]] as const), ['all', sumOf(kinds)] as const]
  const lines = rows.map(([name, tally]) =>
    [
      name.padEnd(18),
      String(tally.right + tally.missed).padStart(5),
      precisionOf(tally).toFixed(2).padStart(11),
      recallOf(tally).toFixed(2).padStart(8),
    ].join(''),
  )
  return [
    'kind              there  precision  recall',
    ...lines,
    `${all} answers, ${good} of them good; ${goodFlagged} of those got a hint`,
  ].join('\n')
}
