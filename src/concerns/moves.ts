import { partOf, type Capacity, type Part, type Status, type Waits } from './concern'
import type { Fact } from './dealings'

/** A field of words that a move asks for. Labels are keys of t(). */
export interface Wording {
  readonly name: string
  readonly label: string
  readonly hint?: string
  readonly optional?: true
}

/** Something smaller that a move asks for beside its words. Labels and options are keys of t(). */
export interface Ask {
  readonly name: string
  readonly label: string
  readonly hint?: string
  readonly optional?: true
  /** `of`: which of the dealings that are open for the move, by the position of its entry. */
  readonly kind: 'day' | 'past day' | 'moment' | 'option' | 'of'
  readonly options?: Readonly<Record<string, string>>
}

export interface Move {
  readonly by: readonly Part[]
  readonly from: readonly Status[]
  /** Null: the status stays. */
  readonly to: Status | null
  readonly words: readonly Wording[]
  readonly asks?: readonly Ask[]
  readonly asksOutcome?: true
  /**
   * Whose turn it is afterwards. `passes`: the other's. `answers`: the client's after an answerer, and as before after the client.
   * `stays`: as before.
   */
  readonly turn: 'passes' | 'answers' | 'stays'
  /** What must be so before it is open. */
  readonly needs?: Fact
  /** The step that an ordinary conversation takes next; the page puts it first. */
  readonly usual?: true
  /** Something that is seldom wanted; the page folds it away. */
  readonly seldom?: true
  /** A message is never refused because somebody else wrote in between. */
  readonly onOlderSight?: 'fine'
  /** Only where the client came by the door and has no account. */
  readonly onlyByDoor?: true
  /** What is open while a concern is set aside; everything else rests. */
  readonly whileAside?: 'too' | 'only'
  /** Its page, below the concern's. */
  readonly path: string
  readonly offer: string
  readonly hint?: string
  readonly heading: string
  readonly button: string
  /** What it is called once it is done: "wrote", after the name of who did it. */
  readonly did: string
}

const open = ['sent', 'acknowledged', 'discussing', 'closing'] as const satisfies readonly Status[]
const talking = ['acknowledged', 'discussing', 'closing'] as const satisfies readonly Status[]

const plainWords = { name: 'words', label: 'Your words' } as const
const someWords = { ...plainWords, optional: true } as const

