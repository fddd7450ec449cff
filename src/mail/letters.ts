import { v7 as newId } from 'uuid'
import { asWorker, type Db } from '../database/connections'
import { addressesKeyOf, keyForNobody, type WrappedKeys } from '../vault/keys'
import { open, seal, type Key } from '../vault/envelope'

/**
 * The outbox. `news` says that there is something to read, `before_meeting` that it should be read soon, `reminder` that a day is near, `did_it_hold` that something is asked, `unreached` that
 * something was closed without whoever told it, `changed` that somebody's way of signing in was changed, `test`
 * that mail arrives; the others carry a sealed secret.
 */
export const letterKinds = [
  'sign_in',
  'news',
  'before_meeting',
  'reminder',
  'did_it_hold',
  'unreached',
  'invitation',
  'confirm_address',
  'test',
  'changed',
] as const
export const letterStatuses = ['waiting', 'sent', 'failed'] as const
export type LetterKind = (typeof letterKinds)[number]

/**
 * What waits sealed in a letter. Where it goes stands in it too when that is no address of a person here: somebody is invited, or
 * says that they are to be reached elsewhere.
 */
export interface Secret {
  readonly to?: string
}

/** A letter as the worker takes it up. Without an address it is a letter to nobody. */
export interface Letter {
  readonly id: string
  readonly kind: LetterKind
  readonly language: string
  readonly address: string | null
  readonly secret: string | null
}

/**
 * Tells people that there is something to read. Waits in the outbox from the moment of the act's commit.
 * @param concernId in which; the letter does not say it, and whoever brings it does not learn it. Null: in words of theirs that nobody else knows of
 */
export async function queueNews(
  db: Db,
  concernId: string | null,
  people: readonly string[],
  now: Date,
  kind: Extract<LetterKind, 'news' | 'unreached'> = 'news',
): Promise<void> {
  const letters = people.map(() => newId())
  await db.raw('select queue_letters(?, ?, ?, ?, ?)', [concernId, [...people], letters, now, kind])
}

/** @param practice null: a letter to nobody */
export function sealSecret(
  practice: Pick<WrappedKeys, 'id' | 'addressesKey'> | null,
  letterId: string,
  secret: string,
) {
  const key = practice ? addressesKeyOf(practice) : keyForNobody()
  return seal(key, secretPlace(practice?.id ?? '', letterId), secret)
}

/** Returns null when the letter is settled already, or gone. */
export async function takeUpLetter(id: string): Promise<Letter | null> {
  const row = await asWorker(db =>
    db('letters as l')
      .leftJoin('invitations as i', { 'i.practiceId': 'l.practiceId', 'i.id': 'l.invitationId' })
      .leftJoin('people as p', { 'p.practiceId': 'l.practiceId', 'p.id': 'l.personId' })
      .leftJoin('addresses as a', { 'a.practiceId': 'l.practiceId', 'a.personId': 'l.personId' })
      .leftJoin('practices as c', { 'c.id': 'l.practiceId' })
      .where({ 'l.id': id, 'l.status': 'waiting' })
      .first<LetterRow | undefined>(
        'l.id',
        'l.kind',
        'l.secret',
        'l.practiceId',
        'l.personId',
        'p.language',
        'a.address',
        'c.addressesKey',
        'i.acceptedAt',
        'i.takenBackAt',
      ),
  )
  if (!row) return null
  const key =
    row.addressesKey && row.practiceId
      ? addressesKeyOf({ id: row.practiceId, addressesKey: row.addressesKey })
      : null
  const secret =
    key && row.secret && open(key, secretPlace(row.practiceId ?? '', row.id), row.secret).toString()
  const { to } = JSON.parse(secret ?? '{}') as Secret
  const address = key && row.address && openAddress(key, row.practiceId, row.personId, row.address)
  return {
    id: row.id,
    kind: row.kind,
    language: row.language ?? 'en',
    address: row.acceptedAt || row.takenBackAt ? null : (to ?? address), // nobody needs an invitation that is settled
    secret,
  }
}

/** Its last word: sent, or failed for good, of which only the day is kept where it could be about a concern. The secret is wiped either way. */
export async function settleLetter(
  id: string,
  outcome: 'sent' | { failure: string },
  now: Date,
): Promise<void> {
  const [status, failure] = outcome === 'sent' ? ['sent', null] : ['failed', outcome.failure]
  await asWorker(db =>
    db.raw(
      `update letters l set status = :status, failure = :failure, secret = null, settled_at = case
         when :status = 'sent' or l.kind = 'invitation' then :now
         else date_trunc('day', cast(:now as timestamptz), (select c.time_zone from practices c where c.id = l.practice_id))
       end
       where l.id = :id`,
      { id, status, failure, now },
    ),
  )
}

export async function countAttempt(id: string): Promise<void> {
  await asWorker(db => db('letters').where({ id }).increment('attempts', 1))
}

export function openAddress(
  key: Key,
  practiceId: string | null,
  personId: string | null,
  sealed: Buffer,
): string {
  return open(key, addressPlace(practiceId ?? '', personId ?? ''), sealed).toString()
}

export function addressPlace(practice: string, personId: string) {
  return { practice, table: 'addresses', column: 'address', row: personId }
}

interface LetterRow {
  id: string
  kind: LetterKind
  secret: Buffer | null
  practiceId: string | null
  personId: string | null
  language: string | null
  address: Buffer | null
  addressesKey: Buffer | null
  acceptedAt: Date | null
  takenBackAt: Date | null
}

function secretPlace(practice: string, letterId: string) {
  return { practice, table: 'letters', column: 'secret', row: letterId }
}
