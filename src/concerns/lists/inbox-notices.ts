import type { Link } from '../../http/page-parts'
import { dayText } from '../../language/dates'
import { clockOf, inAlphabeticalOrder } from '../../language/locale'
import type { Translate } from '../../language/translator'
import type { Person } from '../../people/person'
import { onDay } from '../../time/days'
import { lastDayIn } from '../statements/leaving-values'
import type { Inbox } from '../store/lists/inbox'

/** A sentence or two above an inbox, and where there is more of it. */
export interface InboxNotice {
  readonly text: string
  readonly link: Link
}

/** That they leave, that they are away, and what waits for colleagues for whom they stand in. */
export function inboxNotices(t: Translate, person: Person, { departure, absences }: Inbox): InboxNotice[] {
  const lastDay = lastDayIn(person, departure)
  const { awayUntil, standsInFor } = absences
  const clock = clockOf(person)
  const colleagues = inAlphabeticalOrder(standsInFor, ({ therapist }) => therapist.name, clock)
  const notice = (text: string, href: string, more: string) => ({ text, link: { href, text: more } })
  return [
    ...(lastDay
      ? [notice(t('departures.yourLastDayIs', { day: lastDay }), '/leaving', t('departures.beforeYouLeave'))]
      : []),
    ...(awayUntil
      ? [
          notice(
            t('absences.youAreAwayUntil', { day: dayText(onDay(awayUntil, person.practice), clock) }),
            '/away',
            t('absences.daysAway'),
          ),
        ]
      : []),
    ...(colleagues.length > 0
      ? [
          notice(
            [
              ...colleagues.map(({ therapist, count }) =>
                t('absences.thingsWaitFor', { name: therapist.name, count }),
              ),
              t('absences.youStandIn'),
            ].join(' '),
            '/standing-in',
            t('absences.letThoseWhoWaitKnow'),
          ),
        ]
      : []),
  ]
}
