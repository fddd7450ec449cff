import type { Attachment } from '../../../attachments/sealed-content'
import { as, type Db } from '../../../database/connections'
import { NotFound } from '../../../errors'
import type { Person } from '../../../people/person'
import type { DraftOf, DraftsOf, UnsavedOf } from '../../../drafts/draft'
import { draftsBegunBy, drawerOf, insertDraft, lockDraft, rewriteDraft } from '../../../drafts/store'
import { isVisible } from '../../../language/translator'
import { moveNames, type MoveName } from '../../rules/moves'
import type { Choices } from '../../rules/wording'

/** Words that wait to be said in a concern, or to begin one. */
export type Draft = DraftOf<MoveName, Choices> & {
  /** What goes along with it, where that was looked up. */
  readonly attachments?: readonly Attachment[]
}
export type Unsaved = UnsavedOf<MoveName, Choices>

export const moveDrafts: DraftsOf<MoveName, Choices> = {
  moves: moveNames,
  noChoices: {},
  whereSent: sentConcernIn,
}
export const moveDrawer = drawerOf(moveDrafts)

/** Saves a draft that no form brings, or saves it again. What is on its way or thrown away stays. @throws NotFound when the id is somebody else's */
export async function saveDraft(person: Person, draft: Unsaved, now: Date): Promise<void> {
  await as(person, async db => {
    if (await insertDraft(db, person, draft, {}, now)) return
    const before = await lockDraft(moveDrafts, db, person, draft.id)
    if (!before) throw new NotFound()
    if (before.state === 'kept' && !before.content.equals(moveDrawer.contentOf(draft)))
      await rewriteDraft(db, person, draft, now)
  })
}

/** What somebody has begun to write, the newest first. */
export async function moveDraftsOf(person: Person): Promise<Draft[]> {
  return as(person, db => draftsBegunBy(moveDrafts, db, person))
}

/** The concern in which the words of this draft stand, if they were sent. */
export async function sentConcernIn(
  db: Db,
  { practiceId, id: authorId }: Person,
  id: string,
): Promise<string | null> {
  const { rows } = await db.raw<{ rows: { concernId: string }[] }>(
    'select concern_id from entries where practice_id = :practiceId and id = :id and author_id = :authorId',
    { practiceId, id, authorId },
  )
  return rows[0]?.concernId ?? null
}

/** Whether a draft is no more than a button that was pressed: once it is taken back, nothing of it is worth keeping. */
export function isBare({ move, words, choices }: Draft): boolean {
  if (move === 'invite_companion') return true
  const { details = {}, ...others } = choices
  return (
    Object.values(words).every(text => !isVisible(text)) &&
    Object.keys(others).every(name => name === 'reader') &&
    Object.keys(details).every(name => name === 'of' || name === 'held')
  )
}
