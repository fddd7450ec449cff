import { shownAt } from '../time/moments'
import { localeOf, type Clock } from './locale'
import { dayMs } from '../time/days'

/** A moment as a view shows it: words, and the form that machines read. */
export interface At {
  readonly text: string
  readonly iso: string
}

/** Such as, in Vienna: Thursday, 12 November 2026 at 14:05 */
export function momentOf(moment: Date, clock: Clock): At {
  return { text: format(moment, clock, 'moment'), iso: moment.toISOString() }
}

/** Such as: Thursday, 12 November 2026 */
export function dayText(moment: Date, clock: Clock): string {
  return format(moment, clock, 'day')
}

/** As one speaks of a day that is over, such as: 12 November, or, of another year: 12 November 2025 */
export function pastDayText(moment: Date, now: Date, clock: Clock): string {
  return format(moment, clock, isOfThisYear(moment, now, clock) ? 'dayOfYear' : 'date')
}

function isOfThisYear(moment: Date, now: Date, clock: Clock): boolean {
  return format(moment, clock, 'year') === format(now, clock, 'year')
}

/**
 * For every day of a list that is read line by line, on a phone too, whether it is over or to come: Thu 12 November, or, of another year,
 * Thu, 12 Nov 2025. Nothing that ends with a full stop in any language stands last, because a sentence may end there.
 */
export function listDayText(moment: Date, now: Date, clock: Clock): string {
  return format(moment, clock, isOfThisYear(moment, now, clock) ? 'weekdayOfYear' : 'shortDay')
}

/** The same with the time, such as: Thu 12 November at 14:05 */
export function listMomentText(moment: Date, now: Date, clock: Clock): string {
  return format(moment, clock, isOfThisYear(moment, now, clock) ? 'momentOfYear' : 'shortMoment')
}

/** For columns, such as: Thu, 12 Nov 2026 */
export function shortDayText(moment: Date, clock: Clock): string {
  return format(moment, clock, 'shortDay')
}

/** A day of any week, such as: Monday. @param weekday ISO: 1 is Monday */
export function weekdayText(weekday: number, { language, region = null }: Clock): string {
  return format(new Date(Date.UTC(2026, 5, weekday)), { timeZone: 'UTC', language, region }, 'weekday') // 1 June 2026 was a Monday
}

/** A full hour of the practice's clock, such as: 22:00, or where people say so: 10:00 pm */
export function hourText(hour: number, clock: Clock): string {
  return withHourWord(formatter(clock, 'time').format(hour * 3_600_000), clock)
}

/** Within a day, such as: 14:05 */
export function timeOf(moment: Date, clock: Clock): At {
  return { text: format(moment, clock, 'time'), iso: moment.toISOString() }
}

/** For what is over within minutes, such as: 14:05:09 */
export function secondText(moment: Date, clock: Clock): string {
  return format(moment, clock, 'second')
}

const forms = {
  moment: { dateStyle: 'full', timeStyle: 'short' },
  day: { dateStyle: 'full' },
  date: { dateStyle: 'long' },
  dayOfYear: { day: 'numeric', month: 'long' },
  weekdayOfYear: { weekday: 'short', day: 'numeric', month: 'long' },
  momentOfYear: { weekday: 'short', day: 'numeric', month: 'long', hour: 'numeric', minute: '2-digit' },
  year: { year: 'numeric' },
  time: { timeStyle: 'short' },
  second: { timeStyle: 'medium' },
  weekday: { weekday: 'long' },
  shortDay: { weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' },
  shortMoment: {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: 'numeric',
    minute: '2-digit',
  },
} as const satisfies Record<string, Intl.DateTimeFormatOptions>

/**
 * Intl knows how a time is written. What time it is there, it is not asked: see time/zone-data.ts. What it has said is remembered: a list
 * has many dates and few days.
 */
function format(moment: Date, clock: Clock, form: keyof typeof forms): string {
  const shown = shownAt(moment, clock)
  const formed = formatter(clock, form)
  const hasTime = 'timeStyle' in forms[form] || 'hour' in forms[form]
  const unit = Math.floor(shown.getTime() / (form === 'second' ? 1_000 : hasTime ? 60_000 : dayMs))
  const known = written.get(formed) ?? new Map<number, string>()
  const text = known.get(unit) ?? (hasTime ? withHourWord(formed.format(shown), clock) : formed.format(shown))
  if (known.size >= mostWritten) known.clear()
  written.set(formed, known.set(unit, text))
  return text
}

/** What a language says after a time, which Intl leaves out: 15:00 Uhr. Scripts say the same (public/clock.js). */
function withHourWord(time: string, { language }: Clock): string {
  return new Intl.Locale(language).language === 'de' ? `${time}\u00A0Uhr` : time
}

/** By the days, minutes or seconds that a form shows, since 1970. */
const written = new WeakMap<Intl.DateTimeFormat, Map<number, string>>()
const mostWritten = 1_000

/** Making one takes longer than a page does. */
const formatters = new Map<string, Intl.DateTimeFormat>()

function formatter(clock: Clock, form: keyof typeof forms): Intl.DateTimeFormat {
  const name = `${clock.timeZone} ${clock.region ?? ''} ${clock.language} ${form}`
  let known = formatters.get(name)
  if (!known) {
    known = new Intl.DateTimeFormat(localeOf(clock), { timeZone: 'UTC', ...forms[form] })
    formatters.set(name, known)
  }
  return known
}
