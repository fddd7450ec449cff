import { together, type Translate } from '../../language/translator'
import type { Person } from '../../people/person'
import { nextStepIn, type NextStep } from '../rules/next-step'
import { isLate } from '../rules/status'
import type { OpenedConcern } from '../store/opened-concern'
import { outsideValues, type ShownOutside } from '../statements/statements'
import { waysOutside, type ShownAnswer } from './answers'
import { saidOfFormerGuardian } from './guardian-no-more'
import { nextFactsOf } from './next-facts'
import { seenIn } from './sentence-parts'
import { besideNext } from './said-to-companion'
import { saidToAnswerer } from './said-to-answerer'
import { saidToClient } from './said-to-client'

/** What stands first on the page of a concern: who does what next, by when, what happens otherwise, and what answers it. */
export interface ShownNext {
  readonly step: NextStep
  readonly text: string
  readonly more: string | null
  readonly late: boolean
  readonly answers: readonly ShownAnswer[]
  /** Whom a client can turn to outside of the practice, who waits for an answer that is late. */
  readonly outside: ShownOutside | null
}

export function nextValues(t: Translate, person: Person, concern: OpenedConcern, now: Date): ShownNext {
  const step = nextStepIn(nextFactsOf(person, concern, now))
  if (concern.capacity === 'companion') return { step, ...besideNext(t, person, concern, now) }
  const said = (concern.capacity === 'client' ? saidToClient : saidToAnswerer)[step]
  const seen = seenIn(t, person, concern, now)
  const usual = said(seen)
  const { more: sentences = null, answers: ways = [], ...text } = saidOfFormerGuardian(seen, usual) ?? usual
  const late = isLate(concern, now)
  // A therapist who is ashamed already reads the day, and not in red.
  const outside = waitsInVain.has(step) && concern.outside ? outsideValues(t, person, concern.outside) : null
  // Where those outside are named right there, a button that leads to them would say it twice.
  const answers = outside?.lines.length ? ways.filter(one => !leadsOutside(one)) : ways
  const more = withoutLastDay.has(step) ? sentences : together(sentences, seen.lastDay, seen.afterLastDay)
  return { step, more, answers, outside, ...text, late: late && (step === 'late' || step === 'answer') }
}

function leadsOutside(answer: ShownAnswer): boolean {
  return answer.kind === 'way' && answer.href === waysOutside
}

/** Where a client may wait for an answer that is late, whatever else they are asked. */
const waitsInVain: ReadonlySet<NextStep> = new Set<NextStep>(['late', 'hand over proposed', 'nobody answers'])

/** Where a conversation does not go on, or this was said already. */
const withoutLastDay: ReadonlySet<NextStep> = new Set<NextStep>([
  'has it held',
  'closed unreached',
  'closed',
  'set aside',
  'hand over proposed',
  'nobody answers',
])
