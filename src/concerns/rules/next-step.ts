import type { Fact } from './moves/move'
import type { SideOfConcern, Waits } from './concern'

/** What decides the next step of a concern, for one of its two sides. */
export interface NextFacts {
  readonly side: SideOfConcern
  readonly waits: Waits
  /** Closing was proposed, and its client has not said anything to that yet. */
  readonly isClosing: boolean
  readonly facts: readonly Fact[]
  /** An answer is due, and its day is over. */
  readonly late: boolean
  /** It was closed without its client. */
  readonly unreached: boolean
  /** One of its readers can still answer. */
  readonly answerable: boolean
  /** The time on which both have agreed is over. */
  readonly talkIsOver: boolean
  /** There is an agreement whose day has come, and nobody has said yet that it is done. */
  readonly agreementIsDue: boolean
}

/**
 * What one of the two is told first on the page of a concern, and what answers it: the first case that is so. What is asked of them comes before
 * what they wait for, and what has to be decided before what can wait.
 */
const cases = [
  { step: 'has it held', is: ({ facts }) => facts.includes('closed and not asked'), by: 'client' },
  { step: 'closed unreached', is: ({ waits, unreached }) => waits === 'nobody' && unreached },
  { step: 'closed', is: ({ waits }) => waits === 'nobody' },
  { step: 'set aside', is: ({ waits }) => waits === 'set_aside' },
  { step: 'hand over proposed', is: ({ facts }) => facts.includes('hand over proposed'), by: 'client' },
  { step: 'nobody answers', is: ({ answerable }) => !answerable, by: 'client' },
  { step: 'first answer', is: ({ waits }) => waits === 'acknowledgement', by: 'answerer' },
  { step: 'talk offered', is: ({ facts }) => facts.includes('talk to answer') },
  { step: 'agreement offered', is: ({ facts }) => facts.includes('agreement to answer') },
  { step: 'pause asked for', is: ({ facts }) => facts.includes('pause asked for'), by: 'client' },
  { step: 'paused', is: ({ waits }) => waits === 'pause' },
  { step: 'closing proposed', is: ({ isClosing, waits }) => isClosing && waits === 'client' },
  { step: 'talk over', is: ({ talkIsOver }) => talkIsOver },
  { step: 'agreement due', is: ({ agreementIsDue }) => agreementIsDue },
  { step: 'late', is: ({ late }) => late, by: 'client' },
  { step: 'first answer', is: ({ waits }) => waits === 'acknowledgement' },
  { step: 'answer', is: ({ waits }) => waits === 'answer' },
  { step: 'talk to come', is: ({ facts }) => facts.includes('talk agreed') },
  { step: 'client’s turn', is: () => true },
] as const satisfies readonly {
  readonly step: string
  readonly is: (facts: NextFacts) => boolean
  /** Whom alone it is told. */
  readonly by?: SideOfConcern
}[]

export type NextStep = (typeof cases)[number]['step']
export const nextSteps: readonly NextStep[] = [...new Set(cases.map(({ step }) => step))]

export function nextStepIn(facts: NextFacts): NextStep {
  const found = cases.find(one => (!('by' in one) || one.by === facts.side) && one.is(facts))
  return found?.step ?? 'client’s turn'
}
