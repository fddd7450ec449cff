import { as, type Db } from '../database/connections'
import { call } from '../database/functions'
import { NotFound } from '../errors'
import { sameAddress } from '../mail/address'
import { addressPlace, unsealAddress } from '../mail/emails'
import type { Practice } from '../practices/practice'
import { unsealOr } from '../vault/damage'
import { unseal, seal, type Key } from '../vault/envelope'
import { addressesKeyOf, keyedHash } from '../vault/keys'
import { unshown } from '../language/translator'
import type { Named, Person } from './person'
import type { Viewer } from '../database/viewer'

/** A person as they are when we act for them, outside of a request. */
export async function findPerson(viewer: Viewer): Promise<Person> {
  const { practiceId, id, proof } = viewer
  const [person, practice] = await as(viewer, db =>
    db.lastly(() => Promise.all([personRow(db, viewer), practiceRow(db, practiceId)])),
  )
  if (!person || !practice) throw new NotFound()
  const name = unsealName(addressesKeyOf(practice), practiceId, id, person.name)
  return {
    id,
    practiceId,
    practice,
    name,
    reference: person.reference,
    language: person.language,
    roles: person.roles,
    account: person.account,
    factorSince: person.factorSince,
    proof,
  }
}

type PersonRow = Pick<Person, 'reference' | 'language' | 'roles' | 'account' | 'factorSince'> & {
  readonly name: Buffer
}

async function personRow(
  db: Db,
  { practiceId, id }: Pick<Viewer, 'practiceId' | 'id'>,
): Promise<PersonRow | undefined> {
  const { rows } = await db.raw<{ rows: PersonRow[] }>(
    'select reference, name, language, roles, account, factor_since from people where practice_id = ? and id = ?',
    [practiceId, id],
  )
  return rows[0]
}

async function practiceRow(db: Db, id: string): Promise<Practice | undefined> {
  const { rows } = await db.raw<{ rows: Practice[] }>('select * from practices where id = ?', [id])
  return rows[0]
}

/** The names of people who work, or have worked, here. */
export async function findStaffNames(viewer: Person, ids: readonly string[]): Promise<Map<string, string>> {
  const { practice, practiceId } = viewer
  if (ids.length === 0) return new Map()
  const rows = await as(viewer, db =>
    db('people')
      .where({ practiceId })
      .whereIn('id', [...ids])
      .select<NamedRow[]>('id', 'name'),
  )
  return new Map(namesOf(practice, rows).map(({ id, name }) => [id, name]))
}

/** The language that this person has from now on: their pages and emails speak it. */
export async function changeLanguage(person: Person): Promise<void> {
  const { practiceId, id, language } = person
  await as(person, db => db('people').where({ practiceId, id }).update({ language }))
}

/** Where somebody without an account gets neutral notices; null: nowhere. */
export async function noticesOf(person: Person): Promise<string | null> {
  const { practice, practiceId, id } = person
  const row = await as(person, db =>
    db('addresses').where({ practiceId, personId: id }).first<{ address: Buffer } | undefined>('address'),
  )
  if (!row) return null
  return unsealOr(() => unsealAddress(addressesKeyOf(practice), practiceId, id, row.address), unshown)
}

/** @param address null: no notices any more */
export async function changeNotices(person: Person, address: string | null): Promise<void> {
  const { practice, practiceId, id } = person
  const sealed = address && seal(addressesKeyOf(practice), addressPlace(practiceId, id), address)
  await as(person, db => call(db, 'change_notices', { address: sealed }))
}

/** Another return code for somebody who has sent nothing yet. */
export async function changeReturn(person: Person, code: string): Promise<void> {
  await as(person, db => call(db, 'change_return', { returnHash: keyedHash('return', code) }))
}

/** Opens the names of rows, in the order of the alphabet. */
export function namesOf<Row extends NamedRow>(
  practice: Practice,
  rows: readonly Row[],
): (Omit<Row, 'name'> & Named)[] {
  const key = addressesKeyOf(practice)
  return rows
    .map(row => ({ ...row, name: unsealName(key, practice.id, row.id, row.name) }))
    .sort((a, b) => a.name.localeCompare(b.name))
}

/** Somebody whose name was read beside something else. */
export function namedOf(practice: Pick<Practice, 'id' | 'addressesKey'>, id: string, name: Buffer): Named {
  return { id, name: unsealName(addressesKeyOf(practice), practice.id, id, name) }
}

/** The same where there may be nobody. */
export function optionalNamedOf(
  practice: Pick<Practice, 'id' | 'addressesKey'>,
  id: string | null,
  name: Buffer | null,
): Named | null {
  return id && name ? namedOf(practice, id, name) : null
}

export function unsealName(key: Key, practiceId: string, personId: string, name: Buffer): string {
  return unsealOr(() => unseal(key, namePlace(practiceId, personId), name).toString(), unshown)
}

/** Empty where somebody said none. */
export function unsealPronouns(
  key: Key,
  practiceId: string,
  personId: string,
  pronouns: Buffer | null,
): string {
  return pronouns
    ? unsealOr(() => unseal(key, pronounsPlace(practiceId, personId), pronouns).toString(), '')
    : ''
}

/** However an address is written, it has one hash. */
export function addressHash(address: string): Buffer {
  return keyedHash('address', sameAddress(address))
}

export interface NamedRow {
  id: string
  name: Buffer
}

export function namePlace(practice: string, personId: string) {
  return { practice, table: 'people', column: 'name', row: personId }
}

export function pronounsPlace(practice: string, personId: string) {
  return { practice, table: 'people', column: 'pronouns', row: personId }
}
