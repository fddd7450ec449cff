import { describe, expect, test } from '@jest/globals'
import { english } from '../../src/hints/english'
import { hintKinds, hintsIn, type HintKind } from '../../src/hints/hint'
import type { Answers } from './answers'
import { heldOut } from './held-out'
import { tuned } from './tuned'

test('there are enough answers, at least half of them good ones, and a third of them was held out', () => {
  const counts = [tuned, heldOut].map(countOf)
  for (const { all, good } of counts) expect(good).toBeGreaterThanOrEqual(all / 2)
  expect((counts[1]?.all ?? 0) * 3).toBeGreaterThanOrEqual((counts[0]?.all ?? 0) + (counts[1]?.all ?? 0))
  const texts = [...tuned, ...heldOut].flatMap(([, texts]) => texts)
  expect(new Set(texts).size).toBe(texts.length)
})

describe.each([
  { name: 'answers that patterns were made with', answers: tuned, mostFlagged: 0.01 },
  { name: 'answers that were held out', answers: heldOut, mostFlagged: 0.03 },
])('of $name', ({ name, answers, mostFlagged }) => {
  const all = measure(answers)

  test('hardly a good one gets a hint, and a hint is right', () => {
    process.stdout.write(`Hints, ${name}:\n${tableOf(all)}\n`)
    expect(all.goodFlagged / all.good).toBeLessThanOrEqual(mostFlagged)
    expect(precisionOf(sumOf(all.kinds))).toBeGreaterThanOrEqual(0.95)
  })

  test.each(hintKinds)('most of what is %s is found', kind => {
    expect(recallOf(all.kinds[kind])).toBeGreaterThanOrEqual(0.75)
  })
})

interface Tally {
  right: number
  wrong: number
  missed: number
}

function measure(answers: Answers) {
  const kinds = Object.fromEntries(
    hintKinds.map(kind => [kind, { right: 0, wrong: 0, missed: 0 }]),
  ) as Record<HintKind, Tally>
  let goodFlagged = 0
  for (const [expected, texts] of answers) {
    for (const text of texts) {
      const found = hintsIn(text, english).map(({ kind }) => kind)
      if (expected.length === 0 && found.length > 0) goodFlagged += 1
      for (const kind of found) kinds[kind][expected.includes(kind) ? 'right' : 'wrong'] += 1
      for (const kind of expected.filter(one => !found.includes(one))) kinds[kind].missed += 1
    }
  }
  return { kinds, goodFlagged, ...countOf(answers) }
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
  return right / (right + wrong)
}

function recallOf({ right, missed }: Tally): number {
  return right / (right + missed)
}

function tableOf({ kinds, all, good, goodFlagged }: ReturnType<typeof measure>): string {
  const rows = [...hintKinds.map(kind => [kind, kinds[kind]] as const), ['all', sumOf(kinds)] as const]
  const lines = rows.map(([kind, tally]) => {
    const figures = [precisionOf(tally), recallOf(tally)].map(figure => figure.toFixed(2)).join('       ')
    return `  ${kind.padEnd(18)} ${String(tally.right + tally.missed).padStart(4)}   ${figures}`
  })
  return [
    '  kind               there  precision  recall',
    ...lines,
    `  good answers with a hint: ${goodFlagged} of ${good}; answers: ${all}`,
  ].join('\n')
}
