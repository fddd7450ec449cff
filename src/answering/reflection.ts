import { reflectionSteps } from '../concerns/rules/pause'
import { isTooLong } from '../concerns/rules/wording'
import { isVisible } from '../language/translator'

/** What somebody who answers wrote for themselves alone, by the names of its four steps. */
export type Steps = Readonly<Record<StepName, string>>
export type StepName = (typeof reflectionSteps)[number]['name']

/** A form of a reflection. There is one for each of those who answer and concern. */
export interface Written {
  /** Of the reflection that it becomes, or of the one that it was shown with. */
  readonly id: string
  readonly concernId: string
  readonly words: Steps
  /** How often it had been kept when it was written. */
  readonly revision: number
  /** What was kept was damaged and cannot be shown; nothing of it stands in the words. */
  readonly isDamaged?: boolean
}

/** A step that is longer than it can be kept by pressing a button, under the name of its field. Nothing ever is missing. */
export function stepsTooLong(words: Steps): StepName[] {
  return reflectionSteps.map(({ name }) => name).filter(name => isTooLong(words[name]))
}

export function isEmpty(words: Steps): boolean {
  return reflectionSteps.every(({ name }) => !isVisible(words[name]))
}

/**
 * What stands in a reflection after a form was kept that may be older than what stands there already, such as one of another tab:
 * nothing that somebody wrote gives way to something that did not know of it.
 */
export function together(before: Written, form: Written): Written {
  const isNewer = form.id === before.id && form.revision >= before.revision
  return {
    ...before,
    words: isNewer ? form.words : everyStep(name => both(before.words[name], form.words[name])),
    // Without scripts a form says the count that it was shown with. Then this time counts too, and another form of that count is older.
    revision: Math.max(form.revision, before.revision + (form.revision === before.revision ? 1 : 0)),
  }
}

export function everyStep(textOf: (name: StepName) => string): Steps {
  return Object.fromEntries(reflectionSteps.map(({ name }) => [name, textOf(name)])) as Steps
}

/** Two texts as one in which nothing of either is missing. */
export function both(before: string, more: string): string {
  if (more.includes(before.trim())) return more
  return before.includes(more.trim()) ? before : `${before}\n\n${more}`
}
