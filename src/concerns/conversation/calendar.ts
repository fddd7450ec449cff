import { createEvent } from 'ics'
import type { Translate } from '../../language/translator'
import { momentOfFace, type Zoned } from '../../time/moments'
import type { Talk } from '../rules/agreements'

/**
 * A talk for somebody's calendar, or, where it was called off, what takes it out again. Calendars are seen by others: it says nothing
 * but that there is an appointment.
 * @param uid by which a calendar knows it again
 * @param sender of our emails: a calendar may refuse a file that nobody has organised (RFC 5546 asks for an ORGANIZER)
 * @throws where no time was taken
 */
export function calendarFile(
  t: Translate,
  { time, state }: Talk,
  zoned: Zoned,
  {
    uid,
    sender,
  }: { readonly uid: string; readonly sender: { readonly name: string; readonly address: string } },
): string {
  const isOff = state === 'called off'
  const { error, value } = createEvent({
    uid,
    title: t('concerns.appointment'),
    productId: 'calendar',
    organizer: { name: sender.name, email: sender.address },
    start: momentOfFace(time ?? '', zoned).getTime(),
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
