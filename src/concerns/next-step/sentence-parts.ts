import { dayText } from '../../language/dates'
import type { TextKey } from '../../language/english'
import { clockOf, listText } from '../../language/locale'
import { together, type Translate } from '../../language/translator'
import type { Person } from '../../people/person'
import { shownNames } from '../../people/names/shown-names'
import { talkIn } from '../rules/agreements'
import { clientIn, type ClosingOutcome } from '../rules/concern'
import { missedIn } from '../rules/missed'
import { allowedMovesIn, movePath, type MoveName } from '../rules/moves'
import { promiseIn } from '../rules/promises'
import { isLate } from '../rules/status'
import { addressees } from '../rules/title'
import { dayOf, onDay } from '../../time/days'
import type { OpenedConcern } from '../store/opened-concern'
import { clientText, momentIn } from '../thread/agreement-values'
import { outcomeText } from '../thread/entry-values'
import { goneText, lastDayIn } from '../statements/leaving-values'
import { absentAmong, awayAndStandingIn, backText } from '../statements/absence-text'
import { onTheirWay } from '../thread/newcomers'
import { askable, consultationPathOf } from '../thread/consultation-values'
import { tap, way, waysOutside, wayTo, type ShownAnswer } from './answers'
import { isCalledOffByClosing } from './called-off'
import { agreementWhoText, talkWayText } from './deal-text'
import { dueAgreementIn } from './next-facts'

export type Seen = ReturnType<typeof seenIn>

/** What the sentences about the next step are made of. */
export function seenIn(t: Translate, person: Person, concern: OpenedConcern, now: Date) {
  const { entries, readers, couldJoin, takenOnBy, dueAt, since } = concern
  const clock = clockOf(person)
  const day = (of: string) => dayText(onDay(of, person.practice), clock)
  const last = (...kinds: readonly MoveName[]) => entries.findLast(({ kind }) => kinds.includes(kind))
  const talk = talkIn(entries)
  const time = talk?.time
  const pause = last('pause', 'grant_pause')
  const promise = promiseIn(entries, person.practice)
  const leads = (move: MoveName, text: string, main = false) => wayTo(concern, move, text, main)
  return {
    t,
    person,
    concern,
    day,
    leads,
    does: (move: MoveName, text: string, more?: Parameters<typeof tap>[4]) =>
      tap(person, concern, move, text, more),
    since: dayText(since, clock),
    due: dueAt ? dayText(dueAt, clock) : '',
    late: isLate(concern, now),
    promise: promise && { name: promise.author, mine: promise.mine },
    missed: missedText(t, person, concern),
    ...absencesIn(t, person, concern),
    helps: helpsToAnswer(t, person, concern, now),
    names: takenOnBy?.name ?? listText(addressees(readers), clock, 'disjunction'),
    taken: takenText(t, person, concern),
    takes: concern.facts.includes('others answer too')
      ? [tap(person, concern, 'take_on', t('concerns.iWillTakeThis'))]
      : [],
    ...leavingIn(t, person, concern, now),
    client: clientIn(readers)?.name,
    by: (kind: MoveName) => last(kind)?.author,
    mine: (kind: MoveName) => last(kind)?.mine === true,
    author: (position: number) => entries.find(one => one.position === position)?.author,
    lastAnswerer: entries.findLast(({ by }) => by !== 'client')?.author,
    /** Whose answer this reader has not had on their screen yet. */
    unread: entries.find(one => one.position > concern.seen && one.by !== 'client' && one.by !== 'companion')
      ?.author,
    outcome: t(outcomeText[(last('close')?.parts.outcome ?? 'leave') as ClosingOutcome]),
    pausedBy: pause?.kind,
    until: pause?.parts.until ?? last('ask_pause')?.parts.until ?? '',
    talkTime: time ? momentIn(person, time) : null,
    calledOff:
      talk && isCalledOffByClosing(person, concern, talk) ? t('conversation.closingHasCalledOff') : null,
    dueAgreement: dueAgreementIn(person, concern, now),
    ways: (of: string) => talkWayText(t, of),
    who: (of: string) => agreementWhoText(t, of, clientText(t, entries)),
    invites: (main = false) =>
      couldJoin.length > 0 ? [leads('bring_in', t('concerns.inviteSomeone'), main)] : [],
    asksForOther: () =>
      allowedMovesIn(concern).includes('ask_other')
        ? [leads('ask_other', t('concerns.askForSomebodyElse'))]
        : [],
    /** Never taken away by what else is asked of them. */
    elsewhere: () => way(t('conversation.waysOutside'), waysOutside),
    otherwise: () =>
      otherwiseText(t, concern, {
        names: listText(addressees(readers), clock),
        day: dueAt ? dayText(dueAt, clock) : '',
      }),
    answersHandOver: () => handOverAnswers(t, concern),
  }
}

