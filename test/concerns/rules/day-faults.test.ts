import { expect, test } from '@jest/globals'
import { momentFault } from '../../../src/concerns/rules/days/day-faults'

const now = new Date('2026-11-29T12:00Z')
const inVienna = (text: string, at = now) => momentFault(text, at, { timeZone: 'Europe/Vienna' })

test.each([
  ['2026-12-03T16:00', null],
  ['2026-11-29T12:59', 'concerns.thatTimeIsOverChoose'],
  ['2026-11-29T13:01', null],
  ['2026-12-03', 'concerns.aTimeIsMissingWrite'],
  ['2026-12-03T', 'concerns.aTimeIsMissingWrite'],
  ['2026-02-30T16:00', 'concerns.writeItAsYearMonth'],
  ['tomorrow at four', 'concerns.writeItAsYearMonth'],
  ['2028-12-03T16:00', 'concerns.thatDayIsMoreThan'],
  ['2027-03-28T02:30', 'concerns.clocksSkipThatTime'],
  ['2027-03-28T03:00', null],
  ['2027-10-31T02:00', 'concerns.thatTimeComesTwice'],
  ['2027-10-31T03:00', null],
])('of a time to talk, %j: %s', (text, fault) => {
  expect(inVienna(text, new Date(text.startsWith('2027-10') ? '2027-10-01T12:00Z' : now))).toBe(fault)
})
