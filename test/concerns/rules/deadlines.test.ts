import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { DateTime } from 'luxon'
import { endOfWorkingDays, type Calendar } from '../../../src/concerns/rules/days/working-days'
import { dayOf } from '../../../src/time/days'

const weekdays = [1, 2, 3, 4, 5]
const vienna: Calendar = { timeZone: 'Europe/Vienna', workingDays: weekdays, closedDays: [] }
const newYork: Calendar = { ...vienna, timeZone: 'America/New_York' }
const auckland: Calendar = { ...vienna, timeZone: 'Pacific/Auckland' }
const apia: Calendar = { ...vienna, timeZone: 'Pacific/Apia' }
const jerusalem: Calendar = { timeZone: 'Asia/Jerusalem', workingDays: [7, 1, 2, 3, 4], closedDays: [] }
const holidays: Calendar = {
  ...vienna,
  closedDays: ['2026-12-24', '2026-12-25', '2026-12-31', '2027-01-01', '2027-01-06'],
}

/** When something is sent on the practice's clock, and until when it is due: the end of a day there. */
const cases: [why: string, calendar: Calendar, sent: string, days: number, due: string][] = [
  ['within a week', vienna, '2026-11-16T09:00', 3, '2026-11-19'],
  ['a Friday’s over the weekend', vienna, '2026-11-20T17:59', 3, '2026-11-25'],
  ['a Saturday’s begins on Monday', vienna, '2026-11-21T10:00', 3, '2026-11-25'],
  ['a Sunday’s too', vienna, '2026-11-22T23:59', 3, '2026-11-25'],
  ['the first minute of a day counts as that day', vienna, '2026-11-16T00:00', 1, '2026-11-17'],
  ['the last minute too', vienna, '2026-11-16T23:59', 1, '2026-11-17'],
  ['five days are a week', vienna, '2026-11-18T12:00', 5, '2026-11-25'],
  ['over the end of daylight-saving time', vienna, '2026-10-23T12:00', 3, '2026-10-28'],
  ['over its beginning', vienna, '2026-03-27T12:00', 3, '2026-04-01'],
  ['sent in the hour that comes twice', vienna, '2026-10-25T02:30', 1, '2026-10-26'],
  ['over its end in New York', newYork, '2026-10-30T12:00', 2, '2026-11-03'],
  ['over its beginning in Auckland', auckland, '2026-09-25T12:00', 1, '2026-09-28'],
  ['over closed days and the end of a year', holidays, '2026-12-23T15:00', 3, '2026-12-30'],
  ['from a closed day', holidays, '2026-12-31T08:00', 3, '2027-01-07'],
  ['over the end of a leap February', vienna, '2028-02-28T09:00', 2, '2028-03-01'],
  ['where Friday and Saturday are free', jerusalem, '2026-11-19T09:00', 1, '2026-11-22'],
  ['over the day that Samoa never had', apia, '2011-12-29T12:00', 2, '2012-01-03'],
]

describe('the last day of a span', () => {
  test.each(cases)('%s', (_why, calendar, sent, days, due) => {
    const from = DateTime.fromISO(sent, { zone: calendar.timeZone }).toJSDate()
    const end = endOfWorkingDays(from, days, calendar)
    expect(DateTime.fromJSDate(end, { zone: calendar.timeZone }).toFormat('yyyy-MM-dd HH:mm:ss')).toBe(
      `${due} 23:59:59`,
    )
  })
})

const calendars = fc.record({
  timeZone: fc.constantFrom(
    'Europe/Vienna',
    'America/New_York',
    'Pacific/Auckland',
    'Pacific/Apia',
    'Asia/Kathmandu',
  ),
  workingDays: fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 }),
  closedDays: fc.array(
    fc.integer({ min: 0, max: 60 }).map(day => DateTime.utc(2026, 3, 1).plus({ day }).toFormat('yyyy-MM-dd')),
    { maxLength: 20 },
  ),
})
const moments = fc.date({
  min: new Date('2026-02-20T00:00Z'),
  max: new Date('2026-05-20T00:00Z'),
  noInvalidDate: true,
})

test('the last day is a working day, and exactly so many working days lie behind the first', () => {
  fc.assert(
    fc.property(calendars, moments, fc.integer({ min: 1, max: 30 }), (calendar, from, days) => {
      const isWorking = (day: DateTime) =>
        calendar.workingDays.includes(day.weekday) && !calendar.closedDays.includes(day.toISODate() ?? '')
      const end = DateTime.fromJSDate(endOfWorkingDays(from, days, calendar), { zone: calendar.timeZone })
      let working = 0
      let day = DateTime.fromISO(dayOf(from, calendar), { zone: 'utc' })
      while ((day.toISODate() ?? '') < (end.toISODate() ?? '')) {
        day = day.plus({ days: 1 })
        if (isWorking(day)) working += 1
      }
      expect([isWorking(end), working]).toEqual([true, days])
    }),
  )
})

test('who writes later is never answered earlier', () => {
  fc.assert(
    fc.property(
      calendars,
      moments,
      moments,
      fc.integer({ min: 1, max: 10 }),
      (calendar, one, other, days) => {
        const [first, second] = one <= other ? [one, other] : [other, one]
        const [a, b] = [endOfWorkingDays(first, days, calendar), endOfWorkingDays(second, days, calendar)]
        expect(a.getTime()).toBeLessThanOrEqual(b.getTime())
      },
    ),
  )
})
