import type { Translate } from '../../language/translator'
import type { Draft } from '../store/words/drafts'
import { moveOf, type MoveName } from '../rules/moves'
import type { OpenedConcern } from '../store/opened-concern'

/** The person whose invitation to read is on its way. One invitation after the other: each shows who reads it by then. */
export function onTheirWay({ drafts }: OpenedConcern): Draft | null {
  return drafts.find(({ move, goesAt }) => goesAt !== null && letsIn.includes(move)) ?? null
}

const letsIn: readonly MoveName[] = ['bring_in', 'hand_over', 'invite_companion']

/** What is offered apart from everything else, where its client has kept it from their therapist. */
export function apartValues(t: Translate, { id, keptOut }: OpenedConcern) {
  if (!keptOut) return []
  const { name } = keptOut
  return [
    {
      href: `/concerns/${id}/${moveOf('bring_in').path}/apart`,
      text: t('concerns.letNameReadThis2', { name }),
      hint: t('concerns.youHaveKeptThisFromName', {
        name,
      }),
    },
  ]
}
