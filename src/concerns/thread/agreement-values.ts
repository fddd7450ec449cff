import { dayText, momentOf } from '../../language/dates'
import { clockOf, type Onlooker } from '../../language/locale'
import type { Person } from '../../people/person'
import type { Translate } from '../../language/translator'
import { onDay } from '../../time/days'
import { momentOfFace } from '../../time/moments'
import { agreementsIn, choicesOf, talkIn, type Agreement, type Talk } from '../rules/agreements'
import { sideOf } from '../rules/concern'
import { type Deed } from '../rules/deed'
import type { OpenedConcern } from '../store/opened-concern'
import { moveOf, type Ask, type MoveName } from '../rules/moves'
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

/** What was done, with what is known of who did it. */
export type AuthoredDeed = Deed & { readonly author?: string; readonly mine?: boolean }

/** Who is meant by the client where somebody reads who does something: they themselves, or the name; in general where they know of no name. */
export function clientText(t: Translate, deeds: readonly AuthoredDeed[]): string {
  const { author = '', mine } = deeds.find(({ by }) => by === 'client') ?? {}
  if (mine) return t('shared.you')
  return author === '' ? t('concerns.theClient') : author
}

/** The agreements of a concern under the head that is true of them, the open ones first. Each is known by the position of its entry. */
export function agreedValues(t: Translate, person: Onlooker, deeds: readonly AuthoredDeed[]) {
  const all = agreementsIn(deeds)
  const client = clientText(t, deeds)
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
          who: optionText(t, 'agree', { name: 'who', value: who }, client),
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
  deeds: readonly AuthoredDeed[],
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
  return choicesOf(move, concern.entries, sideOf(concern.capacity)).map(({ value, text }) => ({
    value,
    text: move === 'take_talk' ? (text ? momentIn(person, text) : t('concerns.yesLikeThis')) : text,
  }))
}

function answerText(
  t: Translate,
  person: Onlooker,
  move: MoveName,
  { name, kind }: Ask,
  { value, deeds }: { readonly value: string; readonly deeds: readonly AuthoredDeed[] },
): string | null {
  if (kind === 'option') return optionText(t, move, { name, value }, clientText(t, deeds))
  if (kind === 'moment') return momentIn(person, value)
  if (kind !== 'of') return dayIn(person, value)
  if (move === 'take_talk') {
    const time = talkIn(deeds)?.times[value]
    return time ? momentIn(person, time) : null
  }
  return agreementsIn(deeds).find(({ position }) => String(position) === value)?.text ?? null
}

/**
 * What somebody can choose, or has chosen, in words; what nobody offers any more is left empty.
 * @param client who is meant by the client
 */
export function optionText(
  t: Translate,
  move: MoveName,
  { name, value }: { readonly name: string; readonly value: string },
  client: string,
): string {
  const text = moveOf(move).asks?.find(one => one.name === name)?.options?.[value]
  if (text === 'concerns.theClient') return client
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
