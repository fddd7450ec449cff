import { as } from '../../database/connections'
import { Refused } from '../../errors'
import type { Person } from '../../people/person'
import { stateOf } from './life'
import { discardDraft, insertDraft, lockDraft, type Unsaved } from './store'

/** The words of a draft go on as another move, in one act: they are never in both, and never in none. @throws Refused */
export async function turnDraft(
  person: Person,
  draftId: string,
  into: Omit<Unsaved, 'words'>,
  now: Date,
): Promise<void> {
  await as(person, async db => {
    const draft = await lockDraft(db, person, draftId)
    if (!draft) return // a second click
    if (stateOf(draft) !== 'kept') throw new Refused('This was changed in another place meanwhile.')
    const words = { words: Object.values(draft.words).filter(Boolean).join('\n\n') }
    if (!(await insertDraft(db, person, { ...into, words }, now)))
      throw new Refused('This was changed in another place meanwhile.')
    await discardDraft(db, person, draftId)
  })
}
