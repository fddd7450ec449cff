import { reflectionSteps } from '../concerns/rules/before-answer'
import type { NotesOf } from '../concerns/conversation/page'
import { reflectionIn } from './store'

/** One's own reflection, as it stands beside the box in which its author answers. */
export const reflectionNotes: NotesOf = async (t, person, concernId) => {
  const { words } = (await reflectionIn(person, concernId)) ?? {}
  return reflectionSteps.flatMap(({ name, label }) =>
    words?.[name] ? [{ label: t(label), text: words[name] }] : [],
  )
}
