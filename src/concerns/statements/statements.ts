import { dayText } from '../../language/dates'
import { clockOf, listText } from '../../language/locale'
import type { KnownTherapist, Named, Person } from '../../people/person'
import { hasOutside, outsideLines, type Outside } from '../../practices/outside'
import { beforeClosing } from '../../practices/closing'
import { optionalOwnText, ownText, type OwnText, type OwnTextReader } from '../../practices/own-text'
import { shownText } from '../../practices/telephone'
import type { Translate } from '../../language/translator'
import { absentAmong, awayAndStandingIn } from './absence-text'
import type { Audience, ReaderCapacity } from '../rules/concern'
import { dueAfter } from '../rules/status'
import { beforeLastDay } from './leaving-values'

/** What the statements before sending depend on. */
export interface Choice {
  /** Null: they would rather not say. */
  readonly therapist: KnownTherapist | null
  readonly audience: Audience
  /** All owners of the practice but the therapist concerned. */
  readonly owners: readonly Named[]
  /** Those of them who will read it. */
  readonly reading: readonly Named[]
  readonly hasColleague: boolean
}

/** Everything a client is told before first words are sent, what depends most on their choice of readers first. */
export function beforeSending(t: Translate, client: Person, choice: Choice, now: Date): (string | OwnText)[] {
  const leaving =
    choice.therapist && choice.audience !== 'owners' && beforeLastDay(t, client, choice.therapist)
  const closing = beforeClosing(t, client.practice, client.language)
  return [
    ...(leaving ? [leaving] : []),
    ...whoIsAway(t, client, choice),
    ...(closing ? [closing] : []),
    ...whoSees(t, client, choice),
    whoAnswers(t, client, choice, now),
    t('concerns.nobodyCanChangeOrDelete'),
    ownText(client.practice.mustTell, client.practice.mustTellIn, client),
    t('concerns.itIsKeptApartFrom'),
    t('concerns.yourWordsAreLockedAway'),
  ]
}

/** What is said before a later message, which the same people read. */
export function beforeAdding(t: Translate): string[] {
  return [t('concerns.nobodyCanChangeOrDeleteIt')]
}

/** What is said before somebody is let in. */
export function beforeBringingIn(t: Translate): string[] {
  return [
    t('concerns.theyCanReadEverythingThat'),
    t('concerns.everybodyWhoReadsThisSees'),
    t('concerns.theyAreToldByA'),
  ]
}

/** What is said before an interpreter, or a helper, is invited. */
export function beforeInvitingBeside(t: Translate): string[] {
  return [
    t('companions.theySeeWhatComes'),
    t('companions.theySeeNothingElse'),
    t('companions.theyCanWrite'),
    t('companions.everybodySeesThem'),
    t('companions.youCanEndIt'),
    t('companions.theEmailSaysNothing'),
  ]
}

/** What is said before somebody is asked to share a concern. @param readers of whom the therapist is one to whom both come */
export function beforeAskingToShare(
  t: Translate,
  readers: readonly { readonly name: string; readonly capacity: ReaderCapacity }[],
): string[] {
  const therapist = readers.find(({ capacity }) => capacity === 'therapist')?.name
  return [
    t('families.theyReadNothingBefore', { therapist }),
    t('families.theyReadFromTheQuestionOn'),
    t('families.theyWriteToo', { therapist }),
    t('companions.theySeeNothingElse'),
    t('families.theyMaySayNo'),
    t('families.eachCanEndIt'),
    t('companions.theEmailSaysNothing'),
  ]
}

/** What is said before somebody says whether they want to share what another has begun. */
export function beforeSharing(
  t: Translate,
  names: { readonly name: string; readonly therapist: string },
): string[] {
  const { name: client } = names
  return [
    t('families.youNeedNoReason', names),
    t('families.youReadFromTheQuestionOn'),
    t('families.whoReadsYou', names),
    t('companions.everybodySeesYourName', { client }),
    t('companions.whatYouCannotDo', { client }),
    t('families.aloneStaysAlone'),
    t('families.youCanLeave'),
  ]
}

