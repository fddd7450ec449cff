import { as } from '../../database/connections'
import type { Person } from '../../people/person'
import { sideOf } from '../rules/concern'
import type { OpenedConcern } from './opened-concern'

/**
 * Once a concern is closed, everybody who answered in it is asked what others could learn from it: until they say something to that, and
 * never again, also when it is opened and closed once more.
 * @returns where they say it; null: they are not asked
 */
export async function lessonInvitation(person: Person, concern: OpenedConcern): Promise<string | null> {
  const { id, capacity, status, entries } = concern
  if (sideOf(capacity) !== 'answerer' || status !== 'closed' || !entries.some(({ mine }) => mine)) return null
  const answered: unknown = await as(person, db =>
    db('lessonInvitations').where(rowOf(person, id)).first('concernId'),
  )
  return answered ? null : `/concerns/${id}/lesson`
}

/** Whatever they say, they were asked. No lesson that comes of it knows of this. */
export async function answerLessonInvitation(person: Person, { id }: OpenedConcern): Promise<void> {
  await as(person, db => db('lessonInvitations').insert(rowOf(person, id)).onConflict().ignore())
}

function rowOf({ practiceId, id: personId }: Person, concernId: string) {
  return { practiceId, concernId, personId }
}
