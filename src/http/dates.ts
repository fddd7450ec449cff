import { DateTime } from 'luxon'

/** The practice's clock and the reader's language. */
export interface Clock {
  readonly timeZone: string
  readonly language: string
}

/** A moment as a view shows it: words, and the form that machines read. */
export interface At {
  readonly text: string
  readonly iso: string
}

/** Such as: Thursday, November 12, 2026 at 2:05 PM */
export function momentOf(moment: Date, clock: Clock): At {
  const local = localized(moment, clock)
  return {
    text: local.toLocaleString({ ...fullDay, hour: 'numeric', minute: '2-digit' }),
    iso: moment.toISOString(),
  }
}

/** Such as: Thursday, November 12, 2026 */
export function dayText(moment: Date, clock: Clock): string {
  return localized(moment, clock).toLocaleString(fullDay)
}

const fullDay = { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' } as const

function localized(moment: Date, { timeZone, language }: Clock): DateTime {
  return DateTime.fromJSDate(moment, { zone: timeZone }).setLocale(language)
}
