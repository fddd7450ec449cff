import { describe, expect, test } from '@jest/globals'
import { daysInCalendar } from '../../../src/practices/calendar-file'
import { closedDaysIn, closedDaysText } from '../../../src/practices/closed-days'

describe('closed days as an owner types them', () => {
  test.each([
    ['', []],
    ['2026-12-24\n\n 2026-12-24 ', ['2026-12-24']],
    ['24.12.2026', ['2026-12-24']],
    ['2026-12-30 to 2027-01-01', ['2026-12-30', '2026-12-31', '2027-01-01']],
    ['2027-01-01\n2026-12-31 – 2027-01-01', ['2026-12-31', '2027-01-01']],
    ['6.1.2027 bis 7.1.2027', ['2027-01-06', '2027-01-07']],
    ['٢٠٢٧-٠١-٠٦ إلى ٢٠٢٧-٠١-٠٧', ['2027-01-06', '2027-01-07']],
  ])('%j', (text, days) => {
    expect(closedDaysIn(text)).toEqual(days)
  })

  test.each([
    'Christmas',
    '2026-02-30',
    '24/12/2026',
    '2026-12-25 to 2026-12-24',
    '0001-01-01 to 9999-12-31',
    '1.1.2026 to',
  ])('%j is none, and said', line => {
    expect(closedDaysIn(`2026-12-24\n${line}`)).toMatchObject({
      text: 'practices.thisLineIsNoDay',
      values: { line },
    })
  })

  test('are not more than the database takes', () => {
    expect(closedDaysIn('2026-01-01 to 2029-12-31')).toMatchObject({ text: 'practices.theseAreMoreDaysThan' })
  })

  test('are written so that they can be typed again', () => {
    const days = ['2027-01-01', '2026-12-31', '2026-12-24']
    expect(closedDaysText(days)).toBe('2026-12-24\n2026-12-31 – 2027-01-01')
    expect(closedDaysIn(closedDaysText(days))).toEqual([...days].sort())
  })
})

const calendar = (...events: string[]) =>
  Buffer.from(
    [
      'BEGIN:VCALENDAR',
      'VERSION:2.0',
      'PRODID:-//x//y//',
      ...events.flatMap(event => ['BEGIN:VEVENT', ...event.split('\n'), 'END:VEVENT']),
      'END:VCALENDAR',
      '',
    ].join('\r\n'),
  )
const read = (bytes: Buffer) => daysInCalendar(bytes, '2026-11-28', '2029-11-29')
const on = (day: string) => `DTSTART;VALUE=DATE:${day.replaceAll('-', '')}`

describe('closed days from a calendar file', () => {
  test.each<[string, string, string[], number]>([
    ['a day', on('2026-12-24'), ['2026-12-24'], 0],
    ['a day that is over', on('2026-11-27'), [], 0],
    [
      'several days',
      `${on('2026-12-24')}\nDTEND;VALUE=DATE:20261227`,
      ['2026-12-24', '2026-12-25', '2026-12-26'],
      0,
    ],
    ['several days, by their length', `${on('2026-12-24')}\nDURATION:P2D`, ['2026-12-24', '2026-12-25'], 0],
    [
      'the same day each year',
      `${on('2020-01-06')}\nRRULE:FREQ=YEARLY`,
      ['2027-01-06', '2028-01-06', '2029-01-06'],
      0,
    ],
    ['until it ends', `${on('2020-01-06')}\nRRULE:FREQ=YEARLY;UNTIL=20270106`, ['2027-01-06'], 0],
    [
      'the fourth Thursday of a month',
      `${on('2020-11-26')}\nRRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4TH`,
      ['2027-11-25', '2028-11-23', '2029-11-22'],
      0,
    ],
    [
      'but for one',
      `${on('2020-01-06')}\nRRULE:FREQ=YEARLY\nEXDATE;VALUE=DATE:20280106`,
      ['2027-01-06', '2029-01-06'],
      0,
    ],
    ['and another', `${on('2026-12-24')}\nRDATE;VALUE=DATE:20270401`, ['2026-12-24', '2027-04-01'], 0],
    ['a leap day', `${on('2024-02-29')}\nRRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29`, ['2028-02-29'], 0],
    ['one that is cancelled', `${on('2026-12-24')}\nSTATUS:CANCELLED`, [], 0],
    ['an hour', 'DTSTART:20261224T090000Z\nDTEND:20261224T100000Z', [], 1],
    ['each week', `${on('2026-12-24')}\nRRULE:FREQ=WEEKLY`, [], 1],
    ['a million days', `${on('2026-12-24')}\nRRULE:FREQ=DAILY;COUNT=1000000`, [], 1],
    ['each second', `${on('2026-12-24')}\nRRULE:FREQ=SECONDLY`, [], 1],
    ['a day that never comes', `${on('2026-12-24')}\nRRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30`, [], 1],
    ['a weekday that never comes', `${on('2026-12-24')}\nRRULE:FREQ=YEARLY;BYMONTH=2;BYDAY=9MO`, [], 1],
    ['a month that there is not', `${on('2026-12-24')}\nRRULE:FREQ=YEARLY;BYMONTH=13`, [], 1],
    ['a thousand years', `${on('2026-12-24')}\nDTEND;VALUE=DATE:30261224`, [], 1],
    ['since the beginning', `${on('0001-12-24')}\nRRULE:FREQ=YEARLY`, [], 1],
    ['no day at all', 'SUMMARY:Nothing', [], 1],
    ['a day that is none', 'DTSTART;VALUE=DATE:20269999', [], 1],
  ])('%s', (_, event, days, leftOut) => {
    expect(read(calendar(event))).toEqual({ days, leftOut })
  })

  test.each([
    ['something else', Buffer.from('Name,Day\nChristmas,2026-12-25')],
    ['nothing', Buffer.alloc(0)],
    ['a picture', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex')],
    ['one that breaks off', Buffer.from('BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20261224')],
    ['one that has no end inside', Buffer.from(`BEGIN:VCALENDAR\r\n${'BEGIN:VEVENT\r\n'.repeat(30_000)}`)],
  ])('of %s there are none, and that is said', (_, bytes) => {
    expect(read(bytes)).toEqual({ text: 'practices.thisFileIsNoCalendar' })
  })

  test('of a diary of years are not read', () => {
    expect(read(calendar(...Array.from({ length: 3_001 }, () => on('2026-12-24'))))).toMatchObject({
      text: 'practices.thisCalendarHasTooMany',
    })
  })

  test('are read as quickly, whatever else stands in the file', () => {
    const began = performance.now()
    const long = `X-NOTE${';A=b'.repeat(100_000)}:1`
    expect(read(calendar(`${on('2026-12-24')}\n${long}`))).toEqual({ days: ['2026-12-24'], leftOut: 0 })
    expect(performance.now() - began).toBeLessThan(2_000)
  })
})
