import { minutesAhead } from './zone-data'
import { dayMs } from './days'

/** Whether Node itself, which we do not ask, has other rules for a zone within a year from now. Looked at on each day of it. */
export function isUnlikeNode(timeZone: string, now: Date): boolean {
  const offset = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' })
  return Array.from({ length: 366 }, (_, days) => new Date(now.getTime() + days * dayMs)).some(
    moment => aheadIn(offset.formatToParts(moment)) !== minutesAhead(timeZone, moment),
  )
}

/** Of a name such as GMT+05:30, or GMT alone. */
function aheadIn(parts: readonly Intl.DateTimeFormatPart[]): number {
  const name = parts.find(({ type }) => type === 'timeZoneName')?.value ?? ''
  const [, sign, hours = 0, minutes = 0] = /([+-])(\d\d):(\d\d)/.exec(name) ?? []
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes))
}
