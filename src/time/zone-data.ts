import { tz, type MomentZone } from 'moment-timezone'
import { z } from 'zod'

/**
 * The rules of time zones. Node and PostgreSQL each carry rules of their own, which are as old as they are, and governments change theirs at
 * a few weeks' notice. So nothing here asks either of them: what computes or shows a time follows these data, which came with this version,
 * or came later in a file (ZONE_DATA).
 */

/** Which release of the IANA data they are, such as 2026f. */
export function zoneDataVersion(): string {
  return tz.dataVersion
}

/**
 * Takes the place of the data that came with this version, before any zone was asked for: a second name of one that was keeps a copy of its
 * old rules (findings/replaced-zone-data.sh).
 * @param text in the packed form of moment-timezone (its data/packed/latest.json)
 * @throws where it is anything else
 */
export function replaceZoneData(text: string): void {
  tz.load(packed.parse(JSON.parse(text)))
  rulesKnown.clear()
}

const packed = z.object({
  version: z.string().regex(/^\d{4}[a-z]$/),
  zones: z.array(z.string()).min(1),
  links: z.array(z.string()),
  countries: z.array(z.string()),
})

/** Every name by which they know a zone. */
export function zoneNames(): readonly string[] {
  return tz.names()
}

/** Whether it is the name of a zone, as these data and Node both write it. An offset such as +05:30 is none: it knows no summer. */
export function isTimeZone(name: string): boolean {
  return tz.zone(name)?.name === name && !/^(UTC|GMT)[+-]/.test(name) && isKnownToNode(name)
}

function isKnownToNode(timeZone: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone }))
  } catch {
    return false
  }
}

/** By how many minutes clocks there are ahead of UTC at that moment. */
export function minutesAhead(timeZone: string, moment: Date): number {
  return 0 - rulesOf(timeZone).utcOffset(moment.getTime())
}

export interface Change {
  readonly at: Date
  /** By how many minutes clocks are ahead of UTC from then on. */
  readonly ahead: number
}

/** When its clocks are changed in that span. */
export function changesOf(timeZone: string, from: Date, until: Date): Change[] {
  const { untils, offsets } = rulesOf(timeZone)
  return untils.flatMap((end, place) => {
    const next = offsets[place + 1]
    if (next === undefined || end < from.getTime() || end >= until.getTime()) return []
    return [{ at: new Date(end), ahead: 0 - next }]
  })
}

/** Each zone is looked up once: a list has many dates, and looking up a name takes longer than what is computed by its rules. */
function rulesOf(timeZone: string): MomentZone {
  const rules = rulesKnown.get(timeZone) ?? tz.zone(timeZone)
  if (!rules) throw new RangeError('The zone data do not know the name of a time zone.')
  rulesKnown.set(timeZone, rules)
  return rules
}

const rulesKnown = new Map<string, MomentZone>()
