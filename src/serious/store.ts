import { as } from '../database/connections'
import { call } from '../database/functions'
import type { Person } from '../people/person'
import type { OutsideBody } from '../practices/outside'

/** In the order in which the practice has put them. */
export async function outsideBodiesOf(person: Person): Promise<readonly OutsideBody[]> {
  const row = await as(person, db =>
    db('practices')
      .where({ id: person.practiceId })
      .first<{ outsideBodies: OutsideBody[] } | undefined>('outsideBodies'),
  )
  return row?.outsideBodies ?? []
}

export async function changeOutsideBodies(
  owner: Person,
  bodies: readonly OutsideBody[],
  now: Date,
): Promise<void> {
  await as(owner, db => call(db, 'change_outside_bodies', { bodies: JSON.stringify(bodies), at: now }))
}
