import { expect, test } from '@jest/globals'
import { readFounding } from '../../../src/commands/founding'
import { isTimeZone } from '../../../src/time/zone-data'

test.each([
  ['Europe/Vienna', true],
  ['America/Argentina/Buenos_Aires', true],
  ['America/Port-au-Prince', true],
  ['Etc/GMT+5', true],
  ['UTC', true],
  ['+05:30', false],
  ['-0300', false],
  ['+05', false],
  ['UTC+5', false],
  ['GMT-03:30', false],
  ['Europe/Nowhere', false],
  ['Europe/Vienna ', false],
  ['', false],
])('%j is a time zone: %s', (zone, is) => {
  expect(isTimeZone(zone)).toBe(is)
})

test('a practice cannot be founded by an offset, which knows no summer', () => {
  const found = (zone: string) =>
    readFounding(
      `create --name River --owner Ann --address ann@example.org --crisis Help:142 --time-zone=${zone}`.split(
        ' ',
      ),
    )
  expect(found('Asia/Kolkata').practice.timeZone).toBe('Asia/Kolkata')
  expect(() => found('+05:30')).toThrow('--time-zone: is not a time zone such as Europe/Vienna')
})
