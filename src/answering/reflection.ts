import { reflectionSteps } from '../concerns/rules/before-answer'
import { isTooLong } from '../concerns/rules/wording'
import { isVisible } from '../language/translator'

/** What somebody who answers wrote for themselves alone, by the names of its four steps. */
export type Steps = Readonly<Record<StepName, string>>
export type StepName = (typeof reflectionSteps)[number]['name']

/** A reflection as a form brings it. There is one for each of those who answer and concern. */
export interface Reflection {
  /** Of the reflection that it becomes, or of the one that it was shown with. */
  readonly id: string
  readonly concernId: string
  readonly words: Steps
  /** Its writer says that it is written over what was damaged. */
  readonly over?: boolean
  /** Steps that held signs we cannot keep; we took those out. */
  readonly changed?: readonly StepName[]
}

/** A step that is longer than it can be kept by pressing a button, under the name of its field. Nothing ever is missing. */
export function stepsTooLong(words: Steps): StepName[] {
  return reflectionSteps.map(({ name }) => name).filter(name => isTooLong(words[name]))
}

export function isEmptyReflection(words: Steps): boolean {
  return reflectionSteps.every(({ name }) => !isVisible(words[name]))
}

/** Both, for a form that did not know what stands there already, such as one of another tab: nothing that somebody wrote gives way. */
export function joinedReflection(before: Steps, form: Steps): Steps {
  return everyStep(name => both(before[name], form[name]))
}

export function everyStep(textOf: (name: StepName) => string): Steps {
  return Object.fromEntries(reflectionSteps.map(({ name }) => [name, textOf(name)])) as Steps
}

/** Two texts as one in which nothing of either is missing. */
export function both(before: string, more: string): string {
  if (more.includes(before.trim())) return more
  return before.includes(more.trim()) ? before : `${before}\n\n${more}`
}
