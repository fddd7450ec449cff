import { listDayText, listMomentText } from '../../language/dates'
import { clockOf, listText } from '../../language/locale'
import { together, type Translate } from '../../language/translator'
import type { Person } from '../../people/person'
import { unreachedFrom } from '../rules/facts'
import { isLate, isOwed } from '../rules/status'
import { keptFromText, titleOf, withChild } from '../rules/title'
import type { Accompanied } from '../store/lists/accompanied'
import type { ConcernLine } from '../store/lists/line'
import { besideNameText } from '../thread/companion-text'
import { meetingLine } from '../thread/client-wishes'
import { dayMs } from '../../time/days'
import { asksClient, openedAgainText, stepOfLine, textOfStep } from './line-step'

/** A concern in a list, in finished words. Pure. */
export interface ConcernRow {
  /** To what is new; and where something is asked, to the top, where it is answered. */
  readonly href: string
  readonly reference: string
  readonly who: string
  /** What tells it from another one with the same person: how its client began it, or the day. */
  readonly apart: string
  readonly isNew: boolean
  /** Something is new, or asked of its client. Only in a client's own list. */
  readonly comesFirst: boolean
  readonly keptFrom: string | null
  readonly late: boolean
  readonly text: string | null
  /** When they meet next, or when a silence is long enough to close. */
  readonly furtherText: string | null
}

/** In its client's own list. */
export function clientRow(t: Translate, person: Person, line: ConcernLine, now: Date): ConcernRow {
  const step = stepOfLine(person, line, 'client', now)
  const isAsked = asksClient.has(step)
  const row = rowOf(t, line, now)
  return {
    ...row,
    href: line.isNew && !isAsked ? `${row.href}#new` : row.href,
    comesFirst: line.isNew || isAsked,
    who: withChild(t, titleOf(t, clockOf(person), namesOf(line)), line.forChild),
    apart: line.begins ?? writtenText(t, person, line, false, now),
    text: textOfStep(t, person, line, step, now) ?? textForClient(t, person, line, now),
    furtherText: null,
  }
}

/** In the inbox. @param two whether its client wrote twice on that day */
export function answererRow(
  t: Translate,
  person: Person,
  line: ConcernLine,
  two: boolean,
  now: Date,
): ConcernRow {
  const stepText = textOfStep(t, person, line, stepOfLine(person, line, 'answerer', now), now)
  const owes = isOwed(line.waits)
  return {
    ...rowOf(t, line, now),
    comesFirst: false,
    who: withChild(t, line.name ?? '', line.forChild),
    apart: writtenText(t, person, line, two, now),
    text: (owes ? null : stepText) ?? textForAnswerer(t, person, line, now),
    furtherText: together(
      openedAgainText(t, person, line, now),
      owes ? stepText : null,
      takenLine(t, person, line),
      line.asker ? t('concerns.nameAsksWhatWouldHelp', { name: line.asker }) : null,
      meetingLine(t, person, line, now) ?? silenceText(t, person, line, now),
    ),
  }
}

/** By their ids, what concerns are called in the rows of drafts: like their own rows, whose further words tell two of one name apart. */
export function namesOfConcerns(
  lines: readonly ConcernLine[],
  rowOfLine: (line: ConcernLine) => ConcernRow,
): ReadonlyMap<string, { readonly who: string; readonly apart: string | null }> {
  const rows = lines.map(line => ({ id: line.concernId, ...rowOfLine(line) }))
  return new Map(
    rows.map(({ id, who, apart }) => [
      id,
      { who, apart: rows.some(other => other.who === who && other.id !== id) ? apart : null },
    ]),
  )
}

/** The same of those in which somebody takes part beside others: like their own list, with the reference of one that they need to tell apart. */
export function namesOfAccompanied(
  t: Translate,
  lines: readonly Accompanied[],
): ReadonlyMap<string, { readonly who: string; readonly apart: string | null }> {
  const rows = lines.map(line => ({ ...line, who: besideNameText(t, line) }))
  return new Map(
    rows.map(({ concernId, who, reference }) => [
      concernId,
      {
        who,
        apart: rows.some(other => other.who === who && other.concernId !== concernId) ? reference : null,
      },
    ]),
  )
}

