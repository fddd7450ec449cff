import { changesOf, minutesAhead } from './zone-data'

/** Whose clocks are meant. */
export interface Zoned {
  /** IANA name, such as Europe/Vienna */
  readonly timeZone: string
}

/**
 * What clocks there show at that moment, such as 2026-12-03T16:00:00.000. An appointment is kept like this: it stays at four o'clock, even
 * where the rules of the zone change before its day.
 */
export function clockFaceAt(moment: Date, zoned: Zoned): string {
  return shownAt(moment, zoned).toISOString().slice(0, -1)
}

/** A moment whose time in UTC is what clocks there show then. For formatting alone. */
export function shownAt(moment: Date, { timeZone }: Zoned): Date {
  return new Date(moment.getTime() + minutesAhead(timeZone, moment) * minute)
}

/**
 * The moments at which clocks there show this: two where they are set back over it, none where they skip it, or where it is no time at all.
 * @param face such as 2026-12-03T16:00
 */
export function momentsOf(face: string, { timeZone }: Zoned): Date[] {
  const shown = readFace(face)
  return [...new Set(aheadAround(shown, timeZone))]
    .map(ahead => new Date(shown - ahead * minute))
    .filter(moment => shown - moment.getTime() === minutesAhead(timeZone, moment) * minute)
    .sort((one, other) => one.getTime() - other.getTime())
}

/**
 * The first moment at which clocks there show this. Of a time that they skip: when they would have shown it, had nobody changed them (as
 * RFC 5545 has it). An invalid date where it is no time at all.
 */
export function momentOfFace(face: string, zoned: Zoned): Date {
  const [first] = momentsOf(face, zoned)
  if (first) return first
  const shown = readFace(face)
  const [before = 0] = aheadAround(shown, zoned.timeZone)
  return new Date(shown - before * minute)
}

/** By how many minutes clocks are ahead there on that day and the days beside it, in order. No zone is more than a day from UTC. */
function aheadAround(shown: number, timeZone: string): number[] {
  if (Number.isNaN(shown)) return []
  const [from, until] = [new Date(shown - day), new Date(shown + day)]
  return [minutesAhead(timeZone, from), ...changesOf(timeZone, from, until).map(({ ahead }) => ahead)]
}

/** Whether it can be read as a day and a time, such as 2026-12-03T16:00. */
export function isTime(text: string): boolean {
  return text.length === 16 && !Number.isNaN(readFace(text))
}

/** As if it were UTC, in milliseconds; not a number where it is no time. A day that does not exist would be read as a later one. */
function readFace(face: string): number {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{3})?)?$/.test(face)) return Number.NaN
  const read = new Date(`${face}Z`)
  return !Number.isNaN(read.getTime()) && read.toISOString().startsWith(face) ? read.getTime() : Number.NaN
}

const minute = 60_000
const day = 24 * 60 * minute
