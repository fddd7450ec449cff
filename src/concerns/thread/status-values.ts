import { dayText } from '../../language/dates'
import { clockOf, type Onlooker } from '../../language/locale'
import type { Person } from '../../people/person'
import type { Translate } from '../../language/translator'
import type { Status } from '../rules/concern'
import type { OpenConcern } from '../store/entries'
import { moveOf } from '../rules/moves'
import { isBeforeAnswer } from '../rules/before-answer'
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

/** How a concern stands, in the words of a list. @param mine whether it is a list of the client's own */
export function statusValues(
  t: Translate,
  person: Onlooker,
  concern: ConcernStatus,
  now: Date,
  mine = false,
) {
  const { status, since, dueAt } = concern
  const day = (moment: Date) => dayText(moment, clockOf(person))
  const late = isLate(concern, now)
  return {
    statusText: t(statusText[status]),
    turnText: turnText(t, concern, mine),
    sinceText: t('shared.sinceDay', { day: day(since) }),
    dueText:
      dueAt &&
      (late
        ? t('concerns.anAnswerWasDueOn', { day: day(dueAt) })
        : t('concerns.anAnswerIsDueBy', { day: day(dueAt) })),
    late,
  }
}

/** Null: the status says it already. */
function turnText(t: Translate, { waits }: ConcernStatus, mine: boolean): string | null {
  if (waits === 'acknowledgement') return t('concerns.waitsForTheAcknowledgement')
  if (waits === 'answer') return t('concerns.waitsForAnAnswer')
  if (waits === 'nobody') return null
  if (waits === 'set_aside') return t('shared.setAside')
  if (waits === 'pause') return t('concerns.rests')
  return mine ? t('concerns.yourTurnWhenYouWant') : t('concerns.waitsForTheClient')
}

/** How a concern stands, said to one of its readers, with what they can do about it. */
export function statusFor(
  t: Translate,
  person: Person,
  concern: OpenConcern,
  canBringIn: boolean,
  now: Date,
) {
  const { dueText, late } = statusValues(t, person, concern, now)
  const mine = concern.capacity === 'client'
  if (mine && concern.status !== 'closed' && nobodyAnswers(concern)) {
    return {
      text: t('concerns.nobodyWhoReadsThisCan'),
      dueText: null,
      late,
      whatNow: canBringIn ? t('concerns.youCanBringInSomebody') : t('concerns.thereIsNobodyElseHere'),
    }
  }
  const beforeAnswer = isBeforeAnswer(concern)
  return {
    text: mine ? textForClient(t, concern) : textForAnswerer(t, concern),
    dueText: beforeAnswer ? dueBeforeAnswer(t, person, concern, now) : dueText,
    late: late && !beforeAnswer, // a therapist who is ashamed already reads the day, and not in red
    whatNow: whatNow(),
  }

  function whatNow(): string | null {
    if (!mine) return null
    if (concern.waits === 'client') return t('concerns.takeTheTimeYouNeed')
    if (concern.waits === 'pause') return null
    if (concern.waits === 'nobody') return t('concerns.youCanOpenItAgain')
    if (concern.waits === 'set_aside') return canBringIn ? t('concerns.youCanBringInSomebodyElse') : null
    if (!canBringIn) return late ? t('concerns.youCanWaitOrWrite') : null
    return late ? t('concerns.youCanWaitWriteAgain') : t('concerns.ifNoAnswerComesBy')
  }
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

/** Everybody to whom it was said cannot read it any more. */
function nobodyAnswers({ readers }: OpenConcern): boolean {
  return readers.every(({ capacity }) => capacity === 'client')
}

function textForClient(t: Translate, concern: OpenConcern): string {
  const texts = {
    acknowledgement: t('concerns.itIsSentNowIt'),
    answer: t('concerns.youHaveWrittenNowIt'),
    client:
      concern.status === 'closing'
        ? t('concerns.closingWasProposedWhetherIt')
        : t('concerns.youHaveAnAnswerIt'),
    nobody: wasUnreached(concern) ? t('concerns.itWasClosedBecauseNothing') : t('concerns.youHaveClosedThis'),
    pause: pauseText(t, concern),
    set_aside: t('concerns.thoseWhoReadItHave'),
  }
  return texts[concern.waits]
}

function textForAnswerer(t: Translate, concern: OpenConcern): string {
  const texts = {
    acknowledgement: t('concerns.theseWordsWaitForA'),
    answer: t('concerns.theseWordsWaitForYour'),
    client: t('concerns.itIsTheClientsTurn'),
    nobody: wasUnreached(concern) ? t('concerns.itIsClosedBecauseThe') : t('concerns.theClientHasClosedThis'),
    pause: pauseText(t, concern),
    set_aside: t('concerns.thisWasSetAsideNothing'),
  }
  return texts[concern.waits]
}

/** Who wished for the pause, said to each of them; what the client said yes to was not their wish. */
function pauseText(t: Translate, { entries, capacity }: OpenConcern): string {
  const last = entries.findLast(({ kind }) => kind === 'pause' || kind === 'grant_pause')
  const asked = last?.kind === 'grant_pause' ? entries.findLast(({ kind }) => kind === 'ask_pause') : null
  if (capacity === 'client') {
    return asked
      ? t('concerns.itRestsNameAskedFor', {
          name: asked.author,
        })
      : t('concerns.itRestsAsYouWished')
  }
  if (!asked) return t('concerns.itRestsAsTheClient')
  return asked.mine
    ? t('concerns.itRestsYouAskedFor')
    : t('concerns.itRestsNameAskedForIt', { name: asked.author })
}

/** Whether it was closed without its client. */
function wasUnreached({ entries }: OpenConcern): boolean {
  return entries.findLast(({ kind }) => moveOf(kind).to !== null)?.kind === 'close_unreached'
}
