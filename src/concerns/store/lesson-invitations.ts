import { as } from '../../database/connections'
import type { Person } from '../../people/person'
import { sideOf } from '../rules/concern'
import type { OpenedConcern } from './opened-concern'

/**
 * Once a concern is closed, everybody who answered in it is asked what others could learn from it: until they say something to that, and
 * never again, also when it is opened and closed once more.
 */
export async function isAskedForLesson(person: Person, concern: OpenedConcern): Promise<boolean> {
  const { id, capacity, status, entries } = concern
  if (sideOf(capacity) !== 'answerer' || status !== 'closed' || !entries.some(({ mine }) => mine))
    return false
  const answered: unknown = await as(person, db =>
    db('lessonInvitations').where(rowOf(person, id)).first('concernId'),
  )
  return answered === undefined
}

/** Whatever they say, they were asked. No lesson that comes of it knows of this. */
export async function answerLessonInvitation(person: Person, { id }: OpenedConcern): Promise<void> {
  await as(person, db => db('lessonInvitations').insert(rowOf(person, id)).onConflict().ignore())
}

function rowOf({ practiceId, id: personId }: Person, concernId: string) {
  return { practiceId, concernId, personId }
}
