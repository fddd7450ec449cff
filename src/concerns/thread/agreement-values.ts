import { dayText, momentOf } from '../../language/dates'
import { clockOf, type Onlooker } from '../../language/locale'
import type { Person } from '../../people/person'
import type { Translate } from '../../language/translator'
import { onDay } from '../../time/days'
import { momentOfFace } from '../../time/moments'
import { agreementsIn, choicesOf, talkIn, type Agreement, type Talk } from '../rules/agreements'
import { type Deed } from '../rules/deed'
import type { OpenedConcern } from '../store/opened-concern'
import { moveOf, moves, type Ask, type MoveName } from '../rules/moves'
import type { MoveWords as Written } from '../rules/wording'
import type { TextKey } from '../../language/english'

/** What two people have dealt with each other, as their page shows it. Every value is finished here. */

const stateText = {
  proposed: 'concerns.proposed',
  accepted: 'concerns.agreed',
  declined: 'concerns.sayNoToAgreement',
  done: 'concerns.done',
  not_done: 'concerns.notDoneYet',
} as const satisfies Record<Agreement['state'], TextKey>

/** How far an agreement has come, in the order in which a page shows them, and what heads them there. */
const stages = [
  { heading: 'concerns.whatIsProposed', states: ['proposed'] },
  { heading: 'concerns.whatWasAgreed', states: ['accepted', 'not_done', 'done'] },
  { heading: 'concerns.whatYouSaidNoTo', states: ['declined'] },
] as const satisfies readonly { heading: TextKey; states: readonly Agreement['state'][] }[]

/** The agreements of a concern under the head that is true of them, the open ones first. Each is known by the position of its entry. */
export function agreedValues(t: Translate, person: Onlooker, deeds: readonly Deed[]) {
  const all = agreementsIn(deeds)
  return stages
    .map(({ heading, states }) => ({
      heading: t(heading),
      agreements: all
        .filter(({ state }) => states.some(one => one === state))
        .toSorted((a, b) => Number(a.state === 'done') - Number(b.state === 'done'))
        .map(({ position, text, who, by, state }) => ({
          position,
          text,
          state: t(stateText[state]),
          who: whoText(t, who),
          by: by ? t('concerns.byDay', { day: dayIn(person, by) }) : t('concerns.fromNowOn'),
        })),
    }))
    .filter(({ agreements }) => agreements.length > 0)
}

/** Whether there is a day for a calendar: to put in, or to take out again. */
export function hasCalendar({ time, state }: Talk): boolean {
  return time !== null && (state === 'taken' || state === 'called off')
}

/** What was asked beside the words of an entry or a draft, with its answer in words. @param deeds among which it speaks of one */
export function askedValues(
  t: Translate,
  person: Onlooker,
  move: MoveName,
  parts: Written,
  deeds: readonly Deed[],
): { label: string | null; text: string }[] {
  if (move === 'promise' && parts.day)
    return [{ label: null, text: t('concerns.iHaveReadThis', { day: dayIn(person, parts.day) }) }]
  return (moveOf(move).asks ?? []).flatMap(ask => {
    const value = parts[ask.name]
    if (!value) return []
    const text = answerText(t, person, move, ask, { value, deeds })
    const label = ask.kind === 'of' ? t('concerns.whichOneItIs') : t(ask.label)
    return text ? [{ label, text }] : []
  })
}

/** What an entry of this move can be about, in words. */
export function aboutOptions(t: Translate, person: Person, concern: OpenedConcern, move: MoveName) {
  const part = concern.capacity === 'client' ? 'client' : 'answerer'
  return choicesOf(move, concern.entries, part).map(({ value, text }) => ({
    value,
    text: move === 'take_talk' ? (text ? momentIn(person, text) : t('concerns.yesLikeThis')) : text,
  }))
}

function answerText(
  t: Translate,
  person: Onlooker,
  move: MoveName,
  { name, kind }: Ask,
  { value, deeds }: { readonly value: string; readonly deeds: readonly Deed[] },
): string | null {
  if (kind === 'option') return optionText(t, move, name, value)
  if (kind === 'moment') return momentIn(person, value)
  if (kind !== 'of') return dayIn(person, value)
  if (move === 'take_talk') {
    const time = talkIn(deeds)?.times[value]
    return time ? momentIn(person, time) : null
  }
  return agreementsIn(deeds).find(({ position }) => String(position) === value)?.text ?? null
}

function whoText(t: Translate, who: string): string {
  const options: Readonly<Record<string, TextKey>> = moves.agree.asks[0].options
  return said(t, options[who])
}

export function optionText(t: Translate, move: MoveName, name: string, value: string): string {
  const ask = moveOf(move).asks?.find(one => one.name === name)
  return said(t, ask?.options?.[value])
}

/** What nobody offers any more is left empty. */
function said(t: Translate, text: TextKey | undefined): string {
  return text ? t(text) : ''
}

/** A day in words; what is none, as it was typed. */
export function dayIn(person: Onlooker, day: string): string {
  const moment = onDay(day, person.practice)
  return Number.isNaN(moment.getTime()) ? day : dayText(moment, clockOf(person))
}

/** The same of a time in the practice's zone. */
export function momentIn(person: Onlooker, time: string): string {
  const moment = momentOfFace(time, person.practice)
  return Number.isNaN(moment.getTime()) ? time : momentOf(moment, clockOf(person)).text
}
