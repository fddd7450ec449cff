import { asWorker } from '../database/connections'
import { call } from '../database/functions'
import { CannotUnseal, unseal } from '../vault/envelope'
import { addressesKeyOf } from '../vault/keys'
import type { Key } from '../vault/envelope'
import {
  askedFor,
  colleaguePlace,
  unsealAddress,
  emailSecretPlace,
  type EmailKind,
  type emailStatuses,
  type EmailSecret,
} from './emails'
import { defaultLanguage } from '../language/languages'

/** An email in hand, with what is known of it at this moment. */
export interface Email {
  readonly id: string
  readonly kind: EmailKind
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

/** What is sealed in an email, or the address it goes to, was changed in the database. Says only where. */
export class DamagedEmail extends Error {
  override readonly name = 'Damaged'
}

/** @throws Damaged; CannotUnseal where the key of its practice does not open */
export async function readEmail(id: string): Promise<Email> {
  const row = await asWorker(db =>
    db('emails as e')
      .leftJoin('invitations as i', { 'i.practiceId': 'e.practiceId', 'i.id': 'e.invitationId' })
      .leftJoin('people as p', { 'p.practiceId': 'e.practiceId', 'p.id': 'e.personId' })
      .leftJoin('addresses as a', { 'a.practiceId': 'e.practiceId', 'a.personId': 'e.personId' })
      .leftJoin('trustedColleagues as t', { 't.practiceId': 'e.practiceId', 't.id': 'e.colleagueId' })
      .leftJoin('practices as c', { 'c.id': 'e.practiceId' })
      .where({ 'e.id': id })
      .first<EmailRow>(
        ...[
          'e.id',
          'e.kind',
          'e.secret',
          'e.practiceId',
          'e.personId',
          'e.attempts',
          'e.expiresAt',
          'e.colleagueId',
        ],
        ...[
          'p.language',
          'c.language as practiceLanguage',
          'a.address',
          'c.addressesKey',
          'i.acceptedAt',
          'i.takenBackAt',
          't.address as outside',
          't.link',
          't.agreedAt',
        ],
      ),
  )
  const { kind, practiceId, personId, attempts, addressesKey } = row
  const key = addressesKey && practiceId ? addressesKeyOf({ id: practiceId, addressesKey }) : null
  const { secret: sealed, address: home } = row
  const secret =
    key &&
    sealed &&
    unlessDamaged(() => secretIn(unseal(key, emailSecretPlace(practiceId ?? '', id), sealed)))
  if (row.colleagueId !== null) return toColleague(row, key)
  const { to } = JSON.parse(secret ?? '{}') as EmailSecret
  const address = to ?? (key && home && unlessDamaged(() => unsealAddress(key, practiceId, personId, home)))
  return {
    ...{ id, kind, practiceId, personId, attempts, address, secret },
    language: row.language ?? row.practiceLanguage ?? defaultLanguage,
    stands: practiceId === null || (address !== null && !row.acceptedAt && !row.takenBackAt),
    expired: isOver(row),
  }
}

/** To somebody outside whom a practice has named: it goes to the address in their row, with the link that stands there too. */
function toColleague({ id, kind, practiceId, attempts, ...row }: EmailRow, key: Key | null): Email {
  const { colleagueId, outside, link } = row
  const open = (column: 'address' | 'link', sealed: Buffer, by: Key) =>
    unlessDamaged(() =>
      unseal(by, colleaguePlace(practiceId ?? '', colleagueId ?? '', column), sealed).toString(),
    )
  const address = outside && key && open('address', outside, key)
  return {
    ...{ id, kind, practiceId, personId: null, attempts, address },
    secret: link && key && JSON.stringify({ link: open('link', link, key) }),
    language: row.practiceLanguage ?? defaultLanguage,
    stands: address !== null && (kind === 'ask_colleague') === (row.agreedAt === null),
    expired: isOver(row),
  }
}

function isOver({ expiresAt }: Pick<EmailRow, 'expiresAt'>): boolean {
  return expiresAt !== null && expiresAt.getTime() <= Date.now()
}

/**
 * Finds out when an email is safe for its reader, if this practice knows somebody at its address. What they have just asked for
 * themselves comes at once.
 * @param addressHash of where it goes
 * @returns a Date: not before then
 */
export async function askWish(
  { kind, practiceId, personId }: Email,
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

/** Whether it says nothing any more: everything that it tells of was read, or answered, since it was written. */
export async function isMoot({ id }: Email): Promise<boolean> {
  return asWorker(db => call<boolean>(db, 'is_moot', { email: id }))
}

/** @returns how many it has been, this one too */
export async function countAttempt(id: string): Promise<number> {
  const { rows } = await asWorker(db =>
    db.raw<{ rows: { attempts: number }[] }>(
      'update emails set attempts = attempts + 1 where id = ? returning attempts',
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
  { id }: Pick<Email, 'id'>,
  next: Date | number,
  heldUp: boolean,
): Promise<void> {
  const [moment, seconds] = typeof next === 'number' ? [null, next] : [next, 0]
  await asWorker(db =>
    db.raw(
      `update emails e set held_by = null, held_until = null, held_up = :heldUp,
         next_at = least(coalesce(cast(:moment as timestamptz), now() + make_interval(secs => :seconds)), e.expires_at)
       where e.id = :id and e.held_by = :hand`,
      { hand, id, heldUp, moment, seconds },
    ),
  )
}

/** Its last word. Only the day is kept where a moment could tell which concern it was about; the secret is wiped. */
export async function settle(
  hand: string,
  { id }: Pick<Email, 'id'>,
  outcome: Exclude<(typeof emailStatuses)[number], 'waiting' | 'failed'> | { readonly failure: string },
): Promise<void> {
  const [status, failure] = typeof outcome === 'object' ? ['failed', outcome.failure] : [outcome, null]
  await asWorker(db =>
    db.raw(
      `update emails e set status = :status, failure = :failure, secret = null, held_by = null, held_until = null, domain = null,
         held_up = e.held_up and :status <> 'sent', settled_at = case
           when :status = 'sent' or e.kind = 'invitation' then now()
           else (select moment_of_clock(zone, date_trunc('day', clock_at(zone, now()))) from coalesce(
             (select c.time_zone from practices c where c.id = e.practice_id), 'UTC') as zone) end
       where e.id = :id and e.held_by = :hand`,
      { hand, id, status, failure },
    ),
  )
}

function unlessDamaged(read: () => string): string {
  try {
    return read()
  } catch (error) {
    throw error instanceof CannotUnseal ? new DamagedEmail(error.message) : error
  }
}

/** What opens and is no secret of ours waits for no later attempt either. */
function secretIn(unsealed: Buffer): string {
  try {
    JSON.parse(unsealed.toString())
  } catch {
    throw new DamagedEmail('emails.secret')
  }
  return unsealed.toString()
}

interface EmailRow {
  id: string
  colleagueId: string | null
  outside: Buffer | null
  link: Buffer | null
  agreedAt: Date | null
  kind: EmailKind
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
