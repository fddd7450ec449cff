/** The practice's clock and the reader's language. */
export interface Clock {
  /** IANA name */
  readonly timeZone: string
  readonly language: string
}

/** Whoever reads dates: in their language, by the clock of their practice. */
export interface Onlooker {
  readonly language: string
  readonly practice: { readonly timeZone: string }
}

export function clockOf({ practice, language }: Onlooker): Clock {
  return { timeZone: practice.timeZone, language }
}

/** A moment as a view shows it: words, and the form that machines read. */
export interface At {
  readonly text: string
  readonly iso: string
}

/** Such as: Thursday, November 12, 2026 at 2:05 PM */
export function momentOf(moment: Date, clock: Clock): At {
  return { text: formatter(clock, 'moment').format(moment), iso: moment.toISOString() }
}

/** Such as: Thursday, November 12, 2026 */
export function dayText(moment: Date, clock: Clock): string {
  return formatter(clock, 'day').format(moment)
}

/** For columns, such as: Thu, Nov 12, 2026 */
export function shortDayText(moment: Date, clock: Clock): string {
  return formatter(clock, 'shortDay').format(moment)
}

/** Such as: 10 PM */
export function hourText(hour: number, language: string): string {
  return formatter({ timeZone: 'UTC', language }, 'hour').format(hour * 3_600_000)
}

/** Within a day, such as: 2:05 PM */
export function timeOf(moment: Date, clock: Clock): At {
  return { text: formatter(clock, 'time').format(moment), iso: moment.toISOString() }
}

const forms = {
  moment: { dateStyle: 'full', timeStyle: 'short' },
  day: { dateStyle: 'full' },
  hour: { hour: 'numeric' },
  time: { timeStyle: 'short' },
  shortDay: { weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' },
} as const satisfies Record<string, Intl.DateTimeFormatOptions>

/** Making one takes longer than a page does. */
const formatters = new Map<string, Intl.DateTimeFormat>()

function formatter({ timeZone, language }: Clock, form: keyof typeof forms): Intl.DateTimeFormat {
  const name = `${timeZone} ${language} ${form}`
  let known = formatters.get(name)
  if (!known) {
    known = new Intl.DateTimeFormat(language, { timeZone, ...forms[form] })
    formatters.set(name, known)
  }
  return known
}
