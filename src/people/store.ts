import { v7 as newId } from 'uuid'
import type { Knex } from 'knex'
import { as, type Db } from '../database/connections'
import { sameAddress } from '../mail-address'
import { addressPlace, openAddress } from '../mail/letters'
import type { Outside, OutsideBody } from '../practices/outside'
import type { Practice } from '../practices/practice'
import { openOr } from '../vault/damage'
import { open, seal, type Key } from '../vault/envelope'
import { addressesKeyOf, keyedHash, newPracticeKeys, type WrappedKeys } from '../vault/keys'
import { unshown, wordsIn } from '../words'
import type { KnownTherapist, Named, Person } from './person'
import type { Viewer } from '../viewer'

/** What a practice says of itself when it is founded. Its rules begin with the common ones. */
export type NewPractice = Pick<
  Practice,
  'name' | 'timeZone' | 'crisisLines' | 'outsideContact' | 'mustTell' | 'door'
>

/** The operator founds a practice, of which nobody is a part yet. */
export async function foundPractice(admin: Knex, practice: NewPractice, now: Date): Promise<WrappedKeys> {
  const id = newId()
  const keys = { id, ...newPracticeKeys(id) }
  await admin.raw(`select found_practice(${Array(10).fill('?').join(', ')})`, [
    id,
    practice.name,
    practice.timeZone,
    JSON.stringify(practice.crisisLines),
    practice.outsideContact,
    practice.mustTell,
    practice.door,
    keys.wordsKey,
    keys.addressesKey,
    now,
  ] as Knex.Value[])
  return keys
}

type PracticeRules = Pick<Practice, 'leaveTo' | 'couplesNotice'> & OtherRules

/** Rules that are read where they are shown, and not with every request. */
export interface OtherRules {
  /** Whom those who answer can ask, in the practice's own words. */
  readonly whomToAsk: string | null
  /** Clients are told when a supervisor was asked. */
  readonly tellsOfConsulting: boolean
}

/** An owner changes what the practice decides about its pages. */
export async function changePractice(
  owner: Person,
  { leaveTo, couplesNotice, whomToAsk, tellsOfConsulting }: PracticeRules,
  now: Date,
): Promise<void> {
  await as(owner, async db => {
    await db.raw('select change_practice(?, ?, ?, ?)', [leaveTo, couplesNotice, whomToAsk, now])
    await db.raw('select tell_of_consulting(?, ?)', [tellsOfConsulting, now])
  })
}

export async function otherRules(person: Person): Promise<OtherRules> {
  return as(person, db =>
    db('practices').where({ id: person.practiceId }).first<OtherRules>('whomToAsk', 'tellsOfConsulting'),
  )
}

export async function whomToAsk(person: Person): Promise<string | null> {
  return (await otherRules(person)).whomToAsk
}

/** From now on this therapist works with this client. */
export async function startCare(
  staff: Person,
  clientId: string,
  therapistId: string,
  now: Date,
  together = false,
): Promise<void> {
  await as(staff, db =>
    db.raw('select start_care(?, ?, ?, ?, ?)', [clientId, therapistId, newId(), together, now]),
  )
}

/** Somebody as they are when they act, where they did not come with a request. */
export async function findPerson(viewer: Viewer): Promise<Person> {
  const { practiceId, id, proof } = viewer
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
    account: person.account,
    factorSince: person.factorSince,
    proof,
  }
}

/** Who there is for a client who has something to say, in the practice and outside of it. */
export interface Surroundings {
  readonly therapists: readonly KnownTherapist[]
  readonly owners: readonly Named[]
  /** The ids of those who can be asked for advice. */
  readonly supervisors: readonly string[]
  readonly outside: Outside
}

/**
 * The therapists who work, or have worked, with this client, everybody who owns the practice, and whom it names outside. Who came
 * without an account can choose all therapists who are not hidden from the door.
 */
export async function surroundingsOf(client: Person): Promise<Surroundings> {
  const { practiceId } = client
  return as(client, async db => {
    const [therapists, owners, around] = await Promise.all([
      client.account ? knownTherapists(db, client) : therapistsAtDoor(db, client),
      db('people')
        .where({ practiceId })
        .whereRaw(`'owner' = any(roles) and ended_at is null`)
        .whereNot({ id: client.id })
        .select<NamedRow[]>('id', 'name'),
      db.raw<{ rows: { outsideBodies: OutsideBody[]; supervisors: string[] }[] }>(
        'select outside_bodies, supervisors_in(id) as supervisors from practices where id = ?',
        [practiceId],
      ),
    ])
    return {
      therapists: named(client.practice, therapists),
      owners: named(client.practice, owners),
      supervisors: around.rows[0]?.supervisors ?? [],
      outside: { contact: client.practice.outsideContact, bodies: around.rows[0]?.outsideBodies ?? [] },
    }
  })
}

