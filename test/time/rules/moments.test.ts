import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { DateTime } from 'luxon'
import { momentOf } from '../../../src/language/dates'
import { isDay } from '../../../src/time/days'
import { clockFaceAt, isTime, momentOfFace, momentsOf } from '../../../src/time/moments'

/** Zones whose rules changed in 2026, so that Node and PostgreSQL may know older ones; and where they are as they were. */
const appointments: [timeZone: string, face: string, moment: string][] = [
  ['America/Vancouver', '2026-07-10T15:00', '2026-07-10T22:00Z'],
  ['America/Vancouver', '2026-10-31T15:00', '2026-10-31T22:00Z'],
  ['America/Vancouver', '2026-12-10T15:00', '2026-12-10T22:00Z'],
  ['America/Edmonton', '2026-10-31T15:00', '2026-10-31T21:00Z'],
  ['America/Edmonton', '2026-12-10T15:00', '2026-12-10T21:00Z'],
  ['America/Winnipeg', '2026-10-31T15:00', '2026-10-31T20:00Z'],
  ['America/Winnipeg', '2026-12-10T15:00', '2026-12-10T20:00Z'],
  ['America/Inuvik', '2026-10-31T15:00', '2026-10-31T21:00Z'],
  ['America/Inuvik', '2026-12-10T15:00', '2026-12-10T21:00Z'],
  ['America/Havana', '2026-12-10T15:00', '2026-12-10T19:00Z'],
  ['America/Havana', '2027-12-10T15:00', '2027-12-10T20:00Z'],
  ['Africa/Casablanca', '2026-09-19T15:00', '2026-09-19T14:00Z'],
  ['Africa/Casablanca', '2026-12-10T15:00', '2026-12-10T15:00Z'],
  ['Africa/El_Aaiun', '2026-09-19T15:00', '2026-09-19T14:00Z'],
  ['Africa/El_Aaiun', '2026-12-10T15:00', '2026-12-10T15:00Z'],
  ['Europe/Vienna', '2026-10-24T15:00', '2026-10-24T13:00Z'],
  ['Europe/Vienna', '2026-10-26T15:00', '2026-10-26T14:00Z'],
  ['Asia/Kathmandu', '2026-12-10T15:00', '2026-12-10T09:15Z'],
]

describe('three o’clock', () => {
  test.each(appointments)('in %s, %s, is %s', (timeZone, face, moment) => {
    expect(momentOfFace(face, { timeZone })).toEqual(new Date(moment))
    expect(momentOf(new Date(moment), { timeZone, language: 'de' }).text).toMatch(/15[:.]00/)
  })
})

describe('a time', () => {
  const vienna = { timeZone: 'Europe/Vienna' }
  const havana = { timeZone: 'America/Havana' }

  test('that comes twice is two moments, and first the earlier one, in every season', () => {
    const both = [new Date('2026-10-25T00:30Z'), new Date('2026-10-25T01:30Z')]
    expect(momentsOf('2026-10-25T02:30', vienna)).toEqual(both)
    expect(momentOfFace('2026-10-25T02:30', vienna)).toEqual(both[0])
  })

  test('that clocks skip is none, and is taken for when it would have come', () => {
    expect(momentsOf('2027-03-28T02:30', vienna)).toEqual([])
    expect(clockFaceAt(momentOfFace('2027-03-28T02:30', vienna), vienna)).toBe('2027-03-28T03:30:00.000')
  })

  test('at midnight can be skipped or come twice: the day begins with its first moment', () => {
    expect(momentOfFace('2026-03-08T00:00', havana)).toEqual(new Date('2026-03-08T05:00Z'))
    expect(momentOfFace('2027-11-07T00:00', havana)).toEqual(new Date('2027-11-07T04:00Z'))
  })

  test.each(['', '2026-02-30T10:00', '2026-12-10', '2026-12-10T24:00', '2026-12-10T15:00Z', 'soon'])(
    'cannot be read in %j',
    text => {
      expect([isTime(text), momentsOf(text, vienna), momentOfFace(text, vienna).getTime()]).toEqual([
        false,
        [],
        Number.NaN,
      ])
    },
  )
})

test.each(['2026-02-28', '2028-02-29'])('%s is a day', day => {
  expect(isDay(day)).toBe(true)
})
test.each(['2026-02-29', '2026-13-01', '26-01-01', '2026-1-1', ''])('%j is none', text => {
  expect(isDay(text)).toBe(false)
})

/** Where Node’s rules are as they were, luxon asks it, and so knows by itself what is right. */
const zones = fc.constantFrom('Europe/Vienna', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu')
const moments = fc.date({
  min: new Date('2026-01-01T00:00Z'),
  max: new Date('2028-01-01T00:00Z'),
  noInvalidDate: true,
})

test('a moment is shown as luxon shows it, and is among those of its face', () => {
  fc.assert(
    fc.property(zones, moments, (timeZone, moment) => {
      const face = clockFaceAt(moment, { timeZone })
      expect(face).toBe(DateTime.fromJSDate(moment, { zone: timeZone }).toFormat("yyyy-MM-dd'T'HH:mm:ss.SSS"))
      expect(momentsOf(face, { timeZone }).map(Number)).toContain(moment.getTime())
    }),
  )
})
