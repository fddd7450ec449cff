import { writingValues, type WritingTime } from '../../drafts/page'
import { dayText, momentOf, timeOf } from '../../language/dates'
import { clockOf } from '../../language/locale'
import type { KnownTherapist, Named, Person } from '../../people/person'
import { formerlyText } from '../../people/contact'
import { shownNames } from '../../people/shown-names'
import { noOutside, type Outside } from '../../practices/outside'
import { damagedText, type Translate } from '../../language/translator'
import { guideFor } from './guide'
import { eligible, isOffered } from '../rules/audience'
import { isWritten, moveOf, movesOpenIn, type MoveName } from '../rules/moves'
import { onDay } from '../rules/working-days'
import type { Draft, Unsaved } from '../store/drafts'
import type { OpenConcern } from '../store/entries'
import { faultText, fieldsFor } from './fields'
import { wishes, wishesIn } from '../rules/first-words'
import { newcomerIn, peopleChosenBy, readersOf, readingOwners } from './readers'
import { secondLook } from './second-look'
import {
  capacityText,
  entryValues,
  firstWordsOf,
  letterHeading,
  entryPartValues,
} from '../thread/entry-values'
import { keptFrom, keptFromText } from '../rules/title'
import { aloneText, beforeAdding, beforeBringingIn, beforeSending, outsideValues } from '../thread/statements'
import { moveFaults, partsOf, type MoveFault } from '../rules/wording'
import { crisisLinesOf } from '../../practices/telephone'

/** What a draft is about: a concern that there is, or a therapist whom a new one will be about. */
export interface MoveAbout {
  readonly concern?: OpenConcern
  readonly therapist?: KnownTherapist
  /** Whoever came without an account would rather not say whom it is about. */
  readonly nobody?: boolean
  readonly owners?: readonly Named[]
  /** The ids of those who can be asked for advice in the practice. */
  readonly supervisors?: readonly string[]
  /** Whom one can turn to outside of it. */
  readonly outside?: Outside
  /** Somebody else answers the concern now, and its writer reads it no more. */
  readonly gone?: boolean
  /** Words of this very draft were sent before. */
  readonly sent?: boolean
}

/** How somebody comes to a form, beside what stands in it. */
export interface Coming {
  readonly faults?: readonly MoveFault[]
  /** Says who among those whom they chose is called otherwise than the form showed. */
  readonly renamed?: string | null
  /** Null: nobody is signed in, and nothing is kept yet. */
  readonly time: WritingTime | null
  /** They come back to what they have begun, and go on in its text. */
  readonly goesOn?: boolean
  /** What they had begun here before: this very draft, to which they were led, or another one. */
  readonly begun?: Draft
  /** What they come back to was damaged, and this form begins beside it. */
  readonly isBesideDamaged?: boolean
}

/** The values of the page on which the words of a move are written. */
export function moveFormValues(
  t: Translate,
  person: Person,
  about: MoveAbout,
  draft: Unsaved,
  { faults = [], time, goesOn = false, begun, renamed = null, isBesideDamaged = false }: Coming,
) {
  const { concern, therapist } = about
  const { letter = false } = draft.choices
  return {
    letter,
    heading: letter ? letterHeading(t) : t(moveOf(draft.move).heading),
    intro: letter ? letterText(t) : introOf(t, person, about, draft.move),
    begun: begun ? earlierValues(t, person, begun, draft.id) : null,
    damaged: isBesideDamaged ? damagedText(t) : null,
    writing: writingValues(person, draft, time, {
      action: actionOf(person, draft),
      own: `/drafts/${draft.id}/edit`,
    }),
    hidden: [
      { name: 'seen', value: draft.seen },
      ...(person.id && !person.account ? [{ name: 'back', value: 'code' }] : []),
      ...(therapist ? [{ name: 'therapist', value: therapist.id }] : []),
      ...(letter ? [{ name: 'letter', value: 'yes' }] : []),
      shownNames([...(therapist ? [therapist] : []), ...eligible(therapist, about.owners ?? [])]),
    ],
    outside: outsideWhereAlone(t, about),
    errors: [
      ...faults.map(fault => ({ field: fault.field, text: faultText(t, person, fault) })),
      ...(renamed === null ? [] : [{ field: 'audience', text: renamed }]),
    ],
    fields: fieldsFor(t, person, about, draft, { faults, goesOn }),
    notice: {
      readers: concern ? concern.readers.filter(({ id }) => id !== person.id).map(({ name }) => name) : [],
      crisisLines: crisisLinesOf(person.practice),
    },
    thread: concern ? entryValues(t, person, concern.entries) : [],
    guide: draft.move === 'acknowledge' ? guideFor(t) : null,
    button: t('concerns.lookAtItBeforeIt'),
    cancel: concern ? `/concerns/${concern.id}` : person.account ? '/' : `/drafts/${draft.id}`,
  }
}

