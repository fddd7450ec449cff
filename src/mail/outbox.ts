import { asWorker } from '../database/connections'
import { call } from '../database/functions'
import { CannotOpen, unseal } from '../vault/envelope'
import { addressesKeyOf } from '../vault/keys'
import {
  askedFor,
  openAddress,
  letterSecretPlace,
  type LetterKind,
  type letterStatuses,
  type LetterSecret,
} from './letters'
import { defaultLanguage } from '../language/languages'

/** A letter in hand, with what is known of it at this moment. */
export interface Letter {
  readonly id: string
  readonly kind: LetterKind
  readonly language: string
  readonly practiceId: string | null
  readonly personId: string | null
  /** Null: it goes to nobody. */
  readonly address: string | null
  readonly secret: string | null
  readonly attempts: number
  /** Whether what it says still holds: nobody needs an invitation that is settled, nor news without access. */
  readonly stands: boolean
  /** What it carries has passed. */
  readonly expired: boolean
}

/** What is sealed in a letter, or the address it goes to, was changed in the database. Says only where. */
export class DamagedLetter extends Error {
  override readonly name = 'Damaged'
}

/** @throws Damaged; CannotOpen where the key of its practice does not open */
export async function readLetter(id: string): Promise<Letter> {
  const row = await asWorker(db =>
    db('letters as l')
      .leftJoin('invitations as i', { 'i.practiceId': 'l.practiceId', 'i.id': 'l.invitationId' })
      .leftJoin('people as p', { 'p.practiceId': 'l.practiceId', 'p.id': 'l.personId' })
      .leftJoin('addresses as a', { 'a.practiceId': 'l.practiceId', 'a.personId': 'l.personId' })
      .leftJoin('practices as c', { 'c.id': 'l.practiceId' })
      .where({ 'l.id': id })
      .first<LetterRow>(
        ...['l.id', 'l.kind', 'l.secret', 'l.practiceId', 'l.personId', 'l.attempts', 'l.expiresAt'],
        ...[
          'p.language',
          'c.language as practiceLanguage',
          'a.address',
          'c.addressesKey',
          'i.acceptedAt',
          'i.takenBackAt',
        ],
      ),
  )
  const { kind, practiceId, personId, attempts, addressesKey } = row
  const key = addressesKey && practiceId ? addressesKeyOf({ id: practiceId, addressesKey }) : null
  const { secret: sealed, address: home } = row
  const secret =
    key &&
    sealed &&
    unlessDamaged(() => secretIn(unseal(key, letterSecretPlace(practiceId ?? '', id), sealed)))
  const { to } = JSON.parse(secret ?? '{}') as LetterSecret
  const address = to ?? (key && home && unlessDamaged(() => openAddress(key, practiceId, personId, home)))
  return {
    ...{ id, kind, practiceId, personId, attempts, address, secret },
    language: row.language ?? row.practiceLanguage ?? defaultLanguage,
    stands: practiceId === null || (address !== null && !row.acceptedAt && !row.takenBackAt),
    expired: row.expiresAt !== null && row.expiresAt.getTime() <= Date.now(),
  }
}

/**
 * Asks whoever it is for, if this practice knows somebody at its address, when a mail is safe for them. What they have just asked for
 * themselves comes at once.
 * @param addressHash of where it goes
 * @returns a Date: not before then
 */
export async function askWish(
  { kind, practiceId, personId }: Letter,
  addressHash: Buffer,
): Promise<'now' | 'never' | Date> {
  const { rows } = await asWorker(db =>
    db.raw<{ rows: { moment: Date | null; isOpen: boolean }[] }>(
      `select w.moment, coalesce(w.moment <= now(), false) as is_open
       from (select coalesce((select a.person_id from addresses a
         where a.practice_id = :practiceId and a.address_hash = :addressHash), cast(:personId as uuid)) as id) known,
       lateral (select case when :asked and known.id is not distinct from cast(:personId as uuid) then now()
         else safe_moment(:practiceId, known.id, now()) end as moment) w`,
      { practiceId, personId, addressHash, asked: askedFor.includes(kind) },
    ),
  )
  const { moment, isOpen } = rows[0] ?? { moment: null, isOpen: false }
  return isOpen ? 'now' : (moment ?? 'never')
}

/** Whether whoever it is for has read everything that it tells of, since it was written. */
export async function isRead({ id }: Letter): Promise<boolean> {
  return asWorker(db => call<boolean>(db, 'is_read', { letter: id }))
}

/** @returns how many it has been, this one too */
export async function countAttempt(id: string): Promise<number> {
  const { rows } = await asWorker(db =>
    db.raw<{ rows: { attempts: number }[] }>(
      'update letters set attempts = attempts + 1 where id = ? returning attempts',
      [id],
    ),
  )
  return rows[0]?.attempts ?? 0
}

/**
 * Out of hand, to be tried again; when what it carries has passed at the latest, so that it is settled.
 * @param next a moment, or so many seconds from now
 * @param heldUp our own mail server could not be reached
 */
export async function putBack(
  hand: string,
  { id }: Pick<Letter, 'id'>,
  next: Date | number,
  heldUp: boolean,
): Promise<void> {
  const [moment, seconds] = typeof next === 'number' ? [null, next] : [next, 0]
  await asWorker(db =>
    db.raw(
      `update letters l set held_by = null, held_until = null, held_up = :heldUp,
         next_at = least(coalesce(cast(:moment as timestamptz), now() + make_interval(secs => :seconds)), l.expires_at)
       where l.id = :id and l.held_by = :hand`,
      { hand, id, heldUp, moment, seconds },
    ),
  )
}

/** Its last word. Only the day is kept where a moment could tell which concern it was about; the secret is wiped. */
export async function settle(
  hand: string,
  { id }: Pick<Letter, 'id'>,
  outcome: Exclude<(typeof letterStatuses)[number], 'waiting' | 'failed'> | { readonly failure: string },
): Promise<void> {
  const [status, failure] = typeof outcome === 'object' ? ['failed', outcome.failure] : [outcome, null]
  await asWorker(db =>
    db.raw(
      `update letters l set status = :status, failure = :failure, secret = null, held_by = null, held_until = null, domain = null,
         held_up = l.held_up and :status <> 'sent', settled_at = case
           when :status = 'sent' or l.kind = 'invitation' then now()
           else date_trunc('day', now(), coalesce((select c.time_zone from practices c where c.id = l.practice_id), 'UTC')) end
       where l.id = :id and l.held_by = :hand`,
      { hand, id, status, failure },
    ),
  )
}

function unlessDamaged(read: () => string): string {
  try {
    return read()
  } catch (error) {
    throw error instanceof CannotOpen ? new DamagedLetter(error.message) : error
  }
}

/** What opens and is no secret of ours waits for no later attempt either. */
function secretIn(opened: Buffer): string {
  try {
    JSON.parse(opened.toString())
  } catch {
    throw new DamagedLetter('letters.secret')
  }
  return opened.toString()
}

interface LetterRow {
  kind: LetterKind
  secret: Buffer | null
  practiceId: string | null
  personId: string | null
  attempts: number
  expiresAt: Date | null
  language: string | null
  practiceLanguage: string | null
  address: Buffer | null
  addressesKey: Buffer | null
  acceptedAt: Date | null
  takenBackAt: Date | null
}
