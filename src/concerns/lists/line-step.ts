import { listDayText, listMomentText } from '../../language/dates'
import { clockOf } from '../../language/locale'
import type { Translate } from '../../language/translator'
import type { Person } from '../../people/person'
import { momentOfFace } from '../../time/moments'
import { nextFactsOf } from '../next-step/next-facts'
import { talkIn } from '../rules/agreements'
import { factsOfLine } from '../rules/facts'
import type { MoveName } from '../rules/moves'
import { nextStepIn, type NextStep } from '../rules/next-step'
import { isOwed } from '../rules/status'
import type { ConcernLine } from '../store/lists/line'

/** A list says of a concern what stands first on its page, in short, as far as it can know that without opening it. */

/** @param side whose list it is */
export function stepOfLine(
  person: Person,
  line: ConcernLine,
  side: 'client' | 'answerer',
  now: Date,
): NextStep {
  const capacity = side === 'client' ? 'client' : 'therapist'
  const asked = factsOfLine(line.deeds, { ...line, capacity }, person.practice, now)
  const facts = nextFactsOf(
    person,
    {
      ...line,
      capacity,
      facts: line.isOffered ? [...asked, 'hand over proposed'] : asked,
      entries: line.deeds,
      readers: line.to.map(() => ({ capacity: 'therapist' })),
    },
    now,
  )
  // Whether something is done may stand in what its reader has not read yet.
  return nextStepIn({ ...facts, agreementIsDue: facts.agreementIsDue && !line.isNew })
}

/** Where something is asked of a client, or an answer to them is late. */
export const asksClient: ReadonlySet<NextStep> = new Set<NextStep>([
  'has it held',
  'hand over proposed',
  'nobody answers',
  'talk offered',
  'agreement offered',
  'pause asked for',
  'closing proposed',
  'talk over',
  'agreement due',
  'late',
])

/** What is asked or agreed; null: nothing that the list does not say anyway. */
export function textOfStep(
  t: Translate,
  person: Person,
  line: ConcernLine,
  step: NextStep,
  now: Date,
): string | null {
  switch (step) {
    case 'has it held':
      return t('concerns.questionHasItHeld')
    case 'hand over proposed':
      return t('concerns.questionWhoAnswers')
    case 'nobody answers':
      return t('concerns.nobodyWhoReadsThisCan')
    case 'talk offered':
      return nameText(line, ['propose_talk'], name => t('concerns.nameSuggestsTalk', { name }))
    case 'agreement offered':
      return nameText(line, ['agree', 'change_agreement'], name =>
        t('concerns.nameSuggestsAgreement', { name }),
      )
    case 'pause asked for':
      return nameText(line, ['ask_pause'], name => t('concerns.nameAsksToPause', { name }))
    case 'talk over':
      return t('concerns.questionDidYouTalk')
    case 'agreement due':
      return t('concerns.questionIsItDone')
    case 'talk to come':
      return talkText(t, person, line, now)
    default:
      return null
  }
}

/** That its client opened it again, until somebody has answered. */
export function openedAgainText(t: Translate, person: Person, line: ConcernLine, now: Date): string | null {
  const again = line.deeds.findLast(({ kind }) => kind === 'reopen')
  if (!again || !isOwed(line.waits) || again.at < line.since) return null
  return t('concerns.openedAgainOnDay', { day: listDayText(again.at, now, clockOf(person)) })
}

/** Said of the last who did such a thing, if the list knows their name. */
function nameText(
  { deeds, to, id, name }: ConcernLine,
  kinds: readonly MoveName[],
  text: (name: string) => string,
): string | null {
  const names = new Map([...to, { id, name }].map(other => [other.id, other.name]))
  const by = deeds.findLast(({ kind, authorId }) => kinds.includes(kind) && names.get(authorId))
  const found = by && names.get(by.authorId)
  return found ? text(found) : null
}

function talkText(t: Translate, person: Person, { deeds }: ConcernLine, now: Date): string {
  const time = talkIn(deeds)?.time
  if (!time) return t('concerns.talkIsAgreed')
  const moment = listMomentText(momentOfFace(time, person.practice), now, clockOf(person))
  return t('concerns.talkOnMoment', { moment })
}