/** The names of people who work, or have worked, here. */
export async function findStaffNames(viewer: Person, ids: readonly string[]): Promise<Map<string, string>> {
  const { practice, practiceId } = viewer
  const rows = await as(viewer, db =>
    db('people')
      .where({ practiceId })
      .whereIn('id', [...ids])
      .select<NamedRow[]>('id', 'name'),
  )
  return new Map(named(practice, rows).map(({ id, name }) => [id, name]))
}

/** How somebody without an account is called, who need not give a name. */
export async function callOneself(person: Person, name: string): Promise<void> {
  await as(person, db => rename(db, person, name))
}

/** The same as a part of something. */
export async function rename(
  db: Db,
  { practice, practiceId, id, language }: Person,
  name: string,
): Promise<void> {
  const sealed = seal(addressesKeyOf(practice), namePlace(practiceId, id), name || nameless(language))
  await db('people').where({ practiceId, id }).update({ name: sealed })
}

/** Stands in place of the name, sealed like one, so that every page that opens names can show it. */
export function nameless(language: string): string {
  return wordsIn(language)('Somebody who gave no name')
}

/** Where somebody without an account gets neutral notices; null: nowhere. */
export async function noticesOf(person: Person): Promise<string | null> {
  const { practice, practiceId, id } = person
  const row = await as(person, db =>
    db('addresses').where({ practiceId, personId: id }).first<{ address: Buffer } | undefined>('address'),
  )
  return row ? openAddress(addressesKeyOf(practice), practiceId, id, row.address) : null
}

/** @param address null: no notices any more */
export async function changeNotices(person: Person, address: string | null): Promise<void> {
  const { practice, practiceId, id } = person
  const sealed = address && seal(addressesKeyOf(practice), addressPlace(practiceId, id), address)
  await as(person, db => db.raw('select change_notices(?)', [sealed]))
}

/** Another return code for somebody who has sent nothing yet. */
export async function changeReturn(person: Person, code: string): Promise<void> {
  await as(person, db => db.raw('select change_return(?)', [keyedHash('return', code)]))
}

/** Opens the names of rows, in the order of the alphabet. */
export function named<Row extends NamedRow>(
  practice: Practice,
  rows: readonly Row[],
): (Omit<Row, 'name'> & Named)[] {
  const key = addressesKeyOf(practice)
  return rows
    .map(row => ({ ...row, name: openName(key, practice.id, row.id, row.name) }))
    .sort((a, b) => a.name.localeCompare(b.name))
}

export function openName(key: Key, practiceId: string, personId: string, name: Buffer): string {
  return openOr(() => open(key, namePlace(practiceId, personId), name).toString(), unshown)
}

/** Empty where somebody said none. */
export function openPronouns(
  key: Key,
  practiceId: string,
  personId: string,
  pronouns: Buffer | null,
): string {
  return pronouns ? openOr(() => open(key, pronounsPlace(practiceId, personId), pronouns).toString(), '') : ''
}

/** However an address is written, it has one hash. */
export function addressHash(address: string): Buffer {
  return keyedHash('address', sameAddress(address))
}

type KnownRow = NamedRow & Omit<KnownTherapist, 'name'>

async function knownTherapists(db: Db, { practiceId, id }: Person): Promise<KnownRow[]> {
  const { rows } = await db.raw<{ rows: KnownRow[] }>(
    `select distinct on (c.therapist_id) p.id, p.name, c.together, c.until is not null as former,
       p.ended_at is not null or not 'therapist' = any (p.roles) as gone
     from care c join people p on p.practice_id = c.practice_id and p.id = c.therapist_id
     where c.practice_id = :practiceId and c.client_id = :id
     order by c.therapist_id, c.until desc nulls first`,
    { practiceId, id },
  )
  return rows
}

async function therapistsAtDoor(db: Db, { practiceId }: Person): Promise<KnownRow[]> {
  const rows = await db('people')
    .where({ practiceId })
    .whereRaw(`'therapist' = any(roles) and at_door and ended_at is null`)
    .select<NamedRow[]>('id', 'name')
  return rows.map(row => ({ ...row, former: false, together: false, gone: false }))
}

interface NamedRow {
  id: string
  name: Buffer
}

export function namePlace(practice: string, personId: string) {
  return { practice, table: 'people', column: 'name', row: personId }
}

export function pronounsPlace(practice: string, personId: string) {
  return { practice, table: 'people', column: 'pronouns', row: personId }
}
