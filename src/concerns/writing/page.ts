import type { Attachment } from '../../attachments/sealed-content'
import { attachmentValues } from '../../attachments/values'
import { writingValues, type WritingTime } from '../../drafts/page'
import { damagedText, type Translate } from '../../language/translator'
import { forNobodyYet } from '../../people/children'
import type { Person } from '../../people/person'
import { shownNames } from '../../people/names/shown-names'
import { noOutside } from '../../practices/outside'
import { crisisLinesOf } from '../../practices/telephone'
import { eligible } from '../rules/audience'
import { isForOwnersAlone } from '../rules/first-words'
import { moveOf } from '../rules/moves'
import type { MoveFault } from '../rules/wording'
import type { Draft, Unsaved } from '../store/words/drafts'
import { begunBefore, letterHeading } from '../thread/begun-drafts'
import { beforeLastDay } from '../statements/leaving-values'
import { aloneText, couplesText, outsideValues } from '../statements/statements'
import type { MoveAbout } from './about'
import { faultText, fieldsFor } from './fields'
import { asksForWhom } from './for-whom'

/** How somebody comes to a form, beside what stands in it. */
export interface Coming {
  readonly faults?: readonly MoveFault[]
  /** Says who among those whom they chose is called otherwise than the form showed. */
  readonly renamed?: string | null
  /** Null: nobody is signed in, and nothing is kept yet. */
  readonly time: WritingTime | null
  /** They come back to what they have begun, and go on in its text. */
  readonly goesOn?: boolean
  /** What they had begun here before. */
  readonly begun?: Draft
  /** What they come back to was damaged, and this form begins beside it. */
  readonly isBesideDamaged?: boolean
  /** What goes along with it already. */
  readonly attachments?: readonly Attachment[]
}

/** The values of the page on which first words are written. */
export function moveFormValues(
  t: Translate,
  person: Person,
  about: MoveAbout,
  draft: Unsaved,
  {
    faults = [],
    time,
    goesOn = false,
    begun,
    renamed = null,
    isBesideDamaged = false,
    attachments = [],
  }: Coming,
) {
  const { therapist } = about
  const { letter = false, kind } = draft.choices
  const isAlone = isForOwnersAlone(kind)
  return {
    letter,
    heading: letter ? letterHeading(t) : t(moveOf('send').heading),
    intro: isAlone ? aboutGuardianText(t, about) : letter ? letterText(t) : introOf(t, person, about),
    begun: begun ? begunBefore(t, person, begun) : null,
    damaged: isBesideDamaged ? damagedText(t) : null,
    writing: writingValues(person, draft, time, {
      action: actionOf(person, draft),
      own: `/drafts/${draft.id}/edit`,
    }),
    hidden: [
      { name: 'seen', value: draft.seen },
      ...(therapist ? [{ name: 'therapist', value: therapist.id }] : []),
      ...(asksForWhom(about, draft) ? [{ name: 'forWhom', value: forNobodyYet }] : []),
      ...(letter ? [{ name: 'letter', value: 'yes' }] : []),
      ...(isAlone && kind ? [{ name: 'kind', value: kind }] : []),
      shownNames([...(therapist ? [therapist] : []), ...eligible(therapist, about.owners ?? [])]),
    ],
    outside: outsideWhereAlone(t, person, about),
    errors: [
      ...faults.map(fault => ({ field: fault.field, text: faultText(t, person, fault) })),
      ...(renamed === null ? [] : [{ field: 'audience', text: renamed }]),
    ],
    ...fieldsFor(t, person, about, draft, { faults, goesOn }),
    attachments: attachmentValues(t, person, attachments, { mine: true }),
    couples: !letter && therapist?.together ? couplesText(t, person, therapist) : null,
    crisisLines: crisisLinesOf(person.practice, person.language),
    button: t('concerns.preview'),
    cancel: person.account ? '/' : `/drafts/${draft.id}`,
  }
}

function actionOf(person: Person, { id }: Unsaved): string {
  return person.account ? '/concerns/new' : `/drafts/${id}/edit`
}

function letterText(t: Translate): string {
  return t('concerns.writeItForYourselfNobody')
}

/** Who does not read it: the therapist, who may have to speak with a guardian, and no guardian. */
function aboutGuardianText(t: Translate, { therapist }: MoveAbout): string {
  return t('guardians.onlyOwnersReadThis', { therapist: therapist?.name })
}

export function introOf(
  t: Translate,
  person: Person,
  { therapist, owners = [], hasColleague = false }: MoveAbout,
): string | null {
  if (!therapist) return null
  const names = { therapist: therapist.name }
  const about = [t('concerns.itIsAboutTherapist', names)]
  const others = eligible(therapist, owners)
  const died = therapist.departure?.died === true
  if (therapist.former && !therapist.gone) about.push(t('concerns.youDoNotWorkTogether'))
  if (therapist.gone)
    about.push(
      others.length > 0
        ? t(died ? 'concerns.hasDiedOnlyOwners' : 'concerns.therapistDoesNotWorkAs', names)
        : t(died ? 'concerns.hasDiedNobodyReads' : 'concerns.therapistDoesNotWorkAsA', names),
    )
  const leaving = beforeLastDay(t, person, therapist)
  if (leaving) about.push(leaving)
  if (others.length === 0 && !therapist.gone) about.push(aloneText(t, therapist, hasColleague))
  return about.join(' ')
}

/** Where nobody in the practice can be chosen instead of the therapist, the ways outside stand before the words. */
export function outsideWhereAlone(
  t: Translate,
  person: Person,
  { concern, therapist, owners = [], outside = noOutside }: MoveAbout,
) {
  const isAlone = !concern && therapist && eligible(therapist, owners).length === 0
  return isAlone ? outsideValues(t, person, outside) : null
}
