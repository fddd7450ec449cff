import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { answerTimes, workingDaysBetween } from '../../../src/concerns/rules/days/answer-times'
import { endOfWorkingDays, type Calendar } from '../../../src/concerns/rules/days/working-days'

const vienna: Calendar = {
  timeZone: 'Europe/Vienna',
  workingDays: [1, 2, 3, 4, 5],
  closedDays: ['2026-12-24', '2026-12-25'],
}
const at = (time: string) => new Date(`${time}+01:00`)

test.each([
  ['2026-11-16T09:00', '2026-11-16T18:00', 0],
  ['2026-11-16T23:59', '2026-11-17T00:01', 1],
  ['2026-11-20T17:00', '2026-11-23T09:00', 1],
  ['2026-11-21T10:00', '2026-11-22T10:00', 0],
  ['2026-12-23T15:00', '2026-12-28T09:00', 1],
])('from %s to %s there are %i', (from, to, days) => {
  expect(workingDaysBetween(at(from), at(to), vienna)).toBe(days)
})

test('what comes on the last day that is due took as many days as it could', () => {
  fc.assert(
    fc.property(
      fc.date({ min: at('2026-01-01T00:00'), max: at('2027-01-01T00:00'), noInvalidDate: true }),
      fc.integer({ min: 1, max: 20 }),
      (from, days) => {
        expect(workingDaysBetween(from, endOfWorkingDays(from, days, vienna), vienna)).toBe(days)
      },
    ),
  )
})

test('half of them came within the one in the middle, or the earlier of two', () => {
  const took = (days: number) => ({
    from: at('2026-11-02T09:00'),
    to: at(`2026-11-0${String(2 + days)}T09:00`),
  })
  expect(answerTimes([4, 0, 2, 1].map(took), vienna)).toEqual({ quickest: 0, half: 1, slowest: 4 })
  expect(answerTimes([3].map(took), vienna)).toEqual({ quickest: 3, half: 3, slowest: 3 })
  expect(answerTimes([], vienna)).toBeNull()
})
