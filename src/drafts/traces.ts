import { as, type Db } from '../database/connections'
import type { Person } from '../people/person'

/** What words that are gone for good have left: the hashes of them and of their forms. Null where none of this id are gone. */
export async function tracesOf(db: Db, { practiceId }: Person, id: string): Promise<Buffer[] | null> {
  const gone = await db('goneDrafts')
    .where({ practiceId, id })
    .first<{ forms: Buffer[] } | undefined>('forms')
  return gone?.forms ?? null
}

/** The draft in which the words of this one stand now, or stood last. Null where they never went on as another. */
export async function turnedInto(person: Person, id: string): Promise<string | null> {
  return as(person, db => turnedIntoIn(db, person, id))
}

/** The same inside a transaction. */
export async function turnedIntoIn(db: Db, { practiceId }: Person, id: string): Promise<string | null> {
  const passed = new Set<string>() // the new id comes from a form, and could lead back
  for (let at = id; !passed.has(at);) {
    passed.add(at)
    const gone = await db('goneDrafts')
      .where({ practiceId, id: at })
      .first<{ became: string | null } | undefined>('became')
    if (!gone?.became) return at === id ? null : at
    at = gone.became
  }
  return null
}
