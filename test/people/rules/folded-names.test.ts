import { describe, expect, test } from '@jest/globals'
import { foldedName } from '../../../src/people/names/staff-names'

describe('two names are one', () => {
  test.each([
    ['Tomas Lindqvist', 'tomas  lindqvist', 'case and spaces'],
    ['Tomas Lindqvist', 'Tomás-Lindqvist', 'an accent and a hyphen'],
    ['Tomas Lindqvist', 'Tomas Lindqvist.', 'a full stop'],
    ['Tomas Lindqvist', 'Ｔｏｍａｓ Ｌｉｎｄｑｖｉｓｔ', 'wide letters'],
    ['Tomas Lindqvist', 'T\u043Em\u0430s Lindqvist', 'Cyrillic letters that look alike'],
    ['Tomas Lindqvist', 'T\u03BFmas Lindqvist', 'a Greek letter that looks alike'],
    ['Tomas Lindqvist', 'Tomas Lindq\u03BDist', 'a Greek letter that looks alike where it is small'],
    ['Uyghur Duval', '\u03C5\u04AFghur Du\u0475al', 'such letters of both in one word with Latin ones'],
    ['Tomas Lindqvist', 'Tomas Lind\u200Cqvist', 'a joiner'],
    ['Tomas Lindqvist', 'Tomas Lindqvist ✓', 'a sign'],
    ['Tomas Lindqvist', 'Tomas Lindqvist \u3164', 'a letter without ink'],
    ['Zoë Straß', 'Zoe STRASS', 'a sharp s'],
    ['Søren Łuc', 'Soren Luc', 'strokes'],
    ['Irmak Işık', 'irmak isik', 'a dotless i'],
    ['Νίκος', 'ΝΙΚΟΣ', 'the end of a Greek word'],
    ['Вера', 'вера', 'Cyrillic case'],
    ['מִרְיָם לוי', 'מרים לוי', 'points'],
    ['سَارَة', 'سارة', 'vowel signs'],
    ['…', ' … ', 'nothing but signs'],
  ])('%s and %s: %#, %s', (one, other) => {
    expect(foldedName(other)).toBe(foldedName(one))
    expect(foldedName(one)).not.toBe('')
  })

  test.each([
    ['Tomas Lindqvist', 'Tomas E. Lindqvist'],
    ['Tomas Lindqvist', 'Tomas Lindqvist 2'],
    ['Kari Berg', 'Karl Berg'],
    ['मीना', 'मनु'],
    ['さとう', 'さど'],
    ['かな', 'がな'],
    ['山田 花子', '山田 華子'],
    ['สมชาย', 'สมใจ'],
    ['…', '?'],
  ])('but not %s and %s', (one, other) => {
    expect(foldedName(other)).not.toBe(foldedName(one))
  })
})
