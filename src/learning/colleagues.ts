import { as } from '../database/connections'
import type { Person } from '../people/person'
import { namesOf } from '../people/store'

/** How many people of the practice can write lessons and read them first, oneself among them. */
export async function answerersHere(person: Person): Promise<number> {
  const [row] = await as(person, db =>
    db('people')
      .where({ practiceId: person.practiceId, endedAt: null })
      .whereRaw(`roles && '{therapist,owner}'`)
      .count<{ count: number }[]>(),
  )
  return row?.count ?? 0
}

/** Names that would tell whom a lesson is about: everybody who works here, and the writer's own clients. */
export async function namesAround(person: Person): Promise<string[]> {
  const { rows } = await as(person, db =>
    db.raw<{ rows: { id: string; name: Buffer }[] }>(
      `select p.id, p.name from people p
       where p.practice_id = :practice and p.roles && '{therapist,supervisor,owner}'
       union
       select p.id, p.name from care c join people p on p.practice_id = c.practice_id and p.id = c.client_id
       where c.practice_id = :practice and c.therapist_id = :me
       limit 2000`,
      { practice: person.practiceId, me: person.id },
    ),
  )
  return namesOf(person.practice, rows).map(({ name }) => name)
}
