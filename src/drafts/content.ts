import type { Person } from '../people/person'
import { unsealOr } from '../vault/damage'
import { seal, unseal } from '../vault/envelope'
import { keyedHash, wordsKeyOf } from '../vault/keys'

/** Seals what stands in a row, so that it opens there and nowhere else. */
export function sealContent(person: Person, table: string, row: string, content: object): Buffer {
  return seal(wordsKeyOf(person.practice), placeOf(person, table, row), JSON.stringify(content))
}

/** Null where it was damaged. */
export function unsealContent(person: Person, table: string, row: string, sealed: Buffer): unknown {
  const place = placeOf(person, table, row)
  const content = unsealOr(() => unseal(wordsKeyOf(person.practice), place, sealed).toString(), null)
  return content === null ? null : JSON.parse(content)
}

/** By this it is known whether what stands under an id is the same as something else under it. */
export function hashOfContent(id: string, words: object, ...more: readonly unknown[]): Buffer {
  const written = Object.entries(words).map(([name, text]) => [name, String(text).trim()] as const)
  const content = [id, sorted(Object.fromEntries(written)), ...more.map(sorted)]
  return keyedHash('draft', JSON.stringify(content))
}

/** The same values in one order, whichever they came in; what says nothing is left out. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value) || typeof value !== 'object' || value === null) return value
  return Object.entries(value)
    .filter(([, one]) => one !== undefined && one !== '' && !(Array.isArray(one) && one.length === 0))
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, one]: [string, unknown]) => [name, sorted(one)])
}

function placeOf({ practiceId: practice }: Person, table: string, row: string) {
  return { practice, table, column: 'words', row }
}
