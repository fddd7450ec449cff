import { asWorker, type Db } from '../database/connections'
import { call } from '../database/functions'
import { CannotUnseal, unseal } from '../vault/envelope'
import { addressesKeyOf } from '../vault/keys'
import type { Key } from '../vault/envelope'
import {
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
  /** Whether what it says still holds: nobody needs an invitation that is settled, news without access, or what they have read or answered since. */
  readonly stands: boolean
  /** What it carries has passed. */
  readonly expired: boolean
}

/** What is sealed in an email, or the address it goes to, was changed in the database. Says only where. */
export class DamagedEmail extends Error {
  override readonly name = 'Damaged'
}

/** The row of an email that has just been taken in hand, sealed as it is. */
export async function rowOfEmail(db: Db, id: string): Promise<EmailRow> {
  const [{ rows }, isMoot] = await Promise.all([
    db.raw<{ rows: [Omit<EmailRow, 'isMoot'>] }>(
      `select e.id, e.kind, e.secret, e.practice_id, e.person_id, e.attempts, e.expires_at, e.colleague_id,
         p.language, c.language as practice_language, a.address, c.addresses_key, i.accepted_at, i.taken_back_at,
         t.address as outside, t.link, t.agreed_at
       from emails e
       left join invitations i on i.practice_id = e.practice_id and i.id = e.invitation_id
       left join people p on p.practice_id = e.practice_id and p.id = e.person_id
       left join addresses a on a.practice_id = e.practice_id and a.person_id = e.person_id
       left join trusted_colleagues t on t.practice_id = e.practice_id and t.id = e.colleague_id
       left join practices c on c.id = e.practice_id
       where e.id = ?`,
      [id],
    ),
    call<boolean>(db, 'is_moot', { email: id }),
  ])
  return { ...rows[0], isMoot }
}

/** @throws Damaged; CannotUnseal where the key of its practice does not open */
export function openEmail(row: EmailRow): Email {
  const { id, kind, practiceId, personId, attempts, addressesKey } = row
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
    stands: !row.isMoot && (practiceId === null || (address !== null && !row.acceptedAt && !row.takenBackAt)),
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
    stands: !row.isMoot && address !== null && (kind === 'ask_colleague') === (row.agreedAt === null),
    expired: isOver(row),
  }
}

function isOver({ expiresAt }: Pick<EmailRow, 'expiresAt'>): boolean {
  return expiresAt !== null && expiresAt.getTime() <= Date.now()
}

/** @returns how many it has been, this one too */
export async function countAttempt(id: string): Promise<number> {
  const { rows } = await asWorker(db =>
    db.lastly(() =>
      db.raw<{ rows: { attempts: number }[] }>(
        'update emails set attempts = attempts + 1 where id = ? returning attempts',
        [id],
      ),
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
  workerId: string,
  { id }: Pick<Email, 'id'>,
  next: Date | number,
  heldUp: boolean,
): Promise<void> {
  const [moment, seconds] = typeof next === 'number' ? [null, next] : [next, 0]
  await asWorker(db =>
    db.lastly(() =>
      db.raw(
        `update emails e set held_by = null, held_until = null, held_up = :heldUp,
           next_at = least(coalesce(cast(:moment as timestamptz), now() + make_interval(secs => :seconds)), e.expires_at)
         where e.id = :id and e.held_by = :workerId`,
        { workerId, id, heldUp, moment, seconds },
      ),
    ),
  )
}

/** Its last word. Only the day is kept where a moment could tell which concern it was about; the secret is wiped. */
export async function settle(
  workerId: string,
  { id }: Pick<Email, 'id'>,
  outcome: Exclude<(typeof emailStatuses)[number], 'waiting' | 'failed'> | { readonly failure: string },
): Promise<void> {
  const [status, failure] = typeof outcome === 'object' ? ['failed', outcome.failure] : [outcome, null]
  await asWorker(db =>
    db.lastly(() =>
      db.raw(
        `update emails e set status = :status, failure = :failure, secret = null, held_by = null, held_until = null, domain = null,
           held_up = e.held_up and :status <> 'sent', settled_at = case
             when :status = 'sent' or e.kind = 'invitation' then now()
             else (select moment_of_clock(zone, date_trunc('day', clock_at(zone, now()))) from coalesce(
               (select c.time_zone from practices c where c.id = e.practice_id), 'UTC') as zone) end
         where e.id = :id and e.held_by = :workerId`,
        { workerId, id, status, failure },
      ),
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

export interface EmailRow {
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
  /** Everything that it tells of was read, or answered, since it was written. */
  isMoot: boolean
}
