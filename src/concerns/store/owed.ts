import type { Care, OpenBetween } from '../../care/care'
import { as } from '../../database/connections'
import type { Person } from '../../people/person'
import type { Waits } from '../rules/concern'
import { isOwed } from '../rules/status'

/** What is still open between a therapist and a client; only to the therapist themselves. */
export async function openBetween(person: Person, { client, therapist }: Care): Promise<OpenBetween[]> {
  if (therapist.id !== person.id) return []
  const { practiceId } = person
  const open = await as(person, db =>
    db('readers as mine')
      .join('readers as theirs', {
        'theirs.practiceId': 'mine.practiceId',
        'theirs.concernId': 'mine.concernId',
      })
      .join('concerns as c', { 'c.practiceId': 'mine.practiceId', 'c.id': 'mine.concernId' })
      .where({ 'mine.practiceId': practiceId, 'mine.personId': person.id, 'c.therapistId': person.id })
      .where({ 'theirs.personId': client.id, 'theirs.capacity': 'client' })
      .whereNot({ 'mine.waits': 'nobody' })
      .orderBy('mine.dueAt')
      .select<{ id: string; reference: string; waits: Waits }[]>('c.id', 'c.reference', 'mine.waits'),
  )
  return open.map(({ waits, ...one }) => ({ ...one, isAnswerOwed: isOwed(waits) }))
}
