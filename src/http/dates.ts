/** The practice's clock and the reader's language. */
export interface Clock {
  /** IANA name */
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
  return { text: formatter(clock, 'short').format(moment), iso: moment.toISOString() }
}

/** Such as: Thursday, November 12, 2026 */
export function dayText(moment: Date, clock: Clock): string {
  return formatter(clock, undefined).format(moment)
}

/** Making one takes longer than a page does. */
const formatters = new Map<string, Intl.DateTimeFormat>()

function formatter({ timeZone, language }: Clock, timeStyle: 'short' | undefined): Intl.DateTimeFormat {
  const name = `${timeZone} ${language} ${timeStyle ?? ''}`
  let known = formatters.get(name)
  if (!known) {
    known = new Intl.DateTimeFormat(language, { timeZone, dateStyle: 'full', timeStyle })
    formatters.set(name, known)
  }
  return known
}