/** Four steps in words for a sentence about oneself: neither numbers nor faces. */
const steps = { yes: 'Yes', mostly: 'Mostly', little: 'A little', no: 'Not yet' } as const
/** What a client can ask themselves once there is an answer, and at the end. Our own questions. */
const ownQuestions = [
  { name: 'heard', label: 'I was heard.', kind: 'option', options: steps, optional: true },
  {
    name: 'different',
    label: 'I know what will be different.',
    kind: 'option',
    options: steps,
    optional: true,
  },
  {
    name: 'again',
    label: 'I could bring something up again.',
    kind: 'option',
    options: steps,
    optional: true,
  },
] as const satisfies readonly Ask[]

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
    turn: 'passes',
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
    turn: 'passes',
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
    turn: 'passes',
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
    turn: 'passes',
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
    turn: 'passes',
    path: 'proposal',
    offer: 'Propose to close',
    hint: 'Say what was repaired and what will be different. Whether it is closed, the client decides.',
    heading: 'Propose to close',
    button: 'Send the proposal',
    did: 'proposed to close',
  },
  not_yet: {
    by: ['client'],
    from: ['closing'],
    to: 'discussing',
    words: [{ ...plainWords, label: 'What is still open for you', optional: true }],
    turn: 'passes',
    path: 'not-yet',
    offer: 'Not yet',
    hint: 'Something is still open for you.',
    heading: 'Not yet',
    button: 'Send',
    did: 'said: not yet',
  },
  close: {
    by: ['client'],
    from: open,
    to: 'closed',
    words: [{ ...plainWords, optional: true }],
    asks: ownQuestions,
    asksOutcome: true,
    turn: 'passes',
    path: 'closure',
    offer: 'Close',
    hint: 'You can open it again at any time. Nothing depends on it.',
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
    turn: 'passes',
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
    turn: 'stays',
    path: 'bringing-in',
    offer: 'Bring somebody in',
    hint: 'One more person can then read everything and answer.',
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
    turn: 'stays',
    path: 'setting-aside',
    offer: 'This is abuse: set it aside',
    hint: 'Nothing is deleted, and nobody is late meanwhile.',
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
    turn: 'stays',
    path: 'bringing-back',
    offer: 'Bring it back',
    hint: 'An answer is due again from that day on.',
    heading: 'Bring this back',
    button: 'Bring it back',
    did: 'brought this back',
  },
  agree: {
    by: ['client', 'answerer'],
    from: talking,
    to: null,
    words: [
      {
        name: 'words',
        label: 'What will be different',
        hint: 'One thing, so plain that both of you can tell whether it is done.',
      },
    ],
    asks: [
      {
        name: 'who',
        label: 'Who does it?',
        kind: 'option',
        options: { client: 'The client', practice: 'The practice', both: 'Both' },
      },
      {
        name: 'by',
        label: 'By when?',
        hint: 'Leave it empty if it is from now on. Both of you are reminded on the day before.',
        kind: 'day',
        optional: true,
      },
    ],
    turn: 'passes',
    onOlderSight: 'fine',
    path: 'agreement',
    offer: 'Propose an agreement',
    hint: 'What will be different, who does it, and by when.',
    heading: 'Propose an agreement',
    button: 'Send the agreement',
    did: 'proposed an agreement',
  },
  agree_to: {
    by: ['client', 'answerer'],
    from: talking,
    to: null,
    words: [someWords],
    asks: [{ name: 'of', label: 'To which do you say yes?', kind: 'of' }],
    turn: 'answers',
    needs: 'agreement to answer',
    usual: true,
    onOlderSight: 'fine',
    path: 'acceptance',
    offer: 'Say yes to the agreement',
    heading: 'Say yes to the agreement',
    button: 'Say yes',
    did: 'said yes to an agreement',
  },
  disagree: {
    by: ['client', 'answerer'],
    from: talking,
    to: null,
    words: [{ ...someWords, hint: 'If you know what would work instead, say it here.' }],
    asks: [{ name: 'of', label: 'Which does not fit?', kind: 'of' }],
    turn: 'passes',
    needs: 'agreement to answer',
    onOlderSight: 'fine',
    path: 'declining',
    offer: 'It does not fit like this',
    heading: 'It does not fit like this',
    button: 'Send',
    did: 'said that an agreement does not fit',
  },
  done: {
    by: ['client', 'answerer'],
    from: [...talking, 'closed'],
    to: null,
    words: [someWords],
    asks: [{ name: 'of', label: 'What is done?', kind: 'of' }],
    turn: 'stays',
    needs: 'agreement to keep',
    onOlderSight: 'fine',
    path: 'done',
    offer: 'An agreement is done',
    heading: 'Say that it is done',
    button: 'Say that it is done',
    did: 'said that an agreement is done',
  },
  not_done: {
    by: ['client', 'answerer'],
    from: talking,
    to: null,
    words: [someWords],
    asks: [{ name: 'of', label: 'What is not done yet?', kind: 'of' }],
    turn: 'passes',
    needs: 'agreement to keep',
    onOlderSight: 'fine',
    path: 'not-done',
    offer: 'An agreement is not done yet',
    heading: 'Say that it is not done yet',
    button: 'Send',
    did: 'said that an agreement is not done yet',
  },
  propose_talk: {
    by: ['client', 'answerer'],
    from: talking,
    to: null,
    words: [someWords],
    asks: [
      {
        name: 'way',
        label: 'How?',
        kind: 'option',
        options: {
          session: 'In our next session',
          phone: 'By phone',
          video: 'By video',
          written: 'Here, in writing',
          third: 'With a third person',
        },
      },
      {
        name: 'first',
        label: 'When?',
        hint: 'You can leave this empty, or offer up to three times.',
        kind: 'moment',
        optional: true,
      },
      { name: 'second', label: 'Or when?', kind: 'moment', optional: true },
      { name: 'third', label: 'Or when else?', kind: 'moment', optional: true },
    ],
    turn: 'passes',
    onOlderSight: 'fine',
    path: 'talk',
    offer: 'Propose a talk',
    hint: 'When you meet, by phone, by video, here, or with a third person.',
    heading: 'Propose a talk',
    button: 'Send the proposal',
    did: 'proposed a talk',
  },
  take_talk: {
    by: ['client', 'answerer'],
    from: talking,
    to: null,
    words: [someWords],
    asks: [{ name: 'of', label: 'Which one?', kind: 'of' }],
    turn: 'answers',
    needs: 'talk to answer',
    usual: true,
    onOlderSight: 'fine',
    path: 'talk-time',
    offer: 'Say yes to the talk',
    heading: 'Say yes to the talk',
    button: 'Say yes',
    did: 'said yes to a talk',
  },
  decline_talk: {
    by: ['client', 'answerer'],
    from: talking,
    to: null,
    words: [{ ...someWords, hint: 'If another time or another way would fit, say it here.' }],
    turn: 'passes',
    needs: 'talk to answer',
    onOlderSight: 'fine',
    path: 'no-talk',
    offer: 'The talk does not fit',
    heading: 'The talk does not fit',
    button: 'Send',
    did: 'said that the talk does not fit',
  },
  cancel_talk: {
    by: ['client', 'answerer'],
    from: talking,
    to: null,
    words: [someWords],
    turn: 'answers',
    needs: 'talk agreed',
    seldom: true,
    onOlderSight: 'fine',
    path: 'talk-off',
    offer: 'Call off the talk',
    heading: 'Call off the talk',
    button: 'Call it off',
    did: 'called off the talk',
  },
  note_talk: {
    by: ['client', 'answerer'],
    from: talking,
    to: null,
    words: [{ name: 'words', label: 'What came of it' }],
    turn: 'answers',
    needs: 'talk agreed',
    onOlderSight: 'fine',
    path: 'talked',
    offer: 'We talked',
    hint: 'Note for both of you what came of it.',
    heading: 'We talked',
    button: 'Send',
    did: 'noted that you talked',
  },
  say_how: {
    by: ['client'],
    from: ['acknowledged', 'discussing'],
    to: null,
    words: [],
    asks: ownQuestions,
    turn: 'stays',
    needs: 'answered and not asked',
    seldom: true,
    onOlderSight: 'fine',
    path: 'how-it-was',
    offer: 'Say how the answer was for you',
    hint: 'Three short questions, asked once. You need not answer any.',
    heading: 'How was the answer for you?',
    button: 'Send',
    did: 'said how the answer was',
  },
  rest: {
    by: ['client'],
    from: open,
    to: null,
    words: [someWords],
    asks: [
      { name: 'until', label: 'Until when?', hint: 'It comes back by itself on that day.', kind: 'day' },
    ],
    turn: 'stays',
    seldom: true,
    onOlderSight: 'fine',
    path: 'rest',
    offer: 'Let it rest until a day',
    hint: 'Nothing is due meanwhile. You can go on earlier at any time.',
    heading: 'Let it rest until a day',
    button: 'Let it rest',
    did: 'let this rest',
  },
  ask_rest: {
    by: ['answerer'],
    from: talking,
    to: null,
    words: [plainWords],
    asks: [{ name: 'until', label: 'Until when?', kind: 'day' }],
    turn: 'stays',
    seldom: true,
    onOlderSight: 'fine',
    path: 'asking-for-rest',
    offer: 'Ask whether it may rest',
    hint: 'It rests only if the client says yes. What is due stays due until then.',
    heading: 'Ask whether it may rest',
    button: 'Ask',
    did: 'asked whether this may rest',
  },
  grant_rest: {
    by: ['client'],
    from: open,
    to: null,
    words: [someWords],
    turn: 'stays',
    needs: 'rest asked for',
    usual: true,
    onOlderSight: 'fine',
    path: 'resting',
    offer: 'Yes, it may rest until then',
    heading: 'It may rest until then',
    button: 'Let it rest',
    did: 'said that this may rest',
  },
  end_rest: {
    by: ['client'],
    from: open,
    to: null,
    words: [someWords],
    turn: 'stays',
    needs: 'resting',
    usual: true,
    onOlderSight: 'fine',
    path: 'end-of-rest',
    offer: 'Go on now',
    heading: 'Go on now',
    button: 'Go on',
    did: 'ended the rest',
  },
  attempt: {
    by: ['answerer'],
    from: talking,
    to: null,
    words: [{ ...someWords, hint: 'The client reads it here if they come back.' }],
    asks: [
      {
        name: 'how',
        label: 'How did you try?',
        kind: 'option',
        options: {
          phone: 'By phone',
          letter: 'By letter',
          mail: 'By mail',
          person: 'In person',
          other: 'In another way',
        },
      },
      { name: 'on', label: 'On which day?', kind: 'past day' },
    ],
    turn: 'stays',
    needs: 'silence',
    seldom: true,
    onOlderSight: 'fine',
    path: 'attempt',
    offer: 'Note that you tried to reach them',
    hint: 'Only in a way in which they may be contacted. One more personal way is often worth it.',
    heading: 'Note that you tried to reach them',
    button: 'Note it',
    did: 'tried to reach the client',
  },
  close_unreached: {
    by: ['answerer'],
    from: talking,
    to: 'closed',
    words: [
      { name: 'words', label: 'What you want to leave them', hint: 'They can open it again at any time.' },
    ],
    turn: 'passes',
    needs: 'not reached',
    seldom: true,
    path: 'not-reached',
    offer: 'Close it as not reached',
    heading: 'Close it as not reached',
    button: 'Close it',
    did: 'closed it, as the client could not be reached',
  },
  step_back: {
    by: ['answerer'],
    from: open,
    to: null,
    words: [
      {
        name: 'words',
        label: 'What the client should know',
        hint: 'That you do not leave them alone with it, and that the practice looks for somebody who can answer.',
      },
    ],
    turn: 'stays',
    seldom: true,
    onOlderSight: 'fine',
    path: 'stepping-back',
    offer: 'I should not be the one to answer',
    hint: 'The practice is asked to propose somebody else, and the client decides.',
    heading: 'I should not be the one to answer',
    button: 'Send',
    did: 'asked that somebody else answers',
  },
  hand_over: {
    by: ['client'],
    from: open,
    to: null,
    words: [],
    turn: 'stays',
    needs: 'hand over proposed',
    onOlderSight: 'fine',
    path: 'handing-over',
    offer: 'Let somebody else answer',
    heading: 'Let somebody else answer',
    button: 'Yes',
    did: 'wants somebody else to answer',
  },
  keep_answerer: {
    by: ['client'],
    from: open,
    to: null,
    words: [],
    turn: 'stays',
    needs: 'hand over proposed',
    onOlderSight: 'fine',
    path: 'handing-over',
    offer: 'Leave it as it is',
    heading: 'Leave it as it is',
    button: 'No',
    did: 'does not want that somebody else answers',
  },
  say_held: {
    by: ['client'],
    from: ['closed'],
    to: null,
    words: [someWords],
    asks: [
      {
        name: 'held',
        label: 'Did it hold?',
        kind: 'option',
        options: { yes: 'Yes', partly: 'Partly' },
      },
    ],
    turn: 'stays',
    needs: 'closed and not asked',
    onOlderSight: 'fine',
    path: 'holding',
    offer: 'Say whether it held',
    hint: 'If it did not really hold, open it again: nothing is lost.',
    heading: 'Did it hold?',
    button: 'Send',
    did: 'said whether it held',
  },
} as const satisfies Record<string, Move>

