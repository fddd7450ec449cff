import type { Translate } from '../../language/translator'
import type { Person } from '../../people/person'
import { agreementsIn, talkIn } from '../rules/agreements'
import { reflectionPathOf } from '../rules/before-answer'
import { sideOf } from '../rules/concern'
import { moveOf } from '../rules/moves'
import { nextStepIn, type NextStep } from '../rules/next-step'
import { isLate } from '../rules/status'
import type { OpenedConcern } from '../store/opened-concern'
import { way, type ShownAnswer } from './answers'
import { answersToTalk } from './deal-values'
import { nextFactsOf, seenIn } from './next-facts'

/** What stands first on the page of a concern: who does what next, by when, what happens otherwise, and what answers it. */
export interface ShownNext {
  readonly step: NextStep
  readonly text: string
  readonly more: string | null
  readonly late: boolean
  readonly answers: readonly ShownAnswer[]
}

export function nextValues(t: Translate, person: Person, concern: OpenedConcern, now: Date): ShownNext {
  const step = nextStepIn(nextFactsOf(person, concern, now))
  const said = (concern.capacity === 'client' ? forClient : forAnswerer)[step]
  const { more = null, answers = [], ...text } = said(seenIn(t, person, concern, now))
  const late = isLate(concern, now)
  // A therapist who is ashamed already reads the day, and not in red.
  return { step, more, answers, ...text, late: late && (step === 'late' || step === 'answer') }
}

interface Said {
  readonly text: string
  readonly more?: string | null
  readonly answers?: readonly ShownAnswer[]
}

type Seen = ReturnType<typeof seenIn>

