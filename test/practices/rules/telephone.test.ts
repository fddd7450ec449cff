import { expect, test } from '@jest/globals'
import { easyCode } from '../../../src/language/easy'
import { crisisLinesOf, textPiecesOf } from '../../../src/practices/telephone'

const numbersIn = (text: string) => textPiecesOf(text).flatMap(({ href }) => href ?? [])

test.each([
  ['142', 'tel:142'],
  ['988 (call or text)', 'tel:988'],
  ['116 123', 'tel:116123'],
  ['116\u00A0123', 'tel:116123'],
  ['13 11 14', 'tel:131114'],
  ['0800 111 0 111 or 0800 111 0 222', 'tel:08001110111', 'tel:08001110222'],
  ['+43 1 406 95 95', 'tel:+4314069595'],
  ['+43 (0)1 406 95 95', 'tel:+4314069595'],
  ['(01) 406 95 95', 'tel:014069595'],
  ['1-800-273-8255', 'tel:18002738255'],
  ['01/406 95-95', 'tel:014069595'],
  ['Call 112 or 999.', 'tel:112', 'tel:999'],
  ['Dial 911, or text HOME to 741741', 'tel:911', 'sms:741741'],
  ['Text SHOUT to 85258', 'sms:85258'],
  ['call or text 1737', 'tel:1737'],
  ['the patients’ advocate, 01 234 567', 'tel:01234567'],
  ['Mon–Fri 9–17, 01 234 56 78', 'tel:012345678'],
  ['Main Street 5, 1010 Vienna, tel. 01 406 95 95', 'tel:014069595'],
  ['Rufnummer 147', 'tel:147'],
  ['24/7 on 113', 'tel:113'],
  ['Ingrid, 01 234 56 78\n142 at night', 'tel:012345678', 'tel:142'],
])('in “%s” each number can be tapped', (text, ...numbers) => {
  expect(numbersIn(text)).toEqual(numbers)
})

test.each([
  '24/7',
  'open 9–17',
  'Mon 8.00-20.00, Sat 10.00-12.00',
  'from 9:00 to 17:30',
  'checked on 2026-11-24',
  'since 24.11.2026',
  'founded in 1998, led 2019–2026',
  '1010 Vienna',
  'Main Street 112',
  'over 100 counsellors',
  'www.example.org/123456',
  'help@example.org',
  'help123456@example.org',
  'room A112',
  '3 people, 20 %',
  '12',
])('in “%s” there is none', text => {
  expect(numbersIn(text)).toEqual([])
})

test('who comes to a number alone hears whose it is', () => {
  const crisisLines = [{ name: 'Telephone counselling', contact: '142, day and night' }]
  const [line] = crisisLinesOf({ crisisLines }, 'en')
  expect(line?.pieces.map(({ label }) => label)).toEqual(['Telephone counselling, 142', null])
  expect(textPiecesOf('142').map(({ label }) => label)).toEqual([null])
})

test('a line is read in the language of its reader, as far as the practice has written it in that', () => {
  const line = {
    ...{ name: 'Telephone counselling', contact: '142, day and night' },
    inLanguages: {
      de: { name: 'Telefonseelsorge', contact: '142, Tag und Nacht' },
      ar: { name: 'الإرشاد الهاتفي', contact: '' },
    },
  }
  const readIn = (language: string) =>
    crisisLinesOf({ crisisLines: [line] }, language).map(
      ({ name, pieces }) => `${name}: ${pieces.map(({ text }) => text).join('')}`,
    )
  expect(readIn('de')).toEqual(['Telefonseelsorge: 142, Tag und Nacht'])
  expect(readIn(easyCode('de'))).toEqual(readIn('de'))
  expect(readIn('ar')).toEqual(['الإرشاد الهاتفي: 142, day and night'])
  expect(readIn('en')).toEqual(['Telephone counselling: 142, day and night'])
})

test('nothing of the text is lost or changed', () => {
  for (const text of ['Call 112 or 999.', '142', 'nothing', '', 'a\u202E 01 234 567 <b>'])
    expect(
      textPiecesOf(text)
        .map(piece => piece.text)
        .join(''),
    ).toBe(text)
})