export type MoveName = keyof typeof moves
export const moveNames = Object.keys(moves) as MoveName[]

/** What is recorded: every move, that somebody opened a concern, and what was done in the practice. */
export const eventKinds = [
  ...moveNames,
  'open',
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
  'propose_hand_over',
  'consult',
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
  /** What follows from what was said and done before. */
  readonly facts: readonly Fact[]
}

/** Which moves somebody may make now, in the order of the table. The pages offer exactly these; the verbs accept exactly these. */
export function movesOpenIn({ capacity, status, waits, byDoor, facts }: Situation): MoveName[] {
  const isAside = waits === 'set_aside'
  return movesOpenTo(capacity, status).filter(name => {
    const { onlyByDoor, whileAside, needs } = moveOf(name)
    return (
      (byDoor || !onlyByDoor) &&
      (isAside ? whileAside !== undefined : whileAside !== 'only') &&
      (needs === undefined || facts.includes(needs))
    )
  })
}

/** The same from capacity and status alone, whoever the client is and whatever was said before. */
export function movesOpenTo(capacity: Capacity, status: Status): MoveName[] {
  const part = partOf(capacity)
  return moveNames.filter(name => moveOf(name).by.includes(part) && moveOf(name).from.includes(status))
}

/** Whether a move must be looked at again because something was said or done since its writer looked. */
export function needsNewSight(name: MoveName, status: Status): boolean {
  const { to, onOlderSight } = moveOf(name)
  return onOlderSight !== 'fine' && to !== null && to !== status
}
