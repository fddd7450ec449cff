import { expect, test } from '@jest/globals'
import { dayText, hourText, momentOf, shortDayText, timeOf } from '../../src/language/dates'
import { directionOf, listText, numberText } from '../../src/language/locale'

const moment = new Date('2026-11-28T14:00:00Z')

test.each([
  ['Europe/Vienna', 'Saturday, 28 November 2026 at 15:00', '22:00', 'Ruth, Tomas and Margit'],
  ['Europe/London', 'Saturday, 28 November 2026 at 14:00', '22:00', 'Ruth, Tomas and Margit'],
  ['America/New_York', 'Saturday, November 28, 2026 at 9:00 AM', '10:00 PM', 'Ruth, Tomas, and Margit'],
  ['Asia/Kolkata', 'Saturday, 28 November 2026 at 7:30 pm', '10:00 pm', 'Ruth, Tomas and Margit'],
  ['UTC', 'Saturday, 28 November 2026 at 14:00', '22:00', 'Ruth, Tomas and Margit'],
])('in English, in %s', (timeZone, said, hour, names) => {
  const clock = { timeZone, language: 'en' }
  expect(plain(momentOf(moment, clock).text)).toBe(said)
  expect(plain(hourText(22, clock))).toBe(hour)
  expect(listText(['Ruth', 'Tomas', 'Margit'], clock)).toBe(names)
})

test('in another language, as it is written where the practice is', () => {
  expect(plain(dayText(moment, { timeZone: 'Europe/Paris', language: 'fr' }))).toBe('samedi 28 novembre 2026')
  expect(plain(shortDayText(moment, { timeZone: 'Europe/Vienna', language: 'de' }))).toBe(
    'Sa., 28. Nov. 2026',
  )
  expect(plain(dayText(moment, { timeZone: 'Europe/Lisbon', language: 'pt-BR' }))).toBe(
    'sábado, 28 de novembro de 2026',
  )
  expect(numberText(10_000, { timeZone: 'Europe/Berlin', language: 'de' })).toBe('10.000')
  expect(numberText(10_000, { timeZone: 'Europe/London', language: 'en' })).toBe('10,000')
})

test('in German a time is said with its word', () => {
  const clock = { timeZone: 'Europe/Vienna', language: 'de' }
  expect(plain(momentOf(moment, clock).text)).toBe('Samstag, 28. November 2026 um 15:00 Uhr')
  expect(plain(timeOf(moment, clock).text)).toBe('15:00 Uhr')
  expect(plain(hourText(7, clock))).toBe('07:00 Uhr')
})

test('what was written of a date before is written of the same day, or minute, alone', () => {
  const clock = { timeZone: 'Europe/Vienna', language: 'en' }
  const at = (text: string) => new Date(text)
  const moments = [
    '2026-11-28T22:59:59Z',
    '2026-11-28T23:00:00Z',
    '2026-11-28T23:00:59Z',
    '2026-11-28T23:01:00Z',
  ].map(at)
  const days = moments.map(one => plain(dayText(one, clock)))
  expect(days).toEqual(['Saturday, 28 November 2026', ...Array<string>(3).fill('Sunday, 29 November 2026')])
  const times = moments.map(one => timeOf(one, clock).text)
  expect(times).toEqual(['23:59', '00:00', '00:00', '00:01'])
  const old = ['1969-12-31T12:00:00Z', '1970-01-01T12:00:00Z'].map(one => plain(dayText(at(one), clock)))
  expect(old).toEqual(['Wednesday, 31 December 1969', 'Thursday, 1 January 1970'])
})

test('a language says in which direction it is written', () => {
  expect(['en', 'fr', 'ar', 'he-IL'].map(directionOf)).toEqual(['ltr', 'ltr', 'rtl', 'rtl'])
})

/** Intl puts spaces of its own between some words. */
function plain(text: string): string {
  return text.replace(/[\u00A0\u202F\u2009]/g, ' ')
}
