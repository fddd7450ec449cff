import { as } from '../database/connections'
import { NotFound, Refused } from '../errors'
import type { Person } from '../people/person'
import { discardDraft, insertDraft, lockDraft, type DraftsOf, type UnsavedOf } from './store'

/**
 * The words of a draft go on as another move, in one act: they are never in both, and never in none.
 * @throws NotFound where there is no such draft, perhaps because a first click has turned it
 * @throws Refused
 */
export async function turnDraft<M extends string, C>(
  of: DraftsOf<M, C>,
  person: Person,
  draftId: string,
  into: Omit<UnsavedOf<M, C>, 'words'>,
  now: Date,
): Promise<void> {
  await as(person, async db => {
    const draft = await lockDraft(of, db, person, draftId)
    if (!draft) throw new NotFound()
    if (draft.state !== 'kept') throw new Refused('This was changed in another place meanwhile.')
    const words = { words: Object.values(draft.words).filter(Boolean).join('\n\n') }
    if (!(await insertDraft(db, person, { ...into, words }, {}, now)))
      throw new Refused('This was changed in another place meanwhile.')
    await discardDraft(db, person, draftId)
    await db('goneDrafts').where({ practiceId: person.practiceId, id: draftId }).update({ became: into.id })
  })
}
