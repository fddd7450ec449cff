import { attachmentValues, type ShownAttachment } from '../../attachments/values'
import { secondText } from '../../language/dates'
import { clockOf } from '../../language/locale'
import type { Translate } from '../../language/translator'
import type { Person } from '../../people/person'
import { boxMoves, moveOf } from '../rules/moves'
import { partsOf } from '../rules/wording'
import { undoValues, type ShownUndo } from '../sending/undo-values'
import { newCompanionIn } from '../store/acts/companions'
import { askedPersonIn } from '../store/acts/shared-concerns'
import type { Draft } from '../store/words/drafts'
import type { OpenedConcern } from '../store/opened-concern'
import { entryPartValues, type ShownPart } from '../thread/entry-values'

interface ShownOnItsWay extends ShownUndo {
  readonly parts: readonly ShownPart[]
  readonly attachments: readonly ShownAttachment[]
}

export function onItsWayValues(
  t: Translate,
  person: Person,
  concern: OpenedConcern,
  now: Date,
): ShownOnItsWay[] {
  return concern.drafts.flatMap(draft => {
    const { goesAt, move, words, choices } = draft
    if (!goesAt) return []
    const time = secondText(goesAt, clockOf(person))
    return [
      {
        ...undoValues(draft, goesAt, now, {
          text: goesOutText(t, concern, draft, time),
          then: t('conversation.reload'),
          concern: null,
        }),
        attachments: attachmentValues(t, person, draft.attachments ?? [], { mine: true }),
        parts: entryPartValues(t, person, move, partsOf(move, words, choices), concern.entries),
      },
    ]
  })
}

function goesOutText(
  t: Translate,
  { couldJoin, keptOut, successor }: OpenedConcern,
  { move, choices }: Draft,
  time: string,
): string {
  const asked = move === 'invite_companion' ? askedPersonIn({ choices }) : null
  if (asked)
    return t('conversation.goesOutAt', { what: t('shared.whatYouAskName', { name: asked.who }), time })
  const companion = move === 'invite_companion' ? newCompanionIn({ choices }) : null
  if (companion)
    return t('conversation.goesOutAt', { what: t('conversation.newcomer', { name: companion.who }), time })
  const newcomer = [...couldJoin, keptOut, successor].find(one => one?.id === choices.reader)
  if (newcomer)
    return t('conversation.goesOutAt', { what: t('conversation.newcomer', { name: newcomer.name }), time })
  if (move === 'acknowledge') return t('conversation.goesOutAt', { what: t('consulting.yourAnswer'), time })
  return boxMoves.includes(move)
    ? t('conversation.goesOutAt', { what: t('conversation.yourWords'), time })
    : t('conversation.moveGoesOutAt', { move: t(moveOf(move).heading), time })
}
