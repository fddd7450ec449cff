import { dayText } from '../../language/dates'
import { clockOf, listText } from '../../language/locale'
import type { TextKey } from '../../language/english'
import type { Translate } from '../../language/translator'
import type { Person } from '../../people/person'
import { clientIn, type CompanionPart } from '../rules/concern'
import { isLate } from '../rules/status'
import { addressees } from '../rules/title'
import type { OpenedConcern } from '../store/opened-concern'

/** What a companion is told first: who does what next. They have nothing to decide, and are asked for nothing. */
export function besideNext(t: Translate, person: Person, concern: OpenedConcern, now: Date) {
  const { readers, companions, dueAt } = concern
  const client = clientIn(readers)?.name
  const names = listText(addressees(readers), clockOf(person), 'disjunction')
  const due = dueAt ? dayText(dueAt, clockOf(person)) : ''
  const part = companions.find(one => one.personId === person.id)?.part
  const late = isLate(concern, now)
  return {
    text: text(),
    more: part === 'guardian' ? t('guardians.whatYouSee') : t(whatYouSee(part), { client }),
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

function whatYouSee(part: CompanionPart | undefined): TextKey {
  return part === 'together' ? 'families.whatYouSee' : 'companions.whatYouSee'
}
