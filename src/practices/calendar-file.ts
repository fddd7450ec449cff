import ICAL from 'ical.js'
import { daysAfter, isDay } from '../time/days'
import { mostClosedDays, type ClosedDaysFault } from './closed-days'

/** Bytes of a calendar that is still read: holidays of many years take a tenth of it. */
export const mostOfCalendar = 500_000

/** Days that a calendar says, and how many of its events say none: at a time of the day, or again more often than once a year. */
export interface CalendarDays {
  readonly days: readonly string[]
  readonly leftOut: number
}

/**
 * The whole days that the events of an iCalendar file take up, within a span of days. A file can say anything: nothing in it makes this run
 * for longer than a moment.
 * @param from the first day of the span
 * @param until its last day
 */
export function daysInCalendar(bytes: Buffer, from: string, until: string): CalendarDays | ClosedDaysFault {
  const events = eventsIn(bytes)
  if (!events) return { text: 'practices.thisFileIsNoCalendar' }
  if (events.length > mostEvents)
    return { text: 'practices.thisCalendarHasTooMany', values: { most: mostEvents } }
  const days = new Set<string>()
  let leftOut = 0
  for (const event of events) {
    const spans = spansIn(event, until)
    if (spans === null) leftOut += 1
    for (const { first, length } of spans ?? []) {
      for (let n = 0; n < length; n += 1) {
        const day = daysAfter(first, n)
        if (day >= from && day <= until) days.add(day)
      }
      if (days.size > mostClosedDays)
        return { text: 'practices.theseAreMoreDaysThan', values: { most: mostClosedDays } }
    }
  }
  return { days: [...days].sort(), leftOut }
}

const mostEvents = 3_000
/** Days of one event; a longer one is no holiday. */
const mostOfEvent = 366

/**
 * The lines of each event that say when it is; null: it is no calendar. All other lines could be of any length, and what the library cannot
 * read would spoil the others.
 */
function eventsIn(bytes: Buffer): string[][] | null {
  const text = bytes.toString('utf8').replace(/^\uFEFF/, '')
  if (!/^BEGIN:VCALENDAR\s[^]*\nEND:VCALENDAR\s*$/i.test(text)) return null
  const events: string[][] = []
  const open: string[] = []
  for (const line of text.replace(/\r?\n[ \t]/g, '').split(/\r?\n/)) {
    const [, edge, name = ''] = /^(BEGIN|END):(\w+)$/i.exec(line) ?? []
    if (edge?.toUpperCase() === 'BEGIN') {
      open.push(name.toUpperCase())
      if (open.join('/') === inCalendar) events.push([])
    } else if (edge) open.pop()
    else if (open.length === 2 && open[1] === 'VEVENT' && line.length <= 1_000 && saysWhen.test(line))
      events.at(-1)?.push(line)
  }
  return events
}

const inCalendar = 'VCALENDAR/VEVENT'
const saysWhen = /^(DTSTART|DTEND|DURATION|RRULE|RDATE|EXDATE|STATUS)[:;]/i

interface EventSpan {
  readonly first: string
  /** Days */
  readonly length: number
}

/** When an event is, each time until a day; null: not on whole days, or too often, or nobody can tell. */
function spansIn(lines: readonly string[], until: string): EventSpan[] | null {
  try {
    const event = ICAL.Component.fromString(['BEGIN:VEVENT', ...lines, 'END:VEVENT'].join('\r\n'))
    if (String(event.getFirstPropertyValue('status')).toUpperCase() === 'CANCELLED') return []
    const start = event.getFirstPropertyValue('dtstart')
    if (!(start instanceof ICAL.Time) || !start.isDate || !saysDays(lines)) return null
    const length = lengthOf(event, start)
    const starts = length === null ? null : startsOf(event, start, until)
    return length === null || starts === null ? null : starts.map(first => ({ first, length }))
  } catch {
    return null // such as a time that is none
  }
}

/** The library makes some day of whatever stands there. */
function saysDays(lines: readonly string[]): boolean {
  const days = lines.flatMap(line => Array.from(line.matchAll(/[:,](\d{4})(\d\d)(\d\d)(?![\dT])/g)))
  return days.every(([, year = '', month, day]) => year >= '1900' && isDay(`${year}-${month}-${day}`))
}

function lengthOf(event: ICAL.Component, start: ICAL.Time): number | null {
  const end = event.getFirstPropertyValue('dtend')
  const duration = event.getFirstPropertyValue('duration')
  const seconds =
    end instanceof ICAL.Time
      ? end.subtractDate(start).toSeconds()
      : duration instanceof ICAL.Duration
        ? duration.toSeconds()
        : 86_400
  const days = Math.max(1, Math.ceil(seconds / 86_400)) // an event that ends on its first day takes up that day
  return days <= mostOfEvent ? days : null
}

/** The library counts on for ever where a rule has no day, so only rules are followed that come once in a year. */
function startsOf(event: ICAL.Component, start: ICAL.Time, until: string): string[] | null {
  const rules = event.getAllProperties('rrule').map(property => property.getFirstValue())
  const [rule] = rules
  const added = event.getAllProperties('rdate').flatMap(property => property.getValues() as unknown[])
  if (rules.length > 1 || added.length > mostClosedDays) return null
  const days = [start, ...added].flatMap(day => (day instanceof ICAL.Time ? [String(day).slice(0, 10)] : []))
  if (rule !== undefined) {
    if (!(rule instanceof ICAL.Recur) || !isYearly(rule)) return null
    const times = rule.iterator(start)
    for (let n = 0; n < mostYears; n += 1) {
      const next = times.next() as ICAL.Time | null
      if (next === null || String(next) > until) break
      days.push(String(next))
    }
  }
  const excepted = new Set(
    event
      .getAllProperties('exdate')
      .flatMap(property => (property.getValues() as unknown[]).map(day => String(day).slice(0, 10))),
  )
  return days.filter(day => !excepted.has(day))
}

/** Of an event that began long ago: more than there are from 1900 until then. */
const mostYears = 300

/** Once in a year: on its own day, on a day of a month, or on such as the fourth Thursday of a month. */
function isYearly({ freq, interval, parts }: ICAL.Recur): boolean {
  const {
    BYMONTH: months,
    BYMONTHDAY: days,
    BYDAY: weekdays,
    ...others
  } = parts as Readonly<Record<string, unknown[]>>
  if (freq !== 'YEARLY' || interval < 1 || Object.keys(others).some(part => part !== 'WKST')) return false
  if (!months) return !days && !weekdays
  const [month] = months
  if (months.length !== 1 || (days && weekdays)) return false
  if (days) return days.length === 1 && isDayOfMonth(Number(month), Number(days[0]))
  return (
    !weekdays || (weekdays.length === 1 && /^[+-]?[1-4](MO|TU|WE|TH|FR|SA|SU)$/.test(String(weekdays[0])))
  )
}

function isDayOfMonth(month: number, day: number): boolean {
  const days = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 0
  return day >= 1 && day <= days
}
