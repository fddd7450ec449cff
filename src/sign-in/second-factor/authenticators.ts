import { v7 as newId } from 'uuid'
import { callDefiner } from '../../database/connections'
import { limits } from '../../limits/table'
import { unsealOr } from '../../vault/damage'
import { unseal, seal } from '../../vault/envelope'
import { addressesKeyOf, hashOf, keyedHash, type WrappedKeys } from '../../vault/keys'
import type { Person } from '../../people/person'
import { newAuthenticatorSecret, newRecoveryCode, recoveryCodeCount, recoveryCodeIn, stepOf } from './codes'
import type { Visitor } from '../sessions'

/** A person in one of their sessions. */
export type SessionHere = Pick<Visitor, 'person' | 'session'>

/** What came of a code: it was right, it was wrong, or it was one too many and the session is over. */
export type FactorProof = 'right' | 'wrong' | 'over'

/**
 * Shows the second factor by the six digits of the app.
 * @param renewed the secret of the session from then on
 */
export async function proveByAuthenticator(
  here: SessionHere,
  renewed: string,
  digits: string,
  now: Date,
): Promise<FactorProof> {
  const authenticator = await authenticatorOf(here, 'confirmed')
  const step = authenticator && stepOf(authenticator.secret, digits, now)
  return prove(here, renewed, { authenticator: authenticator?.id ?? null, step, recovery: null }, now)
}

/** The same by a recovery code, which is used up by it. */
export async function proveByRecoveryCode(
  here: SessionHere,
  renewed: string,
  typed: string,
  now: Date,
): Promise<FactorProof> {
  const code = recoveryCodeIn(typed)
  return prove(
    here,
    renewed,
    { authenticator: null, step: null, recovery: code ? recoveryHash(here.person, code) : null },
    now,
  )
}

/** Begins to set up an authenticator. It does not count before confirmAuthenticator(), and the one before it still does. */
export async function beginAuthenticator(
  { person, session }: SessionHere,
  now: Date,
  secret = newAuthenticatorSecret(),
): Promise<void> {
  const id = newId()
  const sealed = seal(addressesKeyOf(person.practice), authenticatorSecretPlace(person, id), secret)
  await callDefiner('begin_authenticator', { session: hashOf(session), id, secret: sealed, at: now })
}

/** @returns the secret of the authenticator that is being set up, or null where none is */
export async function authenticatorBegun(here: SessionHere): Promise<string | null> {
  return (await authenticatorOf(here, 'begun'))?.secret ?? null
}

/**
 * The first right code makes an authenticator count.
 * @param renewed the secret of the session from then on
 * @returns false where these are not its digits, or none is being set up
 */
export async function confirmAuthenticator(
  here: SessionHere,
  renewed: string,
  digits: string,
  now: Date,
): Promise<boolean> {
  const begun = await authenticatorOf(here, 'begun')
  const step = begun && stepOf(begun.secret, digits, now)
  if (!step) return false
  const [row] = await callDefiner<{ confirmAndRenew: boolean }>('confirm_and_renew', {
    session: hashOf(here.session),
    renewed: hashOf(renewed),
    id: begun.id,
    step,
    ...newRecoveryCodes(here.person),
    email: newId(),
    at: now,
  })
  return row?.confirmAndRenew ?? false
}

/** Ten new ones; the old ones do not work any more. */
export async function makeRecoveryCodes({ person, session }: SessionHere): Promise<void> {
  await callDefiner('make_recovery_codes', { session: hashOf(session), ...newRecoveryCodes(person) })
}

/** The recovery codes that were made and not yet kept. */
export async function recoveryCodesToKeep({ person, session }: SessionHere): Promise<string[]> {
  const rows = await callDefiner<{ hash: Buffer; code: Buffer }>('recovery_codes_of', {
    session: hashOf(session),
  })
  const key = addressesKeyOf(person.practice)
  return rows.map(({ hash, code }) => unseal(key, codePlace(person, hash), code).toString())
}

/** From now on nobody can read them here any more. */
export async function keepRecoveryCodes({ session }: SessionHere): Promise<void> {
  await callDefiner('keep_recovery_codes', { session: hashOf(session) })
}

/** The hashes of ten new recovery codes, and the codes themselves, sealed until their person has kept them. */
export function newRecoveryCodes(person: Person): { codes: Buffer[]; sealed: Buffer[] } {
  const key = addressesKeyOf(person.practice)
  const codes = Array.from({ length: recoveryCodeCount }, newRecoveryCode)
  const hashes = codes.map(code => recoveryHash(person, code))
  return {
    codes: hashes,
    sealed: codes.map((code, place) => seal(key, codePlace(person, hashes[place]), code)),
  }
}

/** The time step of these digits by this authenticator of somebody who is not signed in; null where they are wrong. */
export function authenticatorStep(
  practice: Pick<WrappedKeys, 'id' | 'addressesKey'>,
  person: Pick<Person, 'practiceId'>,
  { id, secret }: { readonly id: string; readonly secret: Buffer },
  digits: string,
  now: Date,
): number | null {
  const unsealed = unsealOr(
    () => unseal(addressesKeyOf(practice), authenticatorSecretPlace(person, id), secret).toString(),
    null,
  )
  return unsealed === null ? null : stepOf(unsealed, digits, now)
}

export function authenticatorSecretPlace(person: Pick<Person, 'practiceId'>, id: string) {
  return { practice: person.practiceId, table: 'authenticators', column: 'secret', row: id }
}

async function authenticatorOf(
  { person, session }: SessionHere,
  which: 'confirmed' | 'begun',
): Promise<{ id: string; secret: string } | null> {
  const rows = await callDefiner<{ id: string; secret: Buffer; confirmed: boolean }>('authenticators_of', {
    session: hashOf(session),
  })
  const row = rows.find(({ confirmed }) => confirmed === (which === 'confirmed'))
  if (!row) return null
  const key = addressesKeyOf(person.practice)
  const secret = unsealOr(
    () => unseal(key, authenticatorSecretPlace(person, row.id), row.secret).toString(),
    null,
  )
  return secret === null ? null : { id: row.id, secret }
}

async function prove(
  { session }: SessionHere,
  renewed: string,
  {
    authenticator,
    step,
    recovery,
  }: {
    readonly authenticator: string | null
    readonly step: number | null
    readonly recovery: Buffer | null
  },
  now: Date,
): Promise<FactorProof> {
  const [row] = await callDefiner<{ proveAndRenew: FactorProof }>('prove_and_renew', {
    session: hashOf(session),
    renewed: hashOf(renewed),
    authenticator,
    step,
    recovery,
    mostWrong: limits.wrongCodes.most,
    at: now,
  })
  return row?.proveAndRenew ?? 'over'
}

export function recoveryHash(person: Pick<Person, 'id'>, code: string): Buffer {
  return keyedHash('recovery code', `${person.id}\n${code}`)
}

function codePlace(person: Person, hash: Buffer | undefined) {
  return {
    practice: person.practiceId,
    table: 'recovery_codes',
    column: 'code',
    row: `${person.id} ${hash?.toString('hex') ?? ''}`,
  }
}
