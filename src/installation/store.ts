import type { Knex } from 'knex'
import { asWorker, type Db } from '../database/connections'
import type { DefinerFunction } from '../database/definer-functions'
import { rowsFrom } from '../database/functions'
import type { WrappedKeys } from '../vault/keys'
import type { SealedInstallation } from '../vault/master-keys'

/** Calls a definer function: callDefiner for a portal, definersAsOperator() for a command. */
export type CallDefiner = <Row>(
  name: DefinerFunction,
  args?: Readonly<Record<string, Buffer>>,
) => Promise<Row[]>

/** The ids of the master keys by which the keys of some practice are wrapped. */
export interface MasterKeysInUse {
  readonly words: Buffer
  readonly addresses: Buffer
}

export function definersAsOperator(admin: Knex): CallDefiner {
  return (name, args) => rowsFrom(admin, name, args)
}

/** Null where no portal has started yet. */
export async function readInstallation() {
  return asWorker(async db => ({
    installation: await indexKeyRow(db),
    masterKeysInUse: await rowsFrom<MasterKeysInUse>(db, 'master_keys_in_use'),
  }))
}

/** @param db in the role of the worker, or of the auditor */
export async function indexKeyRow(db: Db): Promise<Pick<SealedInstallation, 'indexKey'> | null> {
  const row = await db('installation').first<Pick<SealedInstallation, 'indexKey'> | undefined>('indexKey')
  return row ?? null
}

/** @param after the id of the last practice of the page before */
export async function practicesAfter(admin: Knex, after: string, most: number): Promise<WrappedKeys[]> {
  return admin('practices')
    .where('id', '>', after)
    .orderBy('id')
    .limit(most)
    .select<WrappedKeys[]>('id', 'wordsKey', 'addressesKey')
}

/** @returns whether it was done: not where somebody else has changed the row meanwhile */
export async function exchangePracticeKeys(
  admin: Knex,
  { id, ...old }: WrappedKeys,
  { wordsKey, addressesKey }: WrappedKeys,
): Promise<boolean> {
  const changed = await admin('practices')
    .where({ id, ...old })
    .update({ wordsKey, addressesKey })
  return changed > 0
}

/** Null where no portal has started yet. */
export async function findOptionalInstallation(admin: Knex): Promise<SealedInstallation | null> {
  const row = await admin('installation').first<SealedInstallation | undefined>('indexKey', 'wordsProof')
  return row ?? null
}

export async function exchangeInstallation(
  admin: Knex,
  old: SealedInstallation,
  renewed: SealedInstallation,
) {
  const changed = await admin('installation')
    .where({ ...old })
    .update({ ...renewed })
  return changed > 0
}

/** @param called the id of a practice, or the word of its door; null: all of them */
export async function practicesCalled(admin: Knex, called: string | null): Promise<string[]> {
  const practices = admin('practices').orderBy('id')
  if (called !== null) void practices.whereRaw('? in (id::text, door)', [called.toLowerCase()])
  return (await practices.select<{ id: string }[]>('id')).map(({ id }) => id)
}

/** That a backup was brought back, and what waits since. */
export interface RestoreState {
  readonly restoredAt: Date
  /** Of when the state is that was brought back. */
  readonly restoredTo: Date
  /** Emails and words of before wait until the operator lets them go; null: nothing waits. */
  readonly heldBefore: Date | null
  /** A copy to rehearse with: no email leaves it. */
  readonly rehearsal: boolean
  /** How many wait. */
  readonly emails: number
  readonly words: number
  /** How many have not said since how they want to hear from us. */
  readonly clients: number
}

/** Null where no backup was ever brought back. */
export async function findOptionalRestore(call: CallDefiner): Promise<RestoreState | null> {
  const [state] = await call<RestoreState>('restore_state')
  return state ?? null
}

/** For a worker. */
export async function isRehearsal(): Promise<boolean> {
  const state = await asWorker(db => findOptionalRestore(name => rowsFrom(db, name)))
  return state?.rehearsal ?? false
}

export interface EndedSessions {
  readonly sessions: number
  readonly links: number
  readonly passkeys: number
}

/** Whatever let anybody of this practice in before does so no more, but for authenticators and recovery codes. */
export async function endSessionsOf(admin: Knex, practiceId: string): Promise<EndedSessions> {
  const rows = await rowsFrom<EndedSessions>(admin, 'end_sessions_of', { practice: practiceId })
  return rows[0] ?? { sessions: 0, links: 0, passkeys: 0 }
}
