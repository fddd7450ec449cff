import type { Person } from '../people/person'
import type { Teller } from './concerns'

/** Whoever has come into the story so far. */
export interface Cast {
  readonly people: Map<Teller, Person>
  /** The guardianships by which people write for a child who has no account, by the guardian. */
  readonly children: Map<Teller, string>
}

export function whoIs({ people }: Cast, key: Teller): Person {
  const person = people.get(key)
  if (!person) throw new Error(`${key} is not in the story yet.`)
  return person
}
