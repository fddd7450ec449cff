import { as } from '../../../database/connections'
import type { Person } from '../../../people/person'
import { endOfDay } from '../../rules/working-days'
import { dayOf } from '../../../time/days'

/** What silence asks somebody for: two of each are enough to know whether there is one. */
export interface DueNow {
  /** Concerns in which they owe an answer that is due today or late. */
  readonly owed: readonly string[]
  /** Their own, in which an answer to them is late. */
  readonly awaited: readonly string[]
}

export async function dueNow(person: Person, now: Date): Promise<DueNow> {
  const { practiceId, practice, id } = person
  return as(person, async db => {
    const mine = db('readers').where({ practiceId, personId: id }).orderBy('dueAt').limit(2)
    const [owed, awaited] = await Promise.all([
      mine
        .clone()
        .whereNot({ waits: 'nobody' })
        .whereNot({ capacity: 'client' })
        .where('dueAt', '<=', endOfDay(dayOf(now, practice), practice))
        .select<{ concernId: string }[]>('concernId'),
      mine
        .clone()
        .where({ capacity: 'client' })
        .where('dueAt', '<', now)
        .select<{ concernId: string }[]>('concernId'),
    ])
    const ids = (rows: readonly { concernId: string }[]) => rows.map(({ concernId }) => concernId)
    return { owed: ids(owed), awaited: ids(awaited) }
  })
}
