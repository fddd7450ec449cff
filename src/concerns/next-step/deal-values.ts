import { zoneName } from '../../language/locale'
import type { Translate } from '../../language/translator'
import type { Person } from '../../people/person'
import { choicesOf, talkIn, type Talk } from '../rules/agreements'
import { sideOf } from '../rules/concern'
import { allowedMovesIn, movePath } from '../rules/moves'
import type { NextStep } from '../rules/next-step'
import type { OpenedConcern } from '../store/opened-concern'
import { agreedValues, hasCalendar, momentIn } from '../thread/agreement-values'
import { tap, way, wayTo, type ShownAnswer } from './answers'
import { isCalledOffByClosing } from './called-off'
import { talkWayText } from './deal-text'
import type { TextKey } from '../../language/english'

/** What two people have agreed, or have not yet, with what answers each of it; what is asked at the top of the page is answered there. */

export function agreementValues(t: Translate, person: Person, concern: OpenedConcern, step: NextStep) {
  const [first] = choicesOf('agree_to', concern.entries, sideOf(concern.capacity))
  const isAskedAbove = (position: number) => step === 'agreement offered' && String(position) === first?.value
  return agreedValues(t, person, concern.entries).map(({ heading, agreements }) => ({
    heading,
    agreements: agreements.map(({ position, ...agreed }) => ({
      ...agreed,
      answers: isAskedAbove(position) ? [] : answersAbout(t, person, concern, String(position)),
    })),
  }))
}

/** The last talk that was proposed, as long as it is to come or to be answered. */
export function talkValues(t: Translate, person: Person, concern: OpenedConcern, step: NextStep) {
  const talk = talkIn(concern.entries)
  if (!talk || talk.state === 'declined' || talk.state === 'held') return null
  if (concern.status === 'closed' && !isCalledOffByClosing(person, concern, talk)) return null
  const by = talkWayText(t, talk.way)
  const times = Object.values(talk.times).map(time => momentIn(person, time))
  return {
    text: {
      proposed: t('concerns.talkSuggestedWay', { way: by }),
      taken: t('conversation.talkWithoutTime', { way: by }),
      'called off': t('concerns.theTalkWasCalledOff', { way: by }),
    }[talk.state],
    times: talk.state === 'proposed' ? times : talk.time ? [momentIn(person, talk.time)] : [],
    clocks:
      Object.keys(talk.times).length > 0
        ? t('concerns.timesByTheClock', { zone: zoneName(person.practice.timeZone) })
        : null,
    calendar: hasCalendar(talk) ? calendarValues(t, concern, talk) : null,
    invite: isOfThree(talk) && concern.couldJoin.length > 0 ? movePath(concern.id, 'bring_in') : null,
    answers: step === 'talk offered' ? [] : answersToTalk(t, person, concern, talk),
  }
}

function calendarValues(t: Translate, { id }: OpenedConcern, { state }: Talk) {
  const isOff = state === 'called off'
  return {
    href: `/concerns/${id}/talk.ics`,
    text: t(isOff ? 'concerns.fileToTakeItOut' : 'concerns.aFileForYourCalendar'),
    hint: t(isOff ? 'concerns.someCalendarsAddItAgain' : 'concerns.itSaysOnlyAppointment'),
  }
}

/** What answers a talk that the other side has offered. */
export function answersToTalk(
  t: Translate,
  person: Person,
  concern: OpenedConcern,
  talk: Talk,
): ShownAnswer[] {
  if (!allowedMovesIn(concern).includes('take_talk')) return []
  const yes = choicesOf('take_talk', concern.entries, sideOf(concern.capacity)).map(({ value, text }) => {
    const said = text ? t('conversation.yesAtTime', { time: momentIn(person, text) }) : t('concerns.yes')
    return tap(person, concern, 'take_talk', said, { main: true, details: { of: value } })
  })
  const hasTimes = Object.keys(talk.times).length > 0
  return [
    ...yes,
    wayTo(concern, 'propose_talk', t(hasTimes ? 'conversation.anotherTime' : 'conversation.anotherWay')),
    tap(person, concern, 'decline_talk', t('conversation.noTalk')),
  ]
}

function answersAbout(t: Translate, person: Person, concern: OpenedConcern, of: string): ShownAnswer[] {
  const part = sideOf(concern.capacity)
  return agreementMoves
    .filter(move => allowedMovesIn(concern).includes(move))
    .filter(move => choicesOf(move, concern.entries, part).some(({ value }) => value === of))
    .map(move => {
      const text = t(shortOffers[move])
      return move === 'change_agreement'
        ? way(text, `${movePath(concern.id, move)}?of=${of}`)
        : tap(person, concern, move, text, { details: { of } })
    })
}

/** The moves about one agreement: their buttons stand beside it. */
export const agreementMoves = ['agree_to', 'change_agreement', 'disagree', 'done', 'not_done'] as const

const shortOffers = {
  agree_to: 'concerns.yes',
  change_agreement: 'conversation.changeAgreement',
  disagree: 'concerns.no',
  done: 'concerns.done',
  not_done: 'concerns.notYet',
} as const satisfies Record<(typeof agreementMoves)[number], TextKey>

function isOfThree({ way: by, state }: Talk): boolean {
  return by === 'third' && state !== 'called off'
}