/** The same where it is the one from whom it was kept. */
export function beforeLettingIn(
  t: Translate,
  names: { readonly name: string; readonly readers: string },
): string[] {
  return [
    t('concerns.youWroteThisSoThat', names),
    t('concerns.nameCanReadEverythingThat', names),
    t('concerns.nameIsToldByA', names),
    t('concerns.youDoNotHaveTo', names),
  ]
}

/** Whom to turn to outside, in one sentence that is the same on every page; who that is stands beside it, where their numbers can be tapped. */
export function outsideText(t: Translate, reading: OwnTextReader, outside: Outside): string {
  return hasOutside(outside, reading)
    ? t('concerns.outsideOfThePracticeYou')
    : t('concerns.thePracticeHasNamedNobody')
}

export type ShownOutside = ReturnType<typeof outsideValues>

/** The same with who they are, for a page on which somebody writes. */
export function outsideValues(t: Translate, reading: OwnTextReader, outside: Outside) {
  return {
    text: outsideText(t, reading, outside),
    lines: outsideLines(outside, reading).map(shownText),
  }
}

/** What is said where there is nobody else in the practice who could read it, or see that no answer comes. */
export function aloneText(t: Translate, therapist: Named, hasColleague: boolean): string {
  const alone = t('concerns.thereIsNobodyElseIn', { therapist: therapist.name })
  return hasColleague ? `${alone} ${t('concerns.colleagueOutsideHears')}` : alone
}

/** What those are told who come together with others, before they write: in the practice's own words, where it has some. */
export function couplesText(t: Translate, client: Person, therapist: Named): string | OwnText {
  const { couplesNotice, couplesNoticeIn } = client.practice
  const own = optionalOwnText(couplesNotice, couplesNoticeIn, client)
  return own ?? t('concerns.youComeToTherapistTogether', { therapist: therapist.name })
}

function listed(person: Person, people: readonly Named[], type: 'conjunction' | 'disjunction'): string {
  return listText(
    people.map(({ name }) => name),
    clockOf(person),
    type,
  )
}

/** Those who will read it, and are away. */
function whoIsAway(t: Translate, client: Person, { therapist, audience, reading }: Choice): string[] {
  const readers = [...(therapist && audience !== 'owners' ? [therapist] : []), ...reading]
  return absentAmong(readers).map(one => awayAndStandingIn(t, client, one, readers))
}

function whoSees(
  t: Translate,
  client: Person,
  { therapist, audience, owners, reading, hasColleague }: Choice,
): string[] {
  const others = owners.filter(owner => !reading.includes(owner))
  const names = {
    therapist: therapist?.name,
    owners: listed(client, reading, 'conjunction'),
    others: listed(client, others, 'conjunction'),
  }
  if (!therapist) return [t('concerns.nobodyButOwnersSeesThat', names)]
  if (owners.length === 0) return [aloneText(t, therapist, hasColleague)]
  if (audience === 'owners') {
    return [t('shared.therapistIsNotToldOf', names), t('concerns.itMayBeHardFor', names)]
  }
  if (others.length === 0) return []
  return [t('concerns.ownersOfThePracticeWho', names)]
}

/** By when a client should have a first answer to words that they send now, and what happens if none comes. */
export function whoAnswers(
  t: Translate,
  client: Person,
  { audience, owners, reading, therapist }: Choice,
  now: Date,
): string {
  const values = {
    day: dayText(dueAfter('acknowledgement', now, client.practice), clockOf(client)),
    therapist: therapist?.name,
    owners: listed(
      client,
      owners.filter(owner => !reading.includes(owner)),
      'disjunction',
    ),
  }
  if (!therapist) return t('concerns.aFirstAnswerIsDue', values)
  if (audience === 'owners') {
    return owners.length === reading.length
      ? t('concerns.aFirstAnswerIsDue', values)
      : t('concerns.aFirstAnswerIsDueBy', values)
  }
  if (owners.length === 0) return t('concerns.aFirstAnswerIsDue', values)
  if (owners.length === reading.length) return t('concerns.aFirstAnswerIsDueByDay', values)
  return t('concerns.aFirstAnswerIsDueByDayIf', values)
}
