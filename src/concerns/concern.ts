import type { Practice } from '../practices/practice'
import { endOfWorkingDays } from './deadlines'

export const statuses = ['sent', 'acknowledged', 'discussing', 'closing', 'closed'] as const
export const capacities = ['client', 'therapist', 'owner'] as const
export const audiences = ['therapist', 'together', 'owners'] as const
export const waitings = ['acknowledgement', 'answer', 'client', 'nobody', 'set_aside'] as const
export const outcomes = ['repaired', 'partly', 'not_repaired', 'leave'] as const

export type Status = (typeof statuses)[number]
/** As what somebody reads a concern. */
export type Capacity = (typeof capacities)[number]
/** The choice of readers: my therapist · my therapist and named owners · named owners and not my therapist. */
export type Audience = (typeof audiences)[number]
/** For what, or for whom, a concern waits. */
export type Waits = (typeof waitings)[number]
export type Outcome = (typeof outcomes)[number]

/** A field of words that a move asks for. Labels are keys of t(). */
export interface Wording {
  readonly name: string
  readonly label: string
  readonly hint?: string
  readonly optional?: true
}

export interface Move {
  /** The answerer is the therapist, or an owner who is a reader. */
  readonly by: readonly ('client' | 'answerer')[]
  readonly from: readonly Status[]
  /** Null: the status stays. */
  readonly to: Status | null
  readonly words: readonly Wording[]
  readonly asksOutcome?: true
  /** The step that an ordinary conversation takes next; the page puts it first. */
  readonly usual?: true
  /** A message is never refused because somebody else wrote in between. */
  readonly onOlderSight?: 'fine'
  /** Only where the client came by the door and has no account. */
  readonly onlyByDoor?: true
  /** What is open while a concern is set aside; everything else rests. */
  readonly whileAside?: 'too' | 'only'
  /** Its page, below the concern's. */
  readonly path: string
  readonly offer: string
  readonly heading: string
  readonly button: string
  /** What it is called once it is done: "wrote", after the name of who did it. */
  readonly did: string
}

const open = ['sent', 'acknowledged', 'discussing', 'closing'] as const satisfies readonly Status[]

const plainWords = { name: 'words', label: 'Your words' } as const

/** Every move there is. What the pages offer, what the verbs accept, and what is said of it afterwards all follow from here. */
export const moves = {
  send: {
    by: ['client'],
    from: [], // from a draft
    to: 'sent',
    words: [
      { name: 'happened', label: 'What happened', hint: 'A few words are enough. You can say more later.' },
      { name: 'effect', label: 'How it was for me', optional: true },
    ],
    path: 'new',
    offer: 'Say that something felt wrong',
    heading: 'Say that something felt wrong',
    button: 'Send',
    did: 'wrote',
  },
  acknowledge: {
    by: ['answerer'],
    from: ['sent'],
    to: 'acknowledged',
    words: [
      {
        ...plainWords,
        hint: 'Say what you read and what it was like for the person who wrote. There is time for explanations later.',
      },
    ],
    usual: true,
    path: 'acknowledgement',
    offer: 'Acknowledge',
    heading: 'Acknowledge what you read',
    button: 'Send the acknowledgement',
    did: 'acknowledged',
  },
  add: {
    by: ['client'],
    from: ['sent'],
    to: 'sent',
    words: [plainWords],
    onOlderSight: 'fine',
    path: 'addition',
    offer: 'Add something',
    heading: 'Add something to what you wrote',
    button: 'Send',
    did: 'added',
  },
  write: {
    by: ['client', 'answerer'],
    from: ['acknowledged', 'discussing', 'closing'],
    to: 'discussing',
    words: [plainWords],
    usual: true,
    onOlderSight: 'fine',
    path: 'message',
    offer: 'Write',
    heading: 'Write a message',
    button: 'Send',
    did: 'wrote',
  },
  propose_closing: {
    by: ['answerer'],
    from: ['acknowledged', 'discussing'],
    to: 'closing',
    words: [
      { name: 'repaired', label: 'What was repaired' },
      { name: 'different', label: 'What will be different' },
    ],
    path: 'proposal',
    offer: 'Propose to close',
    heading: 'Propose to close',
    button: 'Send the proposal',
    did: 'proposed to close',
  },
  not_yet: {
    by: ['client'],
    from: ['closing'],
    to: 'discussing',
    words: [{ ...plainWords, label: 'What is still open for you', optional: true }],
    path: 'not-yet',
    offer: 'Not yet',
    heading: 'Not yet',
    button: 'Send',
    did: 'said: not yet',
  },
  close: {
    by: ['client'],
    from: open,
    to: 'closed',
    words: [{ ...plainWords, optional: true }],
    asksOutcome: true,
    path: 'closure',
    offer: 'Close',
    heading: 'Close this',
    button: 'Close it',
    did: 'closed it',
  },
  reopen: {
    by: ['client'],
    from: ['closed'],
    to: 'discussing',
    words: [plainWords],
    usual: true,
    path: 'reopening',
    offer: 'Open it again',
    heading: 'Open it again',
    button: 'Send and open it again',
    did: 'opened it again',
  },
  bring_in: {
    by: ['client'],
    from: open,
    to: null,
    words: [],
    onOlderSight: 'fine',
    whileAside: 'too',
    path: 'bringing-in',
    offer: 'Bring somebody in',
    heading: 'Bring somebody in',
    button: 'Let them read it',
    did: 'brought somebody in',
  },
  set_aside: {
    by: ['answerer'],
    from: open,
    to: null,
    words: [],
    onOlderSight: 'fine',
    onlyByDoor: true,
    path: 'setting-aside',
    offer: 'This is abuse: set it aside',
    heading: 'Set this aside',
    button: 'Set it aside',
    did: 'set this aside',
  },
  bring_back: {
    by: ['answerer'],
    from: open,
    to: null,
    words: [],
    onOlderSight: 'fine',
    onlyByDoor: true,
    whileAside: 'only',
    path: 'bringing-back',
    offer: 'Bring it back',
    heading: 'Bring this back',
    button: 'Bring it back',
    did: 'brought this back',
  },
} as const satisfies Record<string, Move>

