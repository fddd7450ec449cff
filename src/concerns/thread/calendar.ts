import { createEvent, type DateArray } from 'ics'
import { DateTime } from 'luxon'
import type { Practice } from '../../practices/practice'
import type { Translate } from '../../language/translator'
import type { Talk } from '../rules/agreements'

/**
 * A talk for somebody's calendar, or, where it was called off, what takes it out again. Calendars are seen by others: it says nothing
 * but that there is an appointment.
 * @param uid by which a calendar knows it again
 * @throws where no time was taken
 */
export function calendarFile(
  t: Translate,
  { time, state }: Talk,
  uid: string,
  { timeZone }: Pick<Practice, 'timeZone'>,
): string {
  const start = DateTime.fromISO(time ?? '', { zone: timeZone }).toUTC()
  const isOff = state === 'called off'
  const { error, value } = createEvent({
    uid,
    title: t('concerns.appointment'),
    productId: 'calendar',
    start: [start.year, start.month, start.day, start.hour, start.minute] satisfies DateArray,
    startInputType: 'utc',
    duration: { minutes: usualMinutes },
    method: isOff ? 'CANCEL' : 'PUBLISH',
    status: isOff ? 'CANCELLED' : 'CONFIRMED',
    sequence: isOff ? 1 : 0,
  })
  if (error) throw error
  return value ?? ''
}

/** As long as a session often is; nobody has said how long it will be. */
const usualMinutes = 50
