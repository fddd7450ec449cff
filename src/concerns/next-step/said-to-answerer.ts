import { together } from '../../language/translator'
import { reflectionPathOf } from '../rules/before-answer'
import type { NextStep } from '../rules/next-step'
import { way } from './answers'
import type { Seen } from './sentence-parts'
import { saidToClient, type SaidNext } from './said-to-client'

/** What those who answer are told otherwise than the client. */
export const saidToAnswerer: Record<NextStep, (seen: Seen) => SaidNext> = {
  ...saidToClient,
  closed: ({ t, since, client, calledOff }) => ({
    text: t('conversation.clientClosed', { client, day: since }),
    more: calledOff,
  }),
  'closed unreached': ({ t, since, client, calledOff }) => ({
    text: t('conversation.closedAsUnreached', { client, day: since }),
    more: together(calledOff, t('conversation.clientCanOpenAgain', { client })),
  }),
  'set aside': ({ t, since, by, leads }) => ({
    text: t('conversation.setAsideBy', { name: by('set_aside'), day: since }),
    more: t('conversation.nothingDueNow'),
    answers: [leads('bring_back', t('concerns.bringItBack'))],
  }),
  'first answer': seen => {
    const { t, client, due, late, concern, taken, takes, missed, absences, helps } = seen
    return {
      text:
        promisedText(seen) ??
        (late
          ? t('conversation.stillWaitingForFirst', { client, day: due })
          : t('conversation.waitingForFirst', { client, day: due })),
      more: together(
        absences,
        missed,
        taken ?? (late ? null : t('conversation.timeForPause')),
        helpText(seen),
      ),
      answers: [
        way(t('conversation.writeAnswer'), '#words', true),
        way(t('shared.reflectFirst'), reflectionPathOf(concern.id)),
        ...takes,
        ...helps,
      ],
    }
  },
  answer: seen => {
    const { t, client, due, late, taken, takes, missed, absences, helps } = seen
    return {
      text:
        promisedText(seen) ??
        (late
          ? t('conversation.stillWaitingForAnswer', { client, day: due })
          : t('conversation.waitingForAnswer', { client, day: due })),
      more: together(absences, missed, taken, helpText(seen)),
      answers: [way(t('conversation.writeAnswer'), '#words', true), ...takes, ...helps],
    }
  },
  paused: ({ t, client, pausedBy, by, day, until, mine }) => ({
    text:
      pausedBy === 'pause'
        ? t('conversation.clientPaused', { client, day: day(until) })
        : mine('ask_pause')
          ? t('conversation.youAskedToPause', { client, day: day(until) })
          : t('conversation.otherAskedToPause', { client, name: by('ask_pause'), day: day(until) }),
    more: t('conversation.nothingDueUntil'),
  }),
  'closing proposed': ({ t, client, by, mine }) => ({
    text: mine('propose_closing')
      ? t('conversation.youProposedClosing', { client })
      : t('conversation.otherProposedClosing', { client, name: by('propose_closing') }),
    more: t('conversation.nothingDueFromYou'),
  }),
  'client’s turn': ({ t, client }) => ({
    text: t('conversation.clientsTurn', { client }),
    more: t('conversation.nothingDueFromYou'),
  }),
}

/** To those who answer, where one of them has said by when they will; null: nobody has, or the day that another one said is over. */
function promisedText({ t, client, due, late, promise }: Seen): string | null {
  if (!promise) return null
  if (promise.mine)
    return t(late ? 'conversation.youSaidBy' : 'conversation.youPromisedBy', { client, day: due })
  return late ? null : t('conversation.otherPromisedBy', { name: promise.name, client, day: due })
}

function helpText({ t, helps }: Seen): string | null {
  return helps.length > 0 ? t('conversation.ifYouCannotAnswerYet') : null
}
