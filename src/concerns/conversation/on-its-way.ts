import { timeOf } from '../../language/dates'
import { clockOf } from '../../language/locale'
import type { HiddenField } from '../../http/page-parts'
import type { Translate } from '../../language/translator'
import type { Person } from '../../people/person'
import { boxMoves, moveOf } from '../rules/moves'
import { partsOf } from '../rules/wording'
import type { Draft } from '../store/drafts'
import type { OpenConcern } from '../store/entries'
import { entryPartValues, type ShownPart } from '../thread/entry-values'

/** What its writer has sent a moment ago, and nobody else can see yet. */
export interface ShownOnItsWay {
  readonly text: string
  /** Whole seconds until then, for a page that counts them. */
  readonly secondsLeft: number
  readonly page: string
  readonly takeBack: string
  readonly fields: readonly HiddenField[]
  readonly parts: readonly ShownPart[]
}

export function onItsWayValues(
  t: Translate,
  person: Person,
  concern: OpenConcern,
  now: Date,
): ShownOnItsWay[] {
  return concern.drafts.flatMap(draft => {
    const { id, goesAt, turn, move, words, choices } = draft
    if (!goesAt) return []
    const time = timeOf(goesAt, clockOf(person)).text
    return [
      {
        text: t('conversation.goesOutAt', { what: whatOf(t, concern, draft), time }),
        secondsLeft: Math.max(0, Math.ceil((goesAt.getTime() - now.getTime()) / 1000)),
        page: `/drafts/${id}`,
        takeBack: `/drafts/${id}/taking-back`,
        fields: [{ name: 'turn', value: turn }],
        parts: entryPartValues(t, person, move, partsOf(move, words, choices), concern.entries),
      },
    ]
  })
}

function whatOf(
  t: Translate,
  { couldJoin, keptOut, successor }: OpenConcern,
  { move, choices }: Draft,
): string {
  const newcomer = [...couldJoin, keptOut, successor].find(one => one?.id === choices.reader)
  if (newcomer) return t('conversation.newcomer', { name: newcomer.name })
  if (move === 'acknowledge') return t('consulting.yourAnswer')
  return boxMoves.includes(move)
    ? t('conversation.yourWords')
    : t('conversation.yourMove', { move: t(moveOf(move).heading) })
}