const forClient: Record<NextStep, (seen: Seen) => Said> = {
  'has it held': ({ t, since, does }) => ({
    text: t('conversation.hasItHeld', { day: since }),
    more: t('conversation.leaveUnanswered'),
    answers: [
      does('say_held', t('conversation.yesItHasHeld'), { details: { held: 'yes' } }),
      does('say_held', t('concerns.partly'), { details: { held: 'partly' } }),
      does('say_held', t('concerns.notReally'), { details: { held: 'no' } }),
    ],
  }),
  'closed unreached': ({ t, since, by, leads }) => ({
    text: t('conversation.closedUnreached', { name: by('close_unreached'), day: since }),
    more: t('conversation.openAgainWhenever'),
    answers: [leads('reopen', t('concerns.openItAgain'))],
  }),
  closed: ({ t, since, outcome, leads }) => ({
    text: t('conversation.youClosed', { day: since, outcome }),
    more: t('conversation.openAgainWhenever'),
    answers: [leads('reopen', t('concerns.openItAgain'))],
  }),
  'set aside': ({ t, since, names, invites }) => ({
    text: t('conversation.setAsideByReaders', { names, day: since }),
    more: t('conversation.nobodyAnswersNow'),
    answers: invites(),
  }),
  'hand over proposed': ({ t, concern, answersHandOver }) => ({
    text: t('conversation.handOverProposed', {
      successor: concern.successor?.name,
      therapist: concern.therapist?.name,
    }),
    more: t('conversation.ifYouSayYes', {
      successor: concern.successor?.name,
      therapist: concern.therapist?.name,
    }),
    answers: answersHandOver(),
  }),
  'nobody answers': ({ t, invites }) => ({
    text: t('conversation.nobodyCanAnswer'),
    more: invites().length > 0 ? t('conversation.youCanInvite') : t('conversation.nobodyToInvite'),
    answers: invites(true),
  }),
  'first answer': ({ t, names, due, otherwise }) => ({
    text: t('conversation.firstAnswerDue', { names, day: due }),
    more: otherwise(),
  }),
  answer: ({ t, names, due, otherwise }) => ({
    text: t('conversation.answerDue', { names, day: due }),
    more: otherwise(),
  }),
  late: ({ t, concern, names, due, invites }) => ({
    text: t('conversation.noAnswerYet', { names, day: due }),
    more: [
      ...(invites().length > 0 && concern.audience !== 'owners'
        ? [t('conversation.ownersHearOfLateness')]
        : []),
      t(invites().length > 0 ? 'conversation.waitWriteOrInvite' : 'conversation.waitOrWrite'),
    ].join(' '),
    answers: invites().length > 0 ? invites() : [way(t('conversation.waysOutside'), '/more')],
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
  'client’s turn': ({ t, lastAnswerer, leads }) => ({
    text: t('conversation.youHaveAnAnswer', { name: lastAnswerer }),
    more: t('conversation.nothingUntilYouDo'),
    answers: [way(t('conversation.writeBack'), '#answer'), leads('close', t('concerns.closeConversation'))],
  }),
}

const forAnswerer: Record<NextStep, (seen: Seen) => Said> = {
  ...forClient,
  closed: ({ t, since, client }) => ({ text: t('conversation.clientClosed', { client, day: since }) }),
  'closed unreached': ({ t, since, client }) => ({
    text: t('conversation.closedAsUnreached', { client, day: since }),
    more: t('conversation.clientCanOpenAgain', { client }),
  }),
  'set aside': ({ t, since, by, leads }) => ({
    text: t('conversation.setAsideBy', { name: by('set_aside'), day: since }),
    more: t('conversation.nothingDueNow'),
    answers: [leads('bring_back', t('concerns.bringItBack'))],
  }),
  'first answer': ({ t, client, due, late, concern, taken, takes }) => ({
    text: late
      ? t('conversation.stillWaitingForFirst', { client, day: due })
      : t('conversation.waitingForFirst', { client, day: due }),
    more: taken ?? (late ? null : t('conversation.timeForPause')),
    answers: [
      way(t('conversation.writeAnswer'), '#answer', true),
      way(t('shared.reflectFirst'), reflectionPathOf(concern.id)),
      ...takes,
    ],
  }),
  answer: ({ t, client, due, late, taken, takes }) => ({
    text: late
      ? t('conversation.stillWaitingForAnswer', { client, day: due })
      : t('conversation.waitingForAnswer', { client, day: due }),
    more: taken,
    answers: [way(t('conversation.writeAnswer'), '#answer', true), ...takes],
  }),
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

function talkOffered({ t, concern, person, by, ways }: Seen): Said {
  const talk = talkIn(concern.entries)
  if (!talk) throw new Error('A talk that was offered stands in the concern.')
  return {
    text: t('conversation.talkOffered', { name: by('propose_talk'), way: ways(talk.way) }),
    more: Object.keys(talk.times).length > 1 ? t('conversation.whichTime') : null,
    answers: answersToTalk(t, person, concern, talk),
  }
}

function agreementOffered({ t, concern, does, day, who, author }: Seen): Said {
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
      way(
        t('conversation.changeAgreement'),
        `/concerns/${concern.id}/${moveOf('change_agreement').path}?of=${position}`,
      ),
      does('disagree', t('concerns.no'), of),
    ],
  }
}

function agreementDue({ t, dueAgreement, day, does }: Seen): Said {
  if (!dueAgreement?.by) throw new Error('An agreement whose day has come has a day.')
  const of = { details: { of: String(dueAgreement.position) } }
  return {
    text: t('conversation.agreementDue', { text: dueAgreement.text, day: day(dueAgreement.by) }),
    answers: [does('done', t('concerns.done'), of), does('not_done', t('concerns.notYet'), of)],
  }
}

function talkOver({ t, talkTime, leads }: Seen): Said {
  return {
    text: t('conversation.talkOver', { time: talkTime ?? '' }),
    answers: [
      leads('note_talk', t('concerns.weTalked')),
      leads('propose_talk', t('conversation.anotherTime')),
    ],
  }
}

function talkToCome({ t, concern, ways, talkTime }: Seen): Said {
  const by = ways(talkIn(concern.entries)?.way ?? '')
  return {
    text: talkTime
      ? t('conversation.talkAt', { way: by, time: talkTime })
      : t('conversation.talkWithoutTime', { way: by }),
  }
}
