import type { Words } from '../../language/translator'
import { shownNames } from '../../people/shown-names'
import type { Draft } from '../store/drafts'
import { moveOf } from '../rules/moves'
import type { OpenConcern } from '../store/entries'

/** Whoever is let in already, and waits for it. One after the other: each is shown who reads it by then. */
export function onTheirWay({ drafts }: OpenConcern): Draft | null {
  return (
    drafts.find(({ move, goesAt }) => goesAt !== null && (move === 'bring_in' || move === 'hand_over')) ??
    null
  )
}

/** What is offered apart from everything else, where its client has kept it from their therapist. */
export function apartValues(t: Words, { id, keptOut }: OpenConcern) {
  if (!keptOut) return []
  const { name } = keptOut
  return [
    {
      href: `/concerns/${id}/${moveOf('bring_in').path}/apart`,
      text: t('Let {{name}} read this', { name }),
      primary: false,
      hint: t('You have kept this from {{name}}. Nothing changes before you say so on the next page.', {
        name,
      }),
      seldom: true,
    },
  ]
}

/** What its client is asked on a concern's page. */
export function successorValues(t: Words, concern: OpenConcern) {
  const { id, successor, therapist, couldJoin } = concern
  if (!successor || !therapist || onTheirWay(concern)) return null
  const names = { successor: successor.name, therapist: therapist.name }
  return {
    text: t(
      'The practice proposes that {{successor}} answers you in place of {{therapist}}. Do you want that?',
      names,
    ),
    lines: [
      t(
        'If you say yes, {{successor}} can read all of this, and {{therapist}} can no longer read it.',
        names,
      ),
      couldJoin.length > 0
        ? t(
            'If you say no, everything stays as it is. Then you are asked whether an owner should read it and answer.',
          )
        : t('If you say no, everything stays as it is.'),
    ],
    action: `/concerns/${id}/${moveOf('hand_over').path}`,
    fields: [shownNames([successor])],
  }
}
