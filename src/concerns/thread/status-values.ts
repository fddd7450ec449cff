import { dayText } from '../../language/dates'
import { clockOf, type Onlooker } from '../../language/locale'
import type { Person } from '../../people/person'
import type { Translate } from '../../language/translator'
import type { Status } from '../rules/concern'
import { isLate, type ConcernStatus } from '../rules/status'
import type { TextKey } from '../../language/english'

/** How a concern stands, and whose turn it is, in words. Pure, like all that is shown. */

const statusText = {
  sent: 'shared.sent',
  acknowledged: 'concerns.acknowledged2',
  discussing: 'concerns.beingTalkedAbout',
  closing: 'concerns.closingIsProposed',
  closed: 'concerns.closed',
} as const satisfies Record<Status, TextKey>

const dueTexts = {
  first: { due: 'concerns.firstAnswerIsDueBy', late: 'concerns.firstAnswerWasDueOn' },
  next: { due: 'concerns.anAnswerIsDueBy', late: 'concerns.anAnswerWasDueOn' },
} as const satisfies Record<string, Record<string, TextKey>>

/** How a concern stands, in the words of a list. */
export function statusValues(t: Translate, person: Onlooker, concern: ConcernStatus, now: Date) {
  return {
    statusText: t(statusText[concern.status]),
    turnText: turnText(t, concern),
    sinceText: t('shared.sinceDay', { day: dayText(concern.since, clockOf(person)) }),
    dueText: dueTextOf(t, person, concern, now),
  }
}

/** The day by which its answer is due, or was; null: none is. */
function dueTextOf(t: Translate, person: Onlooker, concern: ConcernStatus, now: Date): string | null {
  if (!concern.dueAt) return null
  const texts = dueTexts[concern.status === 'sent' ? 'first' : 'next']
  const day = dayText(concern.dueAt, clockOf(person))
  return t(texts[isLate(concern, now) ? 'late' : 'due'], { day })
}

/** Null: the status says it already. */
function turnText(t: Translate, { waits }: ConcernStatus): string | null {
  if (waits === 'acknowledgement') return t('concerns.waitsForTheAcknowledgement')
  if (waits === 'answer') return t('concerns.waitsForAnAnswer')
  if (waits === 'nobody') return null
  if (waits === 'set_aside') return t('shared.setAside')
  if (waits === 'pause') return t('concerns.paused')
  return t('concerns.waitsForTheClient')
}

/** The day on which an answer is due, or was: as true as everywhere, and calm. */
export function dueBeforeAnswer(
  t: Translate,
  person: Person,
  concern: ConcernStatus,
  now: Date,
): string | null {
  if (!concern.dueAt) return null
  const values = { day: dayText(concern.dueAt, clockOf(person)) }
  return isLate(concern, now)
    ? t('concerns.anAnswerWasDueOnDay', values)
    : t('concerns.anAnswerIsDueByDay', values)
}
