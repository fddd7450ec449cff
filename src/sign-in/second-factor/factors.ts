import type { Knex } from 'knex'
import { v7 as newId } from 'uuid'
import { as, callDefiner } from '../../database/connections'
import { call } from '../../database/functions'
import { NotFound, Refused } from '../../errors'
import { unsealOr } from '../../vault/damage'
import { unseal } from '../../vault/envelope'
import { addressesKeyOf, hashOf } from '../../vault/keys'
import type { SessionHere } from './authenticators'
import type { Named, Person, Role } from '../../people/person'
import { namedOf } from '../../people/store'
import { unshown } from '../../language/translator'

/** What somebody has, besides their mail, to show who they are. */
export interface Factors {
  readonly authenticatorSince: Date | null
  /** Recovery codes that are not used. */
  readonly codesLeft: number
  readonly passkeys: readonly Passkey[]
}

export interface Passkey {
  readonly id: string
  /** By what a browser knows it. */
  readonly credential: string
  readonly name: string
  readonly addedAt: Date
  readonly usedAt: Date | null
}

export async function factorsOf({ person, session }: SessionHere): Promise<Factors> {
  const [[row], rows] = await Promise.all([
    callDefiner<Omit<Factors, 'passkeys'>>('factors_of', { session: hashOf(session) }),
    callDefiner<Omit<Passkey, 'name'> & { name: Buffer }>('passkeys_of', { session: hashOf(session) }),
  ])
  const key = addressesKeyOf(person.practice)
  const passkeys = rows.map(one => ({
    ...one,
    name: unsealOr(() => unseal(key, passkeyNamePlace(person, one.id), one.name).toString(), unshown),
  }))
  return { authenticatorSince: row?.authenticatorSince ?? null, codesLeft: row?.codesLeft ?? 0, passkeys }
}

/**
 * Takes away one's own authenticator or a passkey.
 * @throws Refused when it is the last that somebody has who works here; NotFound
 */
export async function removeFactor(
  { session }: SessionHere,
  which: 'authenticator' | { readonly passkey: string },
  now: Date,
): Promise<void> {
  const passkey = which === 'authenticator' ? null : which.passkey
  const [row] = await callDefiner<{ removeFactor: boolean | null }>('remove_factor', {
    session: hashOf(session),
    passkey,
    email: newId(),
    at: now,
  })
  if (row?.removeFactor === null) throw new NotFound()
  if (!row?.removeFactor) throw new Refused('signIn.whoeverWorksHereNeedsA')
}

/**
 * A person whose second factor this owner may reset.
 * @throws Refused where they own the practice themselves; NotFound where they have none
 */
export async function findWithFactor(owner: Person, id: string): Promise<Named> {
  const { practice, practiceId } = owner
  const row = await as(owner, db =>
    db('people')
      .where({ practiceId, id, endedAt: null })
      .whereNotNull('factorSince')
      .first<{ name: Buffer; roles: Role[] } | undefined>('name', 'roles'),
  )
  if (!row) throw new NotFound()
  if (row.roles.includes('owner')) throw new Refused('signIn.theSecondFactorOfSomebody')
  return namedOf(practice, id, row.name)
}

/** An owner takes away all that somebody has lost, and ends their sessions. @throws NotFound where they have none */
export async function resetFactor(owner: Person, personId: string, now: Date): Promise<void> {
  const isDone = await as(owner, db =>
    call<boolean>(db, 'reset_factor', { person: personId, email: newId(), at: now }),
  )
  if (!isDone) throw new NotFound()
}

/** The same by the operator, for anybody. @returns false where they have none */
export async function resetFactorAsOperator(
  admin: Knex,
  practiceId: string,
  personId: string,
  now: Date,
): Promise<boolean> {
  return call<boolean>(admin, 'clear_factors', {
    practice: practiceId,
    by: null,
    person: personId,
    email: newId(),
    at: now,
  })
}

export function passkeyNamePlace(person: Pick<Person, 'practiceId'>, id: string) {
  return { practice: person.practiceId, table: 'passkeys', column: 'name', row: id }
}
