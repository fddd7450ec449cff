import { attachmentValues, type ShownAttachment } from '../../attachments/values'
import { secondText } from '../../language/dates'
import { clockOf } from '../../language/locale'
import type { TextKey } from '../../language/english'
import type { Translate } from '../../language/translator'
import type { Person } from '../../people/person'
import type { MoveName } from '../rules/moves'
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
          text: `${goesOutText(t, concern, draft, time)} ${t('conversation.untilThenTakeItBack')}`,
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
  const text = goesOut[move]
  if (text) return t(text, { time })
  const what = t(move === 'acknowledge' ? 'consulting.yourAnswer' : 'conversation.yourWords')
  return t('conversation.goesOutAt', { what, time })
}

/** What happens at the end of its minute, where it is more than words that go out. */
const goesOut: Partial<Record<MoveName, TextKey>> = {
  take_talk: 'conversation.yesGoesOutAt',
  agree_to: 'conversation.yesGoesOutAt',
  grant_pause: 'conversation.yesGoesOutAt',
  decline_talk: 'conversation.noGoesOutAt',
  disagree: 'conversation.noGoesOutAt',
  keep_answerer: 'conversation.noGoesOutAt',
  done: 'conversation.replyGoesOutAt',
  not_done: 'conversation.replyGoesOutAt',
  not_yet: 'conversation.replyGoesOutAt',
  say_how: 'conversation.replyGoesOutAt',
  say_held: 'conversation.replyGoesOutAt',
  propose_talk: 'conversation.suggestionGoesOutAt',
  agree: 'conversation.suggestionGoesOutAt',
  change_agreement: 'conversation.suggestionGoesOutAt',
  propose_closing: 'conversation.suggestionGoesOutAt',
  ask_pause: 'conversation.requestGoesOutAt',
  ask_other: 'conversation.requestGoesOutAt',
  step_back: 'conversation.requestGoesOutAt',
  promise: 'conversation.promiseGoesOutAt',
  take_on: 'conversation.promiseGoesOutAt',
  note_talk: 'conversation.noteGoesOutAt',
  attempt: 'conversation.noteGoesOutAt',
  cancel_talk: 'conversation.talkIsOffAt',
  pause: 'conversation.pausesAt',
  end_pause: 'conversation.goesOnAt',
  close: 'conversation.closesAt',
  close_unreached: 'conversation.closesAt',
  reopen: 'conversation.opensAgainAt',
  end_companion: 'conversation.accessEndsAt',
}
