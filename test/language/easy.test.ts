import { describe, expect, test } from '@jest/globals'
import { isEasyCode, lineEnd, plainCode } from '../../src/language/easy'
import type { TextKey } from '../../src/language/english'
import { isReadable, isSpoken, languages, type Language } from '../../src/language/languages'
import { localeOf } from '../../src/language/locale'
import { pageTranslatorFor, together, translatorFor } from '../../src/language/translator'

const rooms = (language: Language) => language.texts as unknown as Record<string, Record<string, string>>
const plainText = (language: Language, key: string) => {
  const [room = '', name = ''] = key.split('.')
  return rooms(language)[room]?.[name]
}
const easyTexts = ({ easy }: Language) => Object.entries<string>(easy?.texts ?? {})
const linesOf = (language: Language) => easyTexts(language).flatMap(([, text]) => text.split('\n'))
const [english] = languages

/** Words that say no, or name a figure: a promise that lost one would be another promise. */
const noes: Record<string, RegExp> = {
  en: /\b(?:not|no|none|nobody|nothing|never|without|cannot|neither)\b/i,
  de: /(?<!\p{L})(?:nicht|nichts|nie|niemand\p{L}*|kein\p{L}*|ohne)(?!\p{L})/iu,
  ar: /(?<!\p{L})(?:و|ف)?(?:لا|لم|لن|ليس|غير|بلا|بدون|دون)(?!\p{L})/u,
}
const figures: Record<string, RegExp> = {
  en: /\b(?:once|ten|thirty|three|a minute|at any time|always)\b/gi,
  de: /(?<!\p{L})(?:zehn|dreißig|drei|eine minute|jederzeit)(?!\p{L})/giu,
  ar: /(?<!\p{L})(?:لعشر|ثلاثين|ثلاثة|ثلاث|دقيقة|متى شئتم|دائمًا)(?!\p{L})/gu,
}

describe.each(languages)('easy words in $name', language => {
  const { code } = language

  test('say the texts that they say in each other language, and no other', () => {
    expect(easyTexts(language).map(([key]) => key)).toEqual(english && easyTexts(english).map(([key]) => key))
    expect(easyTexts(language).filter(([key]) => plainText(language, key) === undefined)).toEqual([])
    expect(easyTexts(language).length).toBeGreaterThan(50)
  })

  test('keep the places of the text that they stand for', () => {
    const places = (text = '') => [...new Set(text.match(/\{\{\w+\}\}/g))].sort()
    const others = easyTexts(language).filter(
      ([key, text]) => String(places(text)) !== String(places(plainText(language, key))),
    )
    expect(others).toEqual([])
  })

  test('keep what it promises: each no, and each figure', () => {
    const no = noes[code] ?? /(?!)/
    const figure = figures[code] ?? /(?!)/g
    const found = (text: string) => [...new Set(text.toLowerCase().match(figure))].sort()
    const lost = easyTexts(language).filter(([key, text]) => {
      const plain = plainText(language, key) ?? ''
      return (no.test(plain) && !no.test(text)) || found(plain).some(one => !found(text).includes(one))
    })
    expect(lost).toEqual([])
  })

  test('say one idea a line: a whole sentence, of eleven words at most', () => {
    const lines = linesOf(language)
    expect(lines.filter(line => line.split(/\s+/).length > 11)).toEqual([])
    expect(lines.filter(line => !/[.:?؟]$/.test(line) || /[.?؟!] /.test(line))).toEqual([])
    expect(lines.filter(line => /^\s|\s$|\s\s|[;()–—<>]/.test(line))).toEqual([])
  })

  test('have sentences no longer than those they stand for', () => {
    const longest = (text: string) =>
      Math.max(...text.split(/(?<=[.:?؟!])\s+/).map(one => one.split(/\s+/).length))
    const longer = easyTexts(language).filter(([key, text]) => {
      const plain = longest(plainText(language, key) ?? '')
      return longest(text) > Math.max(plain, 9)
    })
    expect(longer).toEqual([])
  })

  test('can be chosen, and are no language of their own', () => {
    expect([isReadable(`${code}-simple`), isSpoken(`${code}-simple`)]).toEqual([true, false])
    expect(plainCode(`${code}-simple`)).toBe(code)
    expect(localeOf({ timeZone: 'Europe/Vienna', language: `${code}-simple` })).toBe(`${code}-AT`)
  })

  test('stand on pages; emails, files and what has no easy words are as usual', () => {
    const [easy, usual] = [pageTranslatorFor(`${code}-simple`), translatorFor(code)]
    const key: TextKey = 'concerns.nobodyCanChangeOrDelete'
    expect(easy(key).split(lineEnd)).toEqual(language.easy?.texts[key]?.split('\n'))
    expect(translatorFor(`${code}-simple`)(key)).toBe(usual(key))
    expect(pageTranslatorFor(code)(key)).toBe(usual(key))
    expect(easy('shared.signIn')).toBe(usual('shared.signIn'))
  })
})

describe('Leichte Sprache', () => {
  const lines = languages.filter(({ code }) => code === 'de').flatMap(linesOf)

  test('has no genitive, and three clauses in a sentence at most', () => {
    const genitive = /(?<!\p{L})(?:des|eines|meines|Ihres|seines|wegen|trotz)(?!\p{L})/iu
    expect(lines.filter(line => genitive.test(line))).toEqual([])
    expect(lines.filter(line => (line.match(/,/g)?.length ?? 0) > 2)).toEqual([])
  })

  test('parts long nouns by a hyphen', () => {
    const long = lines.flatMap(line => line.match(/\p{Lu}\p{Ll}{13,}/gu) ?? [])
    expect(long).toEqual([])
  })
})

test('a language without easy words has none, and an unknown code is none', () => {
  expect([
    isReadable('tlh'),
    isReadable('tlh-simple'),
    isReadable('-simple'),
    isReadable('en-simple-simple'),
  ]).toEqual([false, false, false, false])
  expect(isEasyCode('en')).toBe(false)
})

test('sentences in a row have a line each where one of them has lines', () => {
  expect(together('A.', null, 'B.')).toBe('A. B.')
  expect(together(`A.${lineEnd}B.`, 'C.')).toBe(['A.', 'B.', 'C.'].join(lineEnd))
})
