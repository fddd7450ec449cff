import { together } from '../../language/translator'
import { agreementsIn, talkIn } from '../rules/agreements'
import { sideOf } from '../rules/concern'
import { movePath } from '../rules/moves'
import type { TextKey } from '../../language/english'
import type { NextStep } from '../rules/next-step'
import { toNews, way, type ShownAnswer } from './answers'
import { answersToTalk } from './deal-values'
import { talkToComeText } from './deal-text'
import type { Seen } from './sentence-parts'

/** The sentences about the next step, and what answers it. */
export interface SaidNext {
  readonly text: string
  readonly more?: string | null
  readonly answers?: readonly ShownAnswer[]
}

export const saidToClient: Record<NextStep, (seen: Seen) => SaidNext> = {
  'has it held': ({ t, since, does }) => ({
    text: t('conversation.hasItHeld', { day: since }),
    more: t('conversation.leaveUnanswered'),
    answers: [
      does('say_held', t('conversation.yesItHasHeld'), { details: { held: 'yes' } }),
      does('say_held', t('concerns.partly'), { details: { held: 'partly' } }),
      does('say_held', t('concerns.notReally'), { details: { held: 'no' } }),
    ],
  }),
  'closed unreached': ({ t, since, by, calledOff, leads }) => ({
    text: t('conversation.closedUnreached', { name: by('close_unreached'), day: since }),
    more: together(calledOff, t('conversation.openAgainWhenever')),
    answers: [leads('reopen', t('concerns.openItAgain'))],
  }),
  closed: ({ t, since, outcome, calledOff, leads }) => ({
    text: t('conversation.youClosed', { day: since, outcome }),
    more: together(calledOff, t('conversation.openAgainWhenever')),
    answers: [leads('reopen', t('concerns.openItAgain'))],
  }),
  'set aside': ({ t, since, names, invites, elsewhere }) => ({
    text: t('conversation.setAsideByReaders', { names, day: since }),
    more: t('conversation.nobodyAnswersNow'),
    answers: [...invites(), elsewhere()],
  }),
  'hand over proposed': seen => {
    const { t, concern, gone, hoped, lastDay, names: answerers, due, late, missed } = seen
    const { answersHandOver, elsewhere } = seen
    const names = { successor: concern.successor?.name, therapist: concern.therapist?.name }
    const asked = t(gone ? 'conversation.handOverProposedNow' : 'conversation.handOverProposed', names)
    return {
      text: [...(gone ? [gone] : []), asked].join(' '),
      more: together(
        t(gone ? 'conversation.ifYouSayYesToSuccessor' : 'conversation.ifYouSayYes', names),
        hoped,
        lastDay,
        late && !gone ? t('conversation.noAnswerYet', { names: answerers, day: due }) : null,
        missed,
      ),
      answers: [...answersHandOver(), elsewhere()],
    }
  },
  'nobody answers': ({ t, concern, gone, due, late, invites, elsewhere }) => ({
    text: [...(gone ? [gone] : []), t('conversation.nobodyCanAnswer')].join(' '),
    more: together(
      t(invites().length > 0 ? 'conversation.youCanInvite' : 'conversation.nobodyToInvite'),
      ...(concern.audience !== 'owners' && invites().length > 0
        ? [
            t('conversation.ownersCanSuggest'),
            due && !late ? t('conversation.weTellOwnersAfter', { day: due }) : null,
          ]
        : []),
    ),
    answers: [...invites(true), elsewhere()],
  }),
  'first answer': seen => waiting(seen, 'conversation.firstAnswerDue'),
  answer: seen => waiting(seen, 'conversation.answerDue'),
  late: ({ t, concern, names, due, promise, missed, absences, leads, asksForOther, invites, elsewhere }) => ({
    text: promise
      ? t('conversation.nameSaidBy', { name: promise.name, day: due })
      : t('conversation.noAnswerYet', { names, day: due }),
    more: together(
      absences,
      missed,
      ...(invites().length > 0 && concern.audience !== 'owners'
        ? [t('conversation.ownersHearOfLateness')]
        : []),
      t(invites().length > 0 ? 'conversation.waitWriteOrInvite' : 'conversation.waitOrWrite'),
    ),
    answers: [...invites(true), ...asksForOther(), leads('pause', t('concerns.pauseUntilADay')), elsewhere()],
  }),
  'talk offered': talkOffered,
  'agreement offered': agreementOffered,
  'pause asked for': ({ t, by, day, until, does }) => ({
    text: t('conversation.asksToPause', { name: by('ask_pause'), day: day(until) }),
    more: t('conversation.yesOrGoOn'),
    answers: [does('grant_pause', t('concerns.yesPause'), { main: true })],
  }),
  paused: ({ t, pausedBy, by, day, until, does }) => ({
    text:
      pausedBy === 'pause'
        ? t('conversation.youPaused', { day: day(until) })
        : t('conversation.youLetPause', { name: by('ask_pause'), day: day(until) }),
    more: t('conversation.nothingDueUntil'),
    answers: [does('end_pause', t('concerns.goOnNow'))],
  }),
  'closing proposed': ({ t, by, does, leads }) => ({
    text: t('conversation.closingProposed', { name: by('propose_closing') }),
    more: t('conversation.openUntilYouClose'),
    answers: [leads('close', t('concerns.closeConversation')), does('not_yet', t('concerns.notYet'))],
  }),
  'talk over': talkOver,
  'agreement due': agreementDue,
  'talk to come': talkToCome,
  'client’s turn': ({ t, lastAnswerer, unread, leads }) => ({
    text: t('conversation.youHaveAnAnswer', { name: lastAnswerer }),
    more: t('conversation.noDayToAnswerBy'),
    answers: unread
      ? [
          way(t('conversation.readAnswer', { name: unread }), toNews, true),
          way(t('conversation.writeBack'), '#words'),
        ]
      : [way(t('conversation.writeBack'), '#words'), leads('close', t('concerns.closeConversation'))],
  }),
}

