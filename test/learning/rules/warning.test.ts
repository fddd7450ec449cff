import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { detailKinds, detailsIn, type DetailKind, type Telling } from '../../../src/learning/telling-details'
import { tellingEnglish } from '../../../src/learning/telling-english'
import { tellingGerman } from '../../../src/learning/telling-german'
import { freshGerman, tunedGerman } from './german-lessons'
import { fresh, knownNames, tuned, type Sentences } from './lessons'

const found = (text: string, names: readonly string[] = knownNames) => detailsIn(text, names, tellingEnglish)

const languages = [
  { language: tellingEnglish, tuned, fresh },
  { language: tellingGerman, tuned: tunedGerman, fresh: freshGerman },
]

describe.each(languages)('in sentences of $language.code', ({ language, tuned, fresh }) => {
  test('there are enough, and half of them or nearly so tell nothing', () => {
    const texts = [...tuned, ...fresh].flatMap(([, texts]) => texts)
    expect(new Set(texts).size).toBe(texts.length)
    expect(texts.length).toBeGreaterThanOrEqual(100)
    const clean = [...tuned, ...fresh].flatMap(([kinds, texts]) => (kinds.length === 0 ? texts : []))
    expect(clean.length).toBeGreaterThanOrEqual(40)
  })

  // It warns and never blocks, so what is missed weighs more than what is asked in vain; but who is warned of everything reads no warning.
  describe.each([
    { name: 'tuned', sentences: tuned, precision: 0.95, recall: 0.95, mostWarned: 0.05 },
    { name: 'fresh', sentences: fresh, precision: 0.9, recall: 0.8, mostWarned: 0.1 },
  ])('that are $name', ({ name, sentences, precision, recall, mostWarned }) => {
    const measured = measure(sentences, language)

    test('most telling details are found, and what is found is one', () => {
      process.stdout.write(
        `Telling details in ${name} sentences of ${language.code}:\n${tableOf(measured)}\n`,
      )
      expect(precisionOf(measured.all)).toBeGreaterThanOrEqual(precision)
      expect(recallOf(measured.all)).toBeGreaterThanOrEqual(recall)
    })

    test('hardly one that tells nothing is warned of', () => {
      expect(measured.warned.length / measured.clean).toBeLessThanOrEqual(mostWarned)
    })
  })
})

describe('a known name', () => {
  test('is found in each of its parts, in small letters, and before an apostrophe', () => {
    for (const text of [
      'It was lena.',
      'It was LENA’s turn.',
      'That is Brandt.',
      'I asked mei.',
      'So Mei-Lin said.',
    ])
      expect({ text, kinds: found(text).map(({ kind }) => kind) }).toEqual({ text, kinds: ['name'] })
    expect(found('We spoke of sinéad, and of O’Brien.')).toEqual([
      { kind: 'name', words: ['sinéad', "O'Brien"] },
    ])
  })

  test('that is an ordinary word too is one only where it is written large', () => {
    expect(found('it will be a joy')).toEqual([])
    expect(found('Then Will came.')).toEqual([{ kind: 'name', words: ['Will'] }])
  })

  test('is not found within other words', () => {
    expect(found('The ruthless truth, brandtish and adlerian.')).toEqual([])
  })

  test('may hold any sign', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (name, text) => {
        detailsIn(text, [name], tellingEnglish)
      }),
    )
  })
})

test('each detail is said once, as it was written', () => {
  expect(found('Lena said it. I did not hear Lena, on Monday in Graz.')).toEqual([
    { kind: 'name', words: ['Lena'] },
    { kind: 'place', words: ['Graz'] },
    { kind: 'time', words: ['on Monday'] },
  ])
})

test('a long text is answered, of whatever it is made', () => {
  const texts = ['a', 'A ', 'Aa ', '1', '1 ', '.', 'in A', '\n', 'x@', 'three ', 'the '].map(piece =>
    piece.repeat(6_000 / piece.length),
  )
  const names = Array.from({ length: 2_000 }, (_, i) => `Somebody${i} Name${i}`)
  for (const text of texts)
    for (const { language } of languages) expect(detailsIn(text, names, language).length).toBeLessThan(4)
})

interface Tally {
  readonly right: number
  readonly wrong: number
  readonly missed: number
}

function measure(sentences: Sentences, language: Telling) {
  const looked = sentences.flatMap(([expected, texts]) =>
    texts.map(text => ({
      text,
      expected,
      kinds: detailsIn(text, knownNames, language).map(({ kind }) => kind),
    })),
  )
  const tally = (kind: DetailKind): Tally => ({
    right: looked.filter(({ expected, kinds }) => expected.includes(kind) && kinds.includes(kind)).length,
    wrong: looked.filter(({ expected, kinds }) => !expected.includes(kind) && kinds.includes(kind)).length,
    missed: looked.filter(({ expected, kinds }) => expected.includes(kind) && !kinds.includes(kind)).length,
  })
  const tallies = detailKinds.map(kind => ({ kind, ...tally(kind) }))
  const sum = (of: keyof Tally) => tallies.reduce((all, one) => all + one[of], 0)
  const clean = looked.filter(({ expected }) => expected.length === 0)
  return {
    tallies,
    all: { right: sum('right'), wrong: sum('wrong'), missed: sum('missed') },
    clean: clean.length,
    warned: clean.filter(({ kinds }) => kinds.length > 0).map(({ text }) => text),
  }
}

function precisionOf({ right, wrong }: Tally): number {
  return right + wrong === 0 ? 1 : right / (right + wrong)
}

function recallOf({ right, missed }: Tally): number {
  return right + missed === 0 ? 1 : right / (right + missed)
}

function tableOf({ tallies, all, clean, warned }: ReturnType<typeof measure>): string {
  const lines = [...tallies, { kind: 'all', ...all }].map(({ kind, ...tally }) =>
    [
      kind.padEnd(18),
      String(tally.right + tally.missed).padStart(5),
      precisionOf(tally).toFixed(2).padStart(11),
      recallOf(tally).toFixed(2).padStart(8),
    ].join(''),
  )
  return [
    'kind              there  precision  recall',
    ...lines,
    `${clean} sentences tell nothing; ${warned.length} of those were warned of`,
  ].join('\n')
}
