import type { SideOfConcern, Status } from '../concern'
import type { TextKey } from '../../../language/english'

/** A field of words that a move asks for. Labels are keys of t(). */
export interface Wording {
  readonly name: string
  readonly label: TextKey
  readonly hint?: TextKey
  readonly optional?: true
}

/** Something smaller that a move asks for beside its words. Labels and options are keys of t(). */
export interface Ask {
  readonly name: string
  readonly label: TextKey
  readonly hint?: TextKey
  readonly optional?: true
  /**
   * `of`: which of the agreements or talks that are open for the move, by the position of its entry. `working day`: one of the next ones of
   * the practice (promisable-days.ts).
   */
  readonly kind: 'day' | 'past day' | 'working day' | 'moment' | 'option' | 'of'
  readonly options?: Readonly<Record<string, TextKey>>
}

/** What must be so before some moves are allowed. */
export const facts = [
  'agreement to answer',
  'agreement to keep',
  'talk to answer',
  'talk agreed',
  'answered and not asked',
  'paused',
  'pause asked for',
  'silence',
  'not reached',
  'closed and not asked',
  'hand over proposed',
  'somebody else to ask',
  'others answer too',
  'answer to promise',
  'not paused',
  'guardian no more',
] as const
export type Fact = (typeof facts)[number]

export interface Move {
  readonly by: readonly SideOfConcern[]
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
  /** What must be so before it is allowed. */
  readonly needs?: Fact
  /** Something that is seldom wanted; the page folds it away. */
  readonly seldom?: true
  /** A message is never refused because somebody else wrote in between. */
  readonly ifSomethingIsNewer?: 'fine'
  /** Only where the client came by the door and has no account. */
  readonly onlyByDoor?: true
  /** Never there. */
  readonly neverByDoor?: true
  /** Whether it is allowed while a concern is set aside; other moves wait. */
  readonly whileAside?: 'too' | 'only'
  /** Its page, below the concern's. */
  readonly path: string
  /** Absent: it has a place of its own on the page, as the box, or the agreement, the talk or the question that it is about. */
  readonly offer?: TextKey
  readonly hint?: TextKey
  readonly heading: TextKey
  readonly button: TextKey
  /** What it is called once it is done: "wrote", after the name of who did it. Absent: what is said names somebody (entry-values.ts). */
  readonly did?: TextKey
}

/** Every status but closed. */
export const openStatuses = [
  'sent',
  'acknowledged',
  'discussing',
  'closing',
] as const satisfies readonly Status[]
/** Once there is an answer. */
export const talkStatuses = ['acknowledged', 'discussing', 'closing'] as const satisfies readonly Status[]

export const plainWords = { name: 'words', label: 'shared.yourWords' } as const satisfies Wording
export const someWords = { ...plainWords, optional: true } as const