/** An answer is owed, and not late yet. Where nobody who could give it is here, it says first until when: waiting is one way, an owner another. */
function waiting(seen: Seen, dueText: TextKey): SaidNext {
  const { t, names, due, promise, missed, absences, nobodyIsHere, nobodyIsBack, otherwise, leads, invites } =
    seen
  if (nobodyIsHere && !promise)
    return {
      text: absences ?? '',
      more: together(
        missed,
        t(nobodyIsBack ? 'absences.nobodyIsBackByThen' : 'absences.answerShouldComeAllTheSame', { day: due }),
        otherwise(),
      ),
      answers: [...invites(), leads('pause', t('concerns.pauseUntilADay'))],
    }
  return {
    text: promise
      ? t('conversation.nameWillAnswerBy', { name: promise.name, day: due })
      : t(dueText, { names, day: due }),
    more: together(absences, missed, otherwise()),
  }
}

function talkOffered({ t, concern, person, by, ways }: Seen): SaidNext {
  const talk = talkIn(concern.entries)
  if (!talk) throw new Error('A talk that was offered stands in the concern.')
  return {
    text: t('conversation.talkOffered', { name: by('propose_talk'), way: ways(talk.way) }),
    more: Object.keys(talk.times).length > 1 ? t('conversation.whichTime') : null,
    answers: answersToTalk(t, person, concern, talk),
  }
}

function agreementOffered({ t, concern, does, day, who, author }: Seen): SaidNext {
  const part = sideOf(concern.capacity)
  const offered = agreementsIn(concern.entries).find(
    ({ state, proposedBy }) => state === 'proposed' && proposedBy !== part,
  )
  if (!offered) throw new Error('An agreement that was offered stands in the concern.')
  const { position, text, by } = offered
  const of = { details: { of: String(position) } }
  return {
    text: t('conversation.agreementOffered', { name: author(position), text }),
    more: by
      ? t('conversation.whoByDay', { who: who(offered.who), day: day(by) })
      : t('conversation.whoFromNowOn', { who: who(offered.who) }),
    answers: [
      does('agree_to', t('concerns.yes'), { main: true, ...of }),
      way(t('conversation.changeAgreement'), `${movePath(concern.id, 'change_agreement')}?of=${position}`),
      does('disagree', t('concerns.no'), of),
    ],
  }
}

function agreementDue({ t, dueAgreement, day, does }: Seen): SaidNext {
  if (!dueAgreement?.by) throw new Error('An agreement whose day has come has a day.')
  const of = { details: { of: String(dueAgreement.position) } }
  return {
    text: t('conversation.agreementDue', { text: dueAgreement.text, day: day(dueAgreement.by) }),
    answers: [does('done', t('concerns.done'), of), does('not_done', t('concerns.notYet'), of)],
  }
}

function talkOver({ t, talkTime, leads }: Seen): SaidNext {
  return {
    text: t('conversation.talkOver', { time: talkTime ?? '' }),
    answers: [
      leads('note_talk', t('concerns.weTalked')),
      leads('propose_talk', t('conversation.anotherTime')),
    ],
  }
}

function talkToCome({ t, person, concern }: Seen): SaidNext {
  const talk = talkIn(concern.entries)
  if (!talk) throw new Error('A talk that is to come stands in the concern.')
  return { text: talkToComeText(t, person, talk) }
}