/** Nobody writes a second time what waits already. */
function earlierValues(t: Translate, person: Person, begun: Draft, here: string) {
  const at = { moment: momentOf(begun.savedAt, clockOf(person)).text }
  if (begun.id !== here) {
    const text = t('concerns.youHaveBegunSomethingHere', at)
    return {
      text,
      begins: firstWordsOf(begun),
      href: `/drafts/${begun.id}/edit`,
      link: t('concerns.goOnWithIt'),
    }
  }
  const { of } = begun.choices.details ?? {}
  return {
    text: t('concerns.youBeganThisOnMoment', at),
    begins: null,
    href: `/concerns/${begun.concernId ?? ''}/${moveOf(begun.move).path}?${of ? `of=${of}&` : ''}afresh`,
    link: t('concerns.beginSomethingElseInstead'),
  }
}

interface Preview {
  /** Why it could not be sent just now. */
  readonly refusal: string | null
  /** The move as which its words could be sent instead. */
  readonly alternative: MoveName | null
  /** The id of the draft that they would then be. */
  readonly turned: string
  /** What was typed as the last group of the return code, where it was not that. */
  readonly typed?: string
  readonly now: Date
}

/** The values of the page on which a draft is looked at before it is sent. */
export function draftValues(t: Translate, person: Person, about: MoveAbout, draft: Draft, preview: Preview) {
  const { concern, sent, gone } = about
  const move = moveOf(draft.move)
  const problems = gone ? [] : problemsOf(t, person, about, draft, preview.now)
  const isOpen = concern ? !sent && movesOpenIn(concern).includes(draft.move) : !gone
  const parts = partsOf(draft.move, draft.words, draft.choices)
  const newcomer = newcomerIn(about, draft)
  const code = draft.code && !concern ? codeValues(t, draft.id, draft.code, preview.typed) : null
  return {
    errors: code?.error ? [{ field: 'group', text: code.error }] : [],
    heading: gone
      ? t('concerns.whatYouHadBegun')
      : draft.goesAt
        ? t('concerns.onItsWay')
        : t('concerns.beforeItIsSent'),
    onItsWay: draft.goesAt && {
      text: onItsWayText(t, about, draft, timeOf(draft.goesAt, clockOf(person)).text),
      back: `/drafts/${draft.id}/taking-back`,
      fields: [{ name: 'turn', value: draft.turn }],
      look: `/drafts/${draft.id}`,
      away: concern ? `/concerns/${concern.id}` : person.account ? '/' : null,
    },
    refusal: preview.refusal ?? refusalOf(t, about, draft, isOpen),
    // Not a word of failing to whoever has sent: what is here is something else.
    apart: sent ? t('concerns.theWordsThatYouWrote') : null,
    changed:
      concern && !sent
        ? entryValues(
            t,
            person,
            concern.entries.filter(({ position }) => position > draft.seen),
          )
        : [],
    parts: entryPartValues(t, person, draft.move, parts, concern?.entries ?? []),
    hints: sent ? [] : secondLook(t, person, concern, parts),
    facts: [
      ...(about.therapist ? [{ label: t('concerns.itIsAbout'), text: about.therapist.name }] : []),
      ...(newcomer ? [{ label: t('concerns.whomYouLetReadIt'), text: newcomer.name }] : []),
      ...(draft.choices.meets
        ? [{ label: t('concerns.youMeetNext'), text: meetsText(person, draft.choices.meets) }]
        : []),
      ...(draft.choices.supervision
        ? [{ label: t('concerns.yourWordsAndASupervisor'), text: t('concerns.thePersonWhoAnswersMay') }]
        : []),
      ...(draft.code ? [{ label: t('concerns.youAreCalled'), text: person.name }] : []),
    ],
    code,
    readers: readersOf(person, about, draft).map(reader => ({
      name: reader.name,
      as: t(capacityText[reader.capacity]),
      formerly: formerlyText(t, reader, clockOf(person)),
    })),
    keptFrom: keptFromText(t, keptFromIn(about, draft)),
    statements: gone ? [] : statementsFor(t, person, about, draft, preview.now),
    outside: gone || concern ? null : outsideValues(t, about.outside ?? noOutside),
    crisisLines: crisisLinesOf(person.practice),
    problems,
    send:
      !draft.goesAt && isOpen && problems.length === 0
        ? {
            action: `/drafts/${draft.id}/sending`,
            fields: [
              { name: 'seen', value: concern?.position ?? 0 },
              { name: 'turn', value: draft.turn },
              { name: 'revision', value: draft.revision },
              shownNames(peopleChosenBy(person, about, draft)),
            ],
            button: t(move.button),
          }
        : null,
    edit: gone || !isWritten(draft.move) ? null : `/drafts/${draft.id}/edit`,
    discard: `/drafts/${draft.id}/discarding`,
    alternative:
      !isOpen && isWritten(draft.move) && preview.alternative
        ? {
            action: `/drafts/${draft.id}/turning`,
            button: t('concerns.keepTheWordsAndSend'),
            fields: [{ name: 'draft', value: preview.turned }],
          }
        : null,
  }
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

/** What keeps it from being sent, in words that say what to do. */
function problemsOf(t: Translate, person: Person, about: MoveAbout, draft: Draft, now: Date): string[] {
  const { concern, therapist, nobody, owners = [] } = about
  const { audience } = draft.choices
  const problems = moveFaults(draft.move, draft.words, draft.choices, person.practice, now).map(fault =>
    faultText(t, person, fault),
  )
  if (!concern && !therapist && !nobody) problems.push(t('concerns.chooseWhomItIsAbout'))
  if (!concern && audience && !isOffered(audience, therapist ?? null, owners))
    problems.push(t('concerns.chooseAgainWhoMayRead'))
  return problems
}

function refusalOf(
  t: Translate,
  { sent, gone }: MoveAbout,
  { cameBack }: Draft,
  isOpen: boolean,
): string | null {
  if (sent) return null
  if (gone) return t('concerns.somebodyElseAnswersNowAnd')
  if (!isOpen) return t('concerns.thisStepIsNotOpen')
  return cameBack ? t('concerns.itCouldNotGoOut') : null
}

/** A day in words; what is none, as it was typed. */
function meetsText(person: Person, day: string): string {
  const moment = onDay(day, person.practice)
  return Number.isNaN(moment.getTime()) ? day : dayText(moment, clockOf(person))
}

/** The return code as it is shown until the words are sent. @param typed what was typed as its end, and was not */
function codeValues(t: Translate, draftId: string, code: string, typed?: string) {
  return {
    text: code,
    print: `/drafts/${draftId}/code`,
    file: `/drafts/${draftId}/code.txt`,
    error: typed === undefined ? null : t('concerns.theseAreNotTheLast'),
    typed: typed ?? '',
  }
}

function actionOf(person: Person, { id, concernId, move }: Unsaved): string {
  if (concernId) return `/concerns/${concernId}/${moveOf(move).path}`
  return person.account ? '/concerns/new' : `/drafts/${id}/edit`
}

function letterText(t: Translate): string {
  return t('concerns.writeItForYourselfNobody')
}

export function introOf(
  t: Translate,
  person: Person,
  { concern, therapist, owners = [] }: MoveAbout,
  move: MoveName = 'send',
): string | null {
  if (concern) return wishedText(t, concern, move)
  if (!therapist) return null
  const names = { therapist: therapist.name }
  const about = [t('concerns.itIsAboutTherapist', names)]
  const others = eligible(therapist, owners)
  if (therapist.former && !therapist.gone) about.push(t('concerns.youDoNotWorkTogether'))
  if (therapist.gone)
    about.push(
      others.length > 0
        ? t('concerns.therapistDoesNotWorkAs', names)
        : t('concerns.therapistDoesNotWorkAsA', names),
    )
  if (others.length === 0 && !therapist.gone) about.push(aloneText(t, therapist))
  return about.join(' ')
}

/** Where nobody in the practice can be chosen instead of the therapist, the ways outside stand before the words. */
export function outsideWhereAlone(
  t: Translate,
  { concern, therapist, owners = [], outside = noOutside }: MoveAbout,
) {
  return !concern && therapist && eligible(therapist, owners).length === 0 ? outsideValues(t, outside) : null
}

/** Where closing is thought of, what would have helped stands there once more. */
function wishedText(t: Translate, concern: OpenConcern, move: MoveName): string | null {
  const wished = wishesIn(concern.entries[0]?.parts ?? {}).filter(wish => wish !== 'unknown')
  if (wished.length === 0 || (move !== 'close' && move !== 'propose_closing')) return null
  const list = wished.map(wish => t(wishes[wish])).join(' · ')
  return move === 'close'
    ? t('concerns.atTheBeginningYouSaid', { list })
    : t('concerns.atTheBeginningTheClient', { list })
}

function keptFromIn({ concern, therapist }: MoveAbout, { choices }: Draft): string | null {
  if (concern) return keptFrom(concern.audience, concern.therapist)?.name ?? null
  return (choices.audience && keptFrom(choices.audience, therapist ?? null)?.name) ?? null
}

function statementsFor(t: Translate, person: Person, about: MoveAbout, draft: Draft, now: Date): string[] {
  const { therapist, owners = [] } = about
  const { audience } = draft.choices
  if (draft.move === 'bring_in') return beforeBringingIn(t)
  if (about.concern || !(therapist ?? about.nobody) || !audience) return beforeAdding(t)
  const choice = {
    therapist: therapist ?? null,
    audience,
    owners: eligible(therapist, owners),
    reading: readingOwners(about, draft),
  }
  return beforeSending(t, person, choice, now)
}
