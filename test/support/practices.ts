import { v7 as newId } from 'uuid'
import type { Role } from '../../src/people/person'
import { startCare } from '../../src/care/changes'
import { type NewPractice } from '../../src/practices/store'
import { foundWithOwner, joinSample } from '../../src/sample/newcomers'
import type { House } from './house'
import { doorName, type TestPerson } from './people'

interface Somebody {
  readonly name: string
  readonly roles: readonly Role[]
  /** Who is their therapist, by name. */
  readonly sees?: readonly string[]
  readonly address?: string
}

/**
 * A practice of one's own making; the first of its people owns it. @returns its people by their first names, in lower case
 */
export async function practiceOf<Name extends string>(
  house: House,
  people: Readonly<Record<Name, Somebody>>,
  said: Partial<NewPractice> = {},
): Promise<Record<Name, TestPerson>> {
  const now = new Date()
  const entries = Object.entries<Somebody>(people).map(([key, somebody]) => ({
    key,
    sees: [],
    address: `${key}-${newId()}@people.example`,
    ...somebody,
  }))
  const [first, ...others] = entries
  if (!first) throw new Error('A practice has an owner.')
  const practice = {
    name: 'Practice on the Hill',
    door: doorName(),
    timeZone: 'Europe/Vienna',
    language: 'en',
    crisisLines: [{ name: 'Telephone counselling', contact: '142' }],
    outsideContact: null,
    mustTell: 'Therapists here must tell others when someone’s life is in danger.',
    ...said,
  }
  const owner = await foundWithOwner(house.admin, practice, first, now)
  const known = new Map<string, TestPerson>([[first.key, { ...owner, address: first.address }]])
  for (const newcomer of others) {
    const [first] = newcomer.sees
    const therapist =
      first && newcomer.roles.every(role => role === 'client') ? known.get(first)?.id : undefined
    const person = await joinSample(owner, { ...newcomer, ...(therapist && { therapist }) }, now)
    known.set(newcomer.key, { ...person, address: newcomer.address })
  }
  for (const { key, sees } of entries) {
    for (const therapist of sees)
      await startCare(owner, known.get(key)?.id ?? '', known.get(therapist)?.id ?? '', now)
  }
  return Object.fromEntries(known) as Record<Name, TestPerson>
}
