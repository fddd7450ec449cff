import type { Translate } from '../../language/translator'
import type { Draft } from '../store/words/drafts'
import { admittingMoves, allowedMovesIn, movePath } from '../rules/moves'
import type { OpenedConcern } from '../store/opened-concern'

/** The person whose invitation to read is on its way. One invitation after the other: each shows who reads it by then. */
export function onTheirWay({ drafts }: OpenedConcern): Draft | null {
  return drafts.find(({ move, goesAt }) => goesAt !== null && admittingMoves.includes(move)) ?? null
}

/** What is offered to a client who comes together with somebody whom they can ask. */
export function sharingValues(t: Translate, concern: OpenedConcern) {
  const { id, couldShare } = concern
  if (couldShare.length === 0 || !allowedMovesIn(concern).includes('invite_companion')) return []
  return [
    { href: `/concerns/${id}/together`, text: t('families.shareThis'), hint: t('families.bothHaveToWantIt') },
  ]
}

/** What is offered apart from everything else, where its client has kept it from their therapist. */
export function apartValues(t: Translate, { id, keptOut }: OpenedConcern) {
  if (!keptOut) return []
  const { name } = keptOut
  return [
    {
      href: `${movePath(id, 'bring_in')}/apart`,
      text: t('concerns.letNameReadThis2', { name }),
      hint: t('concerns.youHaveKeptThisFromName', {
        name,
      }),
    },
  ]
}