/** What a client is told where its therapist leaves or has left, and by when an answer to a suggestion is hoped for. */
function leavingIn(
  t: Translate,
  person: Person,
  { therapist, departure, answerBy, audience, readers }: OpenedConcern,
  now: Date,
) {
  const day = readers.some(({ id }) => id === therapist?.id) ? lastDayIn(person, departure) : null
  return {
    gone: audience === 'owners' ? null : goneText(t, therapist, departure),
    lastDay: day && t('conversation.lastDayHere', { therapist: therapist?.name, day }),
    afterLastDay: day && t('conversation.thenPracticeSuggests'),
    hoped:
      answerBy &&
      t(answerBy < now ? 'conversation.youCanStillAnswer' : 'conversation.hopeForYourAnswer', {
        day: dayText(answerBy, clockOf(person)),
      }),
  }
}

/** To those who can answer: which of them has said that they will. */
function takenText(t: Translate, { id }: Person, { takenOnBy }: OpenedConcern): string | null {
  if (!takenOnBy) return null
  return takenOnBy.id === id
    ? t('conversation.youHaveTakenThis')
    : t('conversation.nameHasTakenThis', { name: takenOnBy.name })
}

/** What a client and those who answer are told of days by which no answer came, as long as none has come, and of a day that has moved. */
function missedText(
  t: Translate,
  person: Person,
  { entries, since, dueAt, dueWas }: OpenedConcern,
): string | null {
  const clock = clockOf(person)
  const wasOn = dueWas && dayText(dueWas, clock)
  const hasMoved = wasOn !== null && dueAt !== null && wasOn !== dayText(dueAt, clock)
  const days = missedIn(entries, since).map(day => dayText(onDay(day, person.practice), clock))
  return together(
    days.length > 0 ? t('conversation.noAnswerCameBy', { days: listText(days, clock) }) : null,
    hasMoved ? t('conversation.practiceMovedTheDay', { day: wasOn }) : null,
  )
}

/** Of the others who can answer: who is away, and who has come back since something waits for them. */
function absencesIn(t: Translate, person: Person, { readers, returned, dueAt }: OpenedConcern) {
  const answerers = readers.filter(({ capacity }) => capacity !== 'client')
  const away = absentAmong(answerers)
  const texts = [
    ...away.filter(({ id }) => id !== person.id).map(one => awayAndStandingIn(t, person, one, answerers)),
    ...returned.filter(({ id }) => id !== person.id).map(one => backText(t, person, one)),
  ]
  const nobodyIsHere = away.length > 0 && away.length === answerers.length
  const dueDay = dueAt && dayOf(dueAt, person.practice)
  return {
    absences: together(...texts),
    nobodyIsHere,
    nobodyIsBack: nobodyIsHere && dueDay !== null && away.every(one => one.away.lastDay >= dueDay),
  }
}

/** From the due day on: what helps somebody who cannot answer yet, as far as there is such help. */
function helpsToAnswer(t: Translate, { practice }: Person, concern: OpenedConcern, now: Date): ShownAnswer[] {
  if (!concern.dueAt || dayOf(concern.dueAt, practice) > dayOf(now, practice)) return []
  const allowed = allowedMovesIn(concern)
  const to = (move: MoveName, text: TextKey) =>
    allowed.includes(move) ? [wayTo(concern, move, t(text))] : []
  return [
    ...to('promise', 'concerns.sayByWhenYouWill'),
    ...(askable(concern).length > 0 ? [way(t('shared.askASupervisor'), consultationPathOf(concern.id))] : []),
    ...to('step_back', 'concerns.iShouldNotBeThe'),
  ]
}

/** What happens by itself if no answer comes: see escalate() in the database. */
function otherwiseText(
  t: Translate,
  { audience, couldJoin, hasColleague }: OpenedConcern,
  until: { readonly names: string; readonly day: string },
): string {
  if (couldJoin.length === 0)
    return [
      t('conversation.ifNoAnswerWeRemind', until),
      ...(hasColleague ? [t('concerns.colleagueOutsideHears')] : []),
    ].join(' ')
  return t(
    audience === 'owners' ? 'conversation.ifNoAnswerComes' : 'conversation.ifNoAnswerOwnersHear',
    until,
  )
}

function handOverAnswers(t: Translate, concern: OpenedConcern): ShownAnswer[] {
  const { id, successor } = concern
  if (!successor || onTheirWay(concern)) return []
  const action = movePath(id, 'hand_over')
  const answer = (value: 'yes' | 'no', text: string, main: boolean) => ({
    kind: 'tap' as const,
    text,
    main,
    action,
    fields: [shownNames([successor]), { name: 'person', value: successor.id }, { name: 'answer', value }],
  })
  return [
    answer('yes', t('conversation.yesSuccessor', { name: successor.name }), true),
    answer('no', t('concerns.no'), false),
  ]
}
