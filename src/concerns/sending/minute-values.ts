import { secondText } from '../../language/dates'
import { clockOf } from '../../language/locale'
import type { Translate } from '../../language/translator'
import { contactText } from '../../people/contact'
import type { Details, Person } from '../../people/person'
import { whoAnswers } from '../statements/statements'
import type { Draft } from '../store/words/drafts'
import type { MoveAbout } from '../writing/about'
import { newcomerIn } from '../writing/readers'
import { choiceIn } from './draft-facts'
import { undoValues } from './undo-values'

interface Minute {
  /** What was pressed until then waits for the operator; null: nothing does. */
  readonly heldBefore: Date | null
  /** How its writer hears of an answer; null: they have no account. */
  readonly contact: Pick<Details, 'contact' | 'hours'> | null
  readonly now: Date
}

/** What its sender reads while a draft is on its way: until when they can take it back, what comes after, and that they need not wait; null: it is not. */
export function minuteValues(
  t: Translate,
  person: Person,
  about: MoveAbout,
  draft: Draft,
  { heldBefore, contact, now }: Minute,
) {
  const { id, pressedAt, goesAt } = draft
  if (!goesAt) return null
  const isHeld = pressedAt !== null && heldBefore !== null && pressedAt <= heldBefore
  const choice = isHeld ? null : choiceIn(about, draft)
  return {
    ...undoValues(draft, goesAt, now, {
      text: isHeld
        ? t('concerns.itWaitsSinceARestore')
        : onItsWayText(t, about, draft, secondText(goesAt, clockOf(person))),
      then: about.concern ? t('conversation.reload') : t('concerns.yourReceipt'),
      concern: about.concern ? null : `/concerns/${id}`,
    }),
    next: choice && whoAnswers(t, person, choice, pressedAt ?? now),
    contact: choice && contact && contactText(t, contact, clockOf(person)),
    away: awayFrom(t, person, about),
  }
}

/** Where somebody can go meanwhile; with a return code there is nowhere else. */
function awayFrom(t: Translate, { account }: Person, { concern }: MoveAbout) {
  if (concern) return { href: `/concerns/${concern.id}`, text: t('concerns.backToTheConversation') }
  return account ? { href: '/', text: t('concerns.backToYourMessages') } : null
}

function onItsWayText(t: Translate, about: MoveAbout, draft: Draft, time: string): string {
  const newcomer = newcomerIn(about, draft)
  return newcomer
    ? t('concerns.atTimeNameCanRead', {
        time,
        name: newcomer.name,
      })
    : t('concerns.itGoesOutAtTime', { time })
}
