import { isLate } from '../concerns/rules/status'
import type { Link } from '../http/page-parts'
import { shortDayText } from '../language/dates'
import { clockOf } from '../language/locale'
import type { Translate } from '../language/translator'
import type { Person } from '../people/person'
import type { TextKey } from '../language/english'
import { dayMs, onDay } from '../time/days'
import type { Help } from '../concerns/store/help-questions'
import type { AskedHelp, BoardLine, Proposal } from './line'

/** A row of the board in finished words: its columns, and what an owner can do about it. Pure. */
export interface BoardCells {
  readonly reference: string
  readonly therapist: Link
  readonly turnText: string
  readonly sinceText: string
  readonly dueText: string | null
  readonly late: boolean
  /** That its answer came too late for the day on which it was due first, where another day has been set since; and which day that was. */
  readonly wasLateText: string | null
  readonly firstDueText: string | null
  /** For how long it has been late, once that is a week. */
  readonly levelText: string | null
  /** What was asked, and answered. */
  readonly askedTexts: readonly string[]
  readonly offers: readonly Link[]
}

/** @param sought whether the owner looks for this very concern, or for those of its therapist, so that everything is offered that can be done */
export function boardCells(
  t: Translate,
  owner: Person,
  line: BoardLine,
  now: Date,
  sought = false,
): BoardCells {
  const clock = clockOf(owner)
  const { therapist, since, dueAt, missedAt } = line
  return {
    reference: line.reference,
    therapist: { href: `/board?therapist=${therapist.id}`, text: therapist.name },
    turnText: turnText(t, owner, line),
    sinceText: shortDayText(since, clock),
    dueText: dueAt && dueText(t, shortDayText(dueAt, clock), line.promised),
    late: isLate(line, now),
    wasLateText: missedAt && !isLate(line, now) ? t('board.wasLate') : null,
    firstDueText: missedAt && t('board.firstDueOnDay', { day: shortDayText(missedAt, clock) }),
    levelText: dueAt && isLate(line, now) ? levelText(t, dueAt, now) : null,
    askedTexts: askedTexts(t, owner, line, now),
    offers: offersFor(t, line, sought),
  }
}

function dueText(t: Translate, day: string, promised: boolean): string {
  return promised ? t('board.dayWasPromised', { day }) : day
}

/** For how many whole weeks it has been late, once that is one. */
function levelText(t: Translate, dueAt: Date, now: Date): string | null {
  const weeks = Math.floor((now.getTime() - dueAt.getTime()) / week)
  return weeks > 0 ? t('board.forOverWeeks', { count: weeks }) : null
}

/** ms */
const week = 7 * dayMs

/** Who acts next. */
function turnText(t: Translate, owner: Person, line: BoardLine): string {
  const { waits, status, gone, iRead } = line
  const { id, name } = line.therapist
  if (waits === 'client') return t(status === 'closing' ? 'board.clientDecides' : 'board.clientWrites')
  if (waits === 'pause') return t('board.itIsPaused')
  if (gone) return t(iRead ? 'board.youAnswerAsTherapistIsGone' : 'concerns.isNoTherapistHereAny')
  const first = waits === 'acknowledgement'
  if (id === owner.id) return t(first ? 'board.youAnswerFirst' : 'board.youAnswer')
  if (iRead) return t(first ? 'board.nameOrYouAnswerFirst' : 'board.nameOrYouAnswer', { name })
  return t(first ? 'board.nameAnswersFirst' : 'board.nameAnswers', { name })
}

function askedTexts(t: Translate, owner: Person, line: BoardLine, now: Date): string[] {
  const { asksForOther, proposal, help } = line
  return [
    ...(asksForOther ? [t('concerns.asksForSomebodyElse')] : []),
    ...(help ? [helpText(t, owner, help)] : []),
    ...(proposal ? [proposalText(t, owner, proposal, now)] : []),
    ...standingInTexts(t, owner, line),
  ]
}

/** Until when its therapist is away, who stands in, and whether they have let the client know. */
function standingInTexts(t: Translate, owner: Person, { therapist, standIn }: BoardLine): string[] {
  if (!standIn) return []
  const { awayUntil, colleague, lineAt } = standIn
  const until = awayUntil && shortDayText(onDay(awayUntil, owner.practice), clockOf(owner))
  return [
    ...(until ? [t('absences.nameIsAwayUntil', { name: therapist.name, day: until })] : []),
    ...(colleague && !lineAt ? [t('absences.nameStandsInNow', { name: colleague.name })] : []),
    ...(lineAt ? [t('absences.clientWasToldOn', { day: shortDayText(lineAt, clockOf(owner)) })] : []),
  ]
}

/** Such as: Margit asked on Thu, 12 Nov 2026 what would help. There is no reply yet. */
function helpText(t: Translate, owner: Person, { asker, askedAt, answer }: AskedHelp): string {
  const day = shortDayText(answer?.at ?? askedAt, clockOf(owner))
  return answer
    ? t(helpTexts[answer.help], { name: answer.by.name, owner: asker.name, day })
    : t('board.ownerAskedWhatHelps', { owner: asker.name, day })
}

const helpTexts = {
  talk: 'board.nameSaidATalkHelps',
  unsure: 'board.nameSaidUnsure',
  nothing: 'board.nameSaidNothingHelps',
} as const satisfies Record<Help, TextKey>

/** Such as: The practice suggested Nora on Thu, 12 Nov 2026. We have asked the client to answer by Thu, 26 Nov 2026. */
export function proposalText(t: Translate, owner: Person, proposal: Proposal, now: Date): string {
  const { to, at, answerBy, answer, answeredAt } = proposal
  const dayIn = (moment: Date) => shortDayText(moment, clockOf(owner))
  const values = { name: to.name, day: dayIn(at), until: dayIn(answeredAt ?? answerBy) }
  if (answer === 'yes') return t('board.clientSaidYesToName', values)
  if (answer === 'no') return t('board.clientSaidNoToName', values)
  if (answer === 'taken back') return t('board.suggestionOfNameWasTakenBack', values)
  return t(answerBy < now ? 'board.nameWasSuggestedInVain' : 'board.nameWasSuggested', values)
}

function offersFor(t: Translate, line: BoardLine, sought: boolean): Link[] {
  const { concernId, hasSuccessors, iRead, canAskWhatHelps, gone, standIn } = line
  return [
    ...(iRead ? [{ href: `/concerns/${concernId}`, text: t('board.readAndAnswer') }] : []),
    ...(canAskWhatHelps ? [{ href: `/board/${concernId}/help`, text: t('concerns.askWhatWouldHelp') }] : []),
    ...(hasSuccessors && !gone && standIn?.canBeAsked
      ? [{ href: `/board/${concernId}/standing-in`, text: t('absences.askSomebodyToStandIn') }]
      : []),
    ...(hasSuccessors && (sought || needsSomebodyElse(line))
      ? [{ href: `/board/${concernId}/hand-over`, text: t('concerns.proposeSomebodyElse') }]
      : []),
  ]
}

/** An answer is owed, or nobody is there to give the next one, or somebody else was asked for, or suggested and can be taken back. */
function needsSomebodyElse({ dueAt, gone, asksForOther, proposal }: BoardLine): boolean {
  return dueAt !== null || gone || asksForOther || proposal?.answer === null
}
