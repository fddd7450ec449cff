import { dayText } from '../../language/dates'
import { clockOf } from '../../language/locale'
import type { Named, Person } from '../../people/person'
import type { TextKey } from '../../language/english'
import type { Translate } from '../../language/translator'
import { sideOf } from '../rules/concern'
import type { OpenedConcern } from '../store/opened-concern'

/** Whom this reader can ask: nobody who reads the concern, whom it is about, or whom they are asking already. */
export function askable({ capacity, consulting, readers, therapist }: OpenedConcern): Named[] {
  if (sideOf(capacity) !== 'answerer') return []
  return consulting.supervisors.filter(
    ({ id }) =>
      id !== therapist?.id &&
      !readers.some(reader => reader.id === id) &&
      !consulting.mine.some(one => one.id === id && !one.endedAt),
  )
}

/** What the page of a concern says of supervisors who are asked about it, and where it leads. */
export function consultedValues(t: Translate, person: Person, concern: OpenedConcern) {
  const { askedAt, mine } = concern.consulting
  return {
    asked: askedAt.map(at => t(askedText(concern), { day: dayText(at, clockOf(person)) })),
    links: [
      ...mine.map(({ consultationId, name, endedAt }) => ({
        href: `/consultations/${consultationId}`,
        text: endedAt ? t('concerns.whatYouAskedName', { name }) : t('shared.whatYouAskName', { name }),
      })),
      ...(askable(concern).length > 0
        ? [{ href: consultationPathOf(concern.id), text: t('shared.askASupervisor') }]
        : []),
    ],
    showing: concern.capacity === 'client' && couldBeShown(concern) ? showingValues(t, concern) : null,
  }
}

/** Who asked: this reader, where all that was asked is theirs. */
function askedText({ capacity, consulting: { askedAt, mine } }: OpenedConcern): TextKey {
  if (capacity === 'client') return 'concerns.someoneAnsweringYouAskedSupervisor'
  return mine.length === askedAt.length
    ? 'concerns.youAskedSupervisor'
    : 'concerns.someoneAnsweringAskedSupervisor'
}

/** Where there is no supervisor besides the therapist there is nothing to decide, but for what was decided before. */
function couldBeShown({ consulting: { askedAt, shows, supervisorIds }, therapist }: OpenedConcern): boolean {
  return shows || askedAt.length > 0 || supervisorIds.some(id => id !== therapist?.id)
}

export function consultationPathOf(concernId: string): string {
  return `/concerns/${concernId}/consultation`
}

/** What its client lets a supervisor read, and how they change it. */
function showingValues(t: Translate, { id, consulting: { shows } }: OpenedConcern) {
  return {
    text: shows ? t('concerns.thePersonWhoAnswersYou') : t('concerns.thePersonWhoAnswersYouMay'),
    action: `/concerns/${id}/consent`,
    button: shows ? t('concerns.doNotShowItAny') : t('concerns.theyMayShowIt'),
    fields: [{ name: 'supervision', value: shows ? 'no' : 'yes' }],
  }
}
