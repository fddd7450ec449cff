import type { HintKind } from '../../src/hints/hint'

/** Answers, by the kinds of hints that are to be found in each of them; none at all in a good one. */
export type Answers = readonly (readonly [kinds: readonly HintKind[], texts: readonly string[]])[]
