import type { Field } from '../../http/page-parts'
import { forOneself, forWhomFault } from '../../people/children'
import type { MoveFault } from '../rules/wording'
import type { Unsaved } from '../store/words/drafts'
import type { MoveAbout } from './about'
import { choiceField, type FormInHand } from './field-parts'

/** Whether a form of first words asks for whom they are. */
export function asksForWhom({ children = [] }: MoveAbout, { choices }: Pick<Unsaved, 'choices'>): boolean {
  const { forWhom = forOneself, letter } = choices
  return !letter && (children.length > 0 || forWhom !== forOneself)
}

/** Asked of guardians alone: for whom they write. Who was chosen and is no child of theirs any more is not offered. */
export function forWhomFields({ t, about, draft, errorAt }: FormInHand): Field[] {
  const { children = [] } = about
  if (!asksForWhom(about, draft)) return []
  const options = [
    ...children.map(({ id, name }) => ({ value: id, text: t('guardians.forChild', { child: name }) })),
    { value: forOneself, text: t('guardians.forMyself') },
  ].map(one => ({ ...one, hint: null, checked: one.value === draft.choices.forWhom }))
  return [
    {
      ...choiceField('forWhom', t('guardians.forWhomDoYouWrite'), errorAt('forWhom'), options),
      compact: true,
      hint: t('guardians.noOtherGuardianReads'),
    },
  ]
}

/** First words of a guardian say for whom they are. */
export function forWhomFaults(
  { concern, children = [] }: MoveAbout,
  { move, choices }: Pick<Unsaved, 'move' | 'choices'>,
): MoveFault[] {
  const text = move === 'send' && !concern ? forWhomFault(children, choices.forWhom) : null
  return text ? [{ field: 'forWhom', text }] : []
}
