import { v7 as newId } from 'uuid'
import type { Knex } from 'knex'
import { as, type Viewer } from '../database/connections'
import { addressPlace } from '../mail/letters'
import type { Practice } from '../practices/practice'
import { open, seal, type Key } from '../vault/envelope'
import { addressesKeyOf, keyedHash, newPracticeKeys, type WrappedKeys } from '../vault/keys'
import { newReference, type Named, type Person, type Role } from './person'

export interface NewPerson {
  readonly name: string
  readonly address: string
  readonly roles: readonly Role[]
}

/** What a practice says of itself when it is founded. Its rules begin with the common ones. */
export type NewPractice = Pick<Practice, 'name' | 'timeZone' | 'crisisLines' | 'outsideContact' | 'mustTell'>

/** The operator founds a practice together with its first owner. @returns the ids of both */
export async function foundPractice(admin: Knex, practice: NewPractice, owner: NewPerson, now: Date) {
  const id = newId()
  const keys = { id, ...newPracticeKeys(id) }
  const person = sealed(keys, owner)
  await admin.raw(`select found_practice(${Array(15).fill('?').join(', ')})`, [
    id,
    practice.name,
    practice.timeZone,
    JSON.stringify(practice.crisisLines),
    practice.outsideContact,
    practice.mustTell,
    keys.wordsKey,
    keys.addressesKey,
    person.id,
    person.reference,
    person.name,
    [...owner.roles],
    person.address,
    person.addressHash,
    now,
  ])
  return { practiceId: id, ownerId: person.id }
}

/** An owner adds somebody to the practice. @returns the person's id */
export async function addPerson(owner: Person, newcomer: NewPerson, now: Date): Promise<string> {
  const { practiceId } = owner
  const person = sealed(owner.practice, newcomer)
  await as(owner, async db => {
    await db('people').insert({
      practiceId,
      id: person.id,
      reference: person.reference,
      name: person.name,
      roles: newcomer.roles,
      joinedAt: now,
    })
    await db('addresses').insert({
      practiceId,
      personId: person.id,
      address: person.address,
      addressHash: person.addressHash,
    })
    await db.raw('select append_event(null, ?, ?, ?)', ['add_person', now, person.id])
  })
  return person.id
}

/** From now on this therapist works with this client. */
export async function startCare(
  owner: Person,
  clientId: string,
  therapistId: string,
  now: Date,
): Promise<void> {
  await as(owner, async db => {
    await db('care').insert({ practiceId: owner.practiceId, id: newId(), clientId, therapistId, since: now })
    await db.raw('select append_event(null, ?, ?, ?)', ['start_care', now, clientId])
  })
}

/** Somebody as they are when they act, without their having signed in: for commands and for stories. */
export async function findPerson(viewer: Viewer): Promise<Person> {
  const { practiceId, id } = viewer
  const [person, practice] = await as(viewer, db =>
    Promise.all([
      db('people').where({ practiceId, id }).first<Omit<Person, 'name' | 'practice'> & { name: Buffer }>(),
      db('practices').where({ id: practiceId }).first<Practice>(),
    ]),
  )
  const name = openName(addressesKeyOf(practice), practiceId, id, person.name)
  return {
    id,
    practiceId,
    practice,
    name,
    reference: person.reference,
    language: person.language,
    roles: person.roles,
  }
}

/** The therapists who work, or have worked, with this client, and everybody who owns the practice. */
export async function therapistsAndOwnersFor(
  client: Person,
): Promise<{ therapists: Named[]; owners: Named[] }> {
  const { practiceId } = client
  return as(client, async db => {
    const therapists = db('people')
      .where({ practiceId })
      .whereIn('id', db('care').select('therapistId').where({ practiceId, clientId: client.id }))
      .select<NamedRow[]>('id', 'name')
    const owners = db('people')
      .where({ practiceId })
      .whereRaw(`'owner' = any(roles)`)
      .whereNot({ id: client.id })
      .select<NamedRow[]>('id', 'name')
    return {
      therapists: named(client.practice, await therapists),
      owners: named(client.practice, await owners),
    }
  })
}

/** Opens the names of rows, in the order of the alphabet. */
export function named(practice: Practice, rows: readonly NamedRow[]): Named[] {
  const key = addressesKeyOf(practice)
  return rows
    .map(row => ({ id: row.id, name: openName(key, practice.id, row.id, row.name) }))
    .sort((a, b) => a.name.localeCompare(b.name))
}

export function openName(key: Key, practiceId: string, personId: string, name: Buffer): string {
  return open(key, namePlace(practiceId, personId), name).toString()
}

/** One address is one way to write it: without spaces around it, in lower case. */
export function addressHash(address: string): Buffer {
  return keyedHash('address', address.trim().toLowerCase())
}

interface NamedRow {
  id: string
  name: Buffer
}

function sealed(practice: WrappedKeys, person: NewPerson) {
  const id = newId()
  const key = addressesKeyOf(practice)
  return {
    id,
    reference: newReference(),
    name: seal(key, namePlace(practice.id, id), person.name),
    address: seal(key, addressPlace(practice.id, id), person.address.trim()),
    addressHash: addressHash(person.address),
  }
}

function namePlace(practice: string, personId: string) {
  return { practice, table: 'people', column: 'name', row: personId }
}