function rowOf(t: Translate, line: ConcernLine, now: Date) {
  return {
    href: `/concerns/${line.concernId}`,
    reference: line.reference,
    isNew: line.isNew,
    keptFrom: keptFromText(t, line.keptFrom),
    late: isLate(line, now),
  }
}

/** Who lists what others wrote sees none of their words: reading them is an opening, which the client is told of. */
function writtenText(
  t: Translate,
  person: Person,
  { sentAt, status }: ConcernLine,
  withTime: boolean,
  now: Date,
): string {
  return t(status === 'sent' ? 'concerns.wroteOnDay' : 'concerns.wroteFirstOnDay', {
    day: (withTime ? listMomentText : listDayText)(sentAt, now, clockOf(person)),
  })
}

function textForClient(t: Translate, person: Person, line: ConcernLine, now: Date): string {
  const { waits, status, to, takenOnBy } = line
  const values = { day: dayOfLine(person, line, now) }
  if (waits === 'client')
    return t(
      status === 'closing' ? 'concerns.youDecideWhetherToClose' : 'concerns.youGotAnAnswerOnDay',
      values,
    )
  if (waits === 'nobody') return t('concerns.closedOnDay', values)
  if (waits === 'pause') return t('concerns.pausedSinceDay', values)
  if (to.length === 0) return t('concerns.nobodyWhoReadsThisCan')
  if (waits === 'set_aside') return t('concerns.setAsideSinceDay', values)
  const names = takenOnBy ?? listText(namesOf(line), clockOf(person), 'disjunction')
  return t(isLate(line, now) ? 'concerns.namesShouldHaveAnsweredByDay' : 'concerns.namesShouldAnswerByDay', {
    names,
    ...values,
  })
}

function textForAnswerer(t: Translate, person: Person, line: ConcernLine, now: Date): string {
  const { waits, status, name } = line
  const values = {
    name: name ?? '',
    day: dayOfLine(person, line, now),
  }
  if (waits === 'client')
    return t(status === 'closing' ? 'concerns.nameDecidesWhetherToClose' : 'concerns.answeredOnDay', values)
  if (waits === 'nobody') return t('concerns.closedOnDay', values)
  if (waits === 'pause') return t('concerns.pausedSinceDay', values)
  if (waits === 'set_aside') return t('concerns.setAsideSinceDay', values)
  return t(isLate(line, now) ? 'concerns.dueOnDay' : 'concerns.answerByDay', values)
}

/** Which of those who can answer has said that they will. */
function takenLine(t: Translate, person: Person, { takenOnBy, waits }: ConcernLine): string | null {
  if (!takenOnBy || !isOwed(waits)) return null
  return takenOnBy === person.name
    ? t('concerns.youWillAnswer')
    : t('concerns.nameWillAnswer', { name: takenOnBy })
}

/** Only in the last weeks before a long silence lets an answerer close a concern: after a fresh answer nobody needs that day. */
function silenceText(t: Translate, person: Person, line: ConcernLine, now: Date): string | null {
  const days = (now.getTime() - line.since.getTime()) / dayMs
  if (line.waits !== 'client' || days < 14 || days > 42) return null
  const from = unreachedFrom(line.since, person.practice)
  if (from < now) return null
  return t('concerns.ifYouCannotReachName', {
    name: line.name ?? '',
    day: listDayText(from, now, clockOf(person)),
  })
}

const namesOf = ({ to }: ConcernLine): string[] => to.map(({ name }) => name)

/** By when, or since when. */
function dayOfLine(person: Person, { dueAt, since }: ConcernLine, now: Date): string {
  return listDayText(dueAt ?? since, now, clockOf(person))
}
