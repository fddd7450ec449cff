import { dayText } from '../../language/dates'
import { clockOf, listText } from '../../language/locale'
import type { Translate } from '../../language/translator'
import type { Person } from '../../people/person'
import { isLate } from '../rules/status'
import { addressees } from '../rules/title'
import type { OpenedConcern } from '../store/opened-concern'

/** What a companion is told first: who does what next. They have nothing to decide, and are asked for nothing. */
export function besideNext(t: Translate, person: Person, concern: OpenedConcern, now: Date) {
  const { readers, companions, dueAt } = concern
  const client = readers.find(({ capacity }) => capacity === 'client')?.name
  const names = listText(addressees(readers), clockOf(person), 'disjunction')
  const due = dueAt ? dayText(dueAt, clockOf(person)) : ''
  const isGuardian = companions.some(one => one.personId === person.id && one.part === 'guardian')
  const late = isLate(concern, now)
  return {
    text: text(),
    more: isGuardian ? t('guardians.whatYouSee') : t('companions.whatYouSee', { client }),
    late: false,
    answers: [],
    outside: null,
  }

  function text(): string {
    if (concern.waits === 'nobody') return t('companions.thisIsClosed', { client })
    if (concern.waits === 'pause') return t('companions.thisRests', { client })
    if (concern.status === 'closing') return t('companions.closingIsSuggested', { client })
    if (!dueAt || names === '') return t('companions.clientOrYou', { client })
    return t(late ? 'companions.answerWasDue' : 'companions.answerIsDue', { names, due })
  }
}
