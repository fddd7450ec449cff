import { writingValues, type WritingTime } from '../../drafts/page'
import { momentOf } from '../../language/dates'
import { clockOf } from '../../language/locale'
import { damagedText, type Translate } from '../../language/translator'
import type { Person } from '../../people/person'
import { shownNames } from '../../people/shown-names'
import { noOutside } from '../../practices/outside'
import { crisisLinesOf } from '../../practices/telephone'
import { eligible } from '../rules/audience'
import { wishes, wishesIn } from '../rules/first-words'
import { moveOf, type MoveName } from '../rules/moves'
import type { MoveFault } from '../rules/wording'
import type { Draft, Unsaved } from '../store/drafts'
import type { OpenConcern } from '../store/entries'
import { entryValues, firstWordsOf, letterHeading } from '../thread/entry-values'
import { aloneText, couplesText, outsideValues } from '../thread/statements'
import type { MoveAbout } from './about'
import { faultText, fieldsFor } from './fields'
import { guideFor } from './guide'

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
  const first = draft.move === 'send' && !letter
  return {
    letter,
    first,
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
    ...fieldsFor(t, person, about, draft, { faults, goesOn }),
    couples: first && therapist?.together ? couplesText(t, person, therapist) : null,
    notice: {
      readers: concern ? concern.readers.filter(({ id }) => id !== person.id).map(({ name }) => name) : [],
      crisisLines: crisisLinesOf(person.practice),
    },
    thread: concern ? entryValues(t, person, concern.entries) : [],
    guide: draft.move === 'acknowledge' ? guideFor(t) : null,
    button: t('concerns.preview'),
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
