import type { Care } from '../../care/care'
import { as } from '../../database/connections'
import type { Person } from '../../people/person'
import type { Translate } from '../../language/translator'
import type { Waits } from '../rules/concern'

/** What is still open between a therapist and a client, and what is owed before their work ends; only to the therapist themselves. */
export async function owedBeforeEnding(t: Translate, person: Person, { client, therapist }: Care) {
  if (therapist.id !== person.id) return null
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
  if (open.length === 0) return null
  return {
    heading: t('concerns.whatYouOweClientBefore', { client: client.name }),
    open: open.map(({ id, reference, waits }) => ({
      href: `/concerns/${id}`,
      reference,
      text:
        waits === 'acknowledgement' || waits === 'answer'
          ? t('concerns.anAnswer')
          : t('concerns.itIsStillOpen'),
    })),
    statements: [
      t('concerns.aWordOnWhyAnd'),
      t('concerns.whatYouHaveAgreedOn'),
      t('concerns.theOfferOfAClosing'),
    ],
  }
}