export type MoveName = keyof typeof moves
export const moveNames = Object.keys(moves) as MoveName[]

/** What is recorded: every move, that somebody opened a concern or asked a supervisor about it, and what was done in the practice. */
export const eventKinds = [
  ...moveNames,
  'open',
  'consult',
  'found_practice',
  'change_practice',
  'invite',
  'invite_again',
  'take_back',
  'add_person',
  'change_roles',
  'end_access',
  'let_in',
  'start_care',
  'end_care',
  'change_address',
  'set_factor',
  'remove_factor',
  'reset_factor',
  'change_door',
  'recognise',
  'confirm',
  'decline',
  'join_account',
  'name_oneself',
  'unname_oneself',
] as const

/** The table, seen without its particulars. */
export const moveOf = (name: MoveName): Move => moves[name]

/** What decides which moves are open to a reader. */
export interface Situation {
  readonly capacity: Capacity
  readonly status: Status
  readonly waits: Waits
  /** Its client came by the door and has no account. */
  readonly byDoor: boolean
}

/** Which moves somebody may make now, in the order of the table. The pages offer exactly these; the verbs accept exactly these. */
export function movesOpenIn({ capacity, status, waits, byDoor }: Situation): MoveName[] {
  const isAside = waits === 'set_aside'
  return movesOpenTo(capacity, status).filter(name => {
    const { onlyByDoor, whileAside } = moveOf(name)
    return (byDoor || !onlyByDoor) && (isAside ? whileAside !== undefined : whileAside !== 'only')
  })
}

/** The same from capacity and status alone, whoever the client is and whether or not it is set aside. */
export function movesOpenTo(capacity: Capacity, status: Status): MoveName[] {
  const part = capacity === 'client' ? 'client' : 'answerer'
  return moveNames.filter(name => moveOf(name).by.includes(part) && moveOf(name).from.includes(status))
}

/** Whether a move must be looked at again because something was said or done since its writer looked. */
export function needsNewSight(name: MoveName, status: Status): boolean {
  const { to, onOlderSight } = moveOf(name)
  return onOlderSight !== 'fine' && to !== null && to !== status
}

/** What was done in a concern, by whom, and when; in order. */
export interface Step {
  readonly kind: MoveName
  readonly by: Capacity
  readonly at: Date
}

export interface Standing {
  readonly status: Status
  readonly waits: Waits
  /** Since when it has been so. */
  readonly since: Date
  /** Null: nobody owes an answer. */
  readonly dueAt: Date | null
}

/**
 * How a concern stands, from its steps alone. The client's words make the answerer owe, the answerer's words make it the
 * client's turn. The due day counts from the first words that were not answered: writing again never postpones it.
 * @param steps at least the first words
 */
export function standingAfter(steps: readonly Step[], practice: Practice): Standing {
  const status = steps.map(({ kind }) => moveOf(kind).to).findLast(to => to !== null) ?? 'sent'
  const turns = steps
    .filter(({ kind }) => moveOf(kind).to !== null)
    .map(step => ({ of: turnAfter(step), since: step.at }))
  const of = turns.at(-1)?.of
  const since = turns[turns.findLastIndex(turn => turn.of !== of) + 1]?.since
  if (!of || !since) throw new Error('A concern begins with words.')
  const rest = steps.findLast(({ kind }) => kind === 'set_aside' || kind === 'bring_back')
  if (rest?.kind === 'set_aside') return { status, waits: 'set_aside', since: rest.at, dueAt: null }
  if (of !== 'answerer') return { status, waits: of, since, dueAt: null }
  const waits = status === 'sent' ? 'acknowledgement' : 'answer'
  // What was set aside had no clock: it begins again on the day on which it was brought back.
  const counted = rest && rest.at > since ? rest.at : since
  return { status, waits, since, dueAt: dueAfter(waits, counted, practice) }
}

/** By when an answer to words of this moment is due. */
export function dueAfter(waits: 'acknowledgement' | 'answer', since: Date, practice: Practice): Date {
  const days = waits === 'acknowledgement' ? practice.acknowledgeWithin : practice.answerWithin
  return endOfWorkingDays(since, days, practice)
}

export function isLate({ dueAt }: Pick<Standing, 'dueAt'>, now: Date): boolean {
  return dueAt !== null && dueAt < now
}

function turnAfter({ kind, by }: Step): 'nobody' | 'answerer' | 'client' {
  if (moveOf(kind).to === 'closed') return 'nobody'
  return by === 'client' ? 'answerer' : 'client'
}
