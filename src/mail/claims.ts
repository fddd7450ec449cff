import { asWorker, type Db } from '../database/connections'
import { isDatabaseGone } from '../database/errors'
import { call } from '../database/functions'
import { keyedHash } from '../vault/keys'
import { askedFor, type EmailKind } from './emails'
import { rowOfEmail, type Email, type EmailRow } from './outbox'

// Who has which emails in hand. By the clock of the database, which is the same for every worker.

/** Seconds for which an email stays in hand, unless its worker says again that it has it. */
export const claimSeconds = 30

/** So many emails to one domain are in hand at once; those that sign in are counted apart. */
export const mostToDomain = 2

/**
 * Takes the next email that is due, what is most urgent first. News for somebody waits while other news for them is being brought;
 * what is taken speaks for all their news that waits, and is read at once.
 * @param workerId of this worker
 * @param held what is in it already
 * @param urgentOnly only emails by which somebody wants to sign in
 */
export async function claimNext(
  workerId: string,
  held: readonly string[],
  urgentOnly: boolean,
): Promise<EmailRow | null> {
  let found: TakenRow | undefined
  return asWorker(async db => {
    const [, { rows }] = await Promise.all([
      db.raw(oneAfterTheOther),
      db.raw<{ rows: TakenRow[] }>(
        `with busy as materialized (
         select e.domain, e.kind, e.practice_id, e.person_id from emails e where e.held_until > now())
       update emails e set held_by = :workerId, held_until = now() + make_interval(secs => :heldFor)
       where e.id = (
         select w.id from emails w
         where w.status = 'waiting' and w.next_at <= now() and coalesce(w.held_until <= now(), true)
           and w.id <> all(cast(:held as uuid[])) and (w.kind = 'sign_in' or not :urgentOnly)
           and (w.domain is null or :mostToDomain > (
             select count(*) from busy b where b.domain = w.domain and (b.kind = 'sign_in') = (w.kind = 'sign_in')))
           and not (w.kind = 'news' and exists (select from busy b
             where b.kind = 'news' and b.practice_id = w.practice_id and b.person_id = w.person_id))
         order by w.urgency, w.next_at, w.id limit 1 for update skip locked)
       returning e.id, e.kind`,
        { workerId, held: [...held], urgentOnly, heldFor: claimSeconds, mostToDomain },
      ),
    ])
    found = rows[0]
    if (!found) return null
    const { id, kind } = found
    return db.lastly(async () => {
      const joined = kind === 'news' ? call(db, 'join_news', { email: id }) : undefined
      const [row] = await Promise.all([rowOfEmail(db, id), joined])
      return row
    })
  }).catch(async (error: unknown) => {
    if (found && !isDatabaseGone(error)) await putAside(found)
    throw error
  })
}

/** One that cannot be taken in hand, whatever is wrong with it, holds up no other: it is due again in ten minutes. */
async function putAside({ id }: TakenRow): Promise<void> {
  await asWorker(db =>
    db.raw(
      `update emails e set next_at = now() + interval '10 minutes' where e.id = :id and e.status = 'waiting'`,
      { id },
    ),
  )
}

/** Says of what is in hand that it still is. */
export async function renewClaims(workerId: string, held: readonly string[]): Promise<void> {
  await asWorker(db =>
    db.raw(
      `update emails e set held_until = now() + make_interval(secs => :heldFor)
       where e.held_by = :workerId and e.id = any(cast(:held as uuid[]))`,
      { workerId, held: [...held], heldFor: claimSeconds },
    ),
  )
}

/** Gives back whatever is in hand, to be tried now. */
export async function putAllBack(workerId: string): Promise<void> {
  await asWorker(db =>
    db.raw(`update emails e set held_by = null, held_until = null, next_at = now() where e.held_by = ?`, [
      workerId,
    ]),
  )
}

/** What our own mail server held up is tried now: it takes emails again. */
export async function endPauses(): Promise<void> {
  await asWorker(db =>
    db.raw(
      `with ended as (update emails e set next_at = now()
         where e.status = 'waiting' and e.held_up and e.held_by is null and e.next_at > now() returning e.id)
       select pg_notify('emails', '') from (select from ended limit 1) any_of_them`,
    ),
  )
}

/** Why the worker does not try now: the reader wants no email, or none before this moment, or enough emails are on their way to that domain. */
type Hindrance = 'never' | 'crowded' | Date

/**
 * Right before an attempt: what the reader wishes, and whether there is room for one more email to this domain, which is noted. The attempt is
 * counted then.
 * @param addressHash of where it goes
 * @returns how many attempts it has been, with this one
 */
export async function beginAttempt(
  workerId: string,
  email: Email,
  address: string,
  addressHash: Buffer,
): Promise<number | Hindrance> {
  return asWorker(async db => {
    const wish = await askWish(db, email, addressHash)
    return wish === 'now' ? db.lastly(() => claimPlace(db, workerId, email, address)) : wish
  })
}

/** When an email is safe for its reader, if this practice knows somebody at its address. What they have just asked for themselves comes at once. */
async function askWish(
  db: Db,
  { kind, practiceId, personId }: Email,
  addressHash: Buffer,
): Promise<'now' | 'never' | Date> {
  const { rows } = await db.raw<{ rows: { moment: Date | null; isOpen: boolean }[] }>(
    `select w.moment, coalesce(w.moment <= now(), false) as is_open
     from (select coalesce((select a.person_id from addresses a
       where a.practice_id = :practiceId and a.address_hash = :addressHash), cast(:personId as uuid)) as id) known,
     lateral (select case when :asked and known.id is not distinct from cast(:personId as uuid) then now()
       else safe_moment(:practiceId, known.id, now()) end as moment) w`,
    { practiceId, personId, addressHash, asked: askedFor.includes(kind) },
  )
  const { moment, isOpen } = rows[0] ?? { moment: null, isOpen: false }
  return isOpen ? 'now' : (moment ?? 'never')
}

async function claimPlace(
  db: Db,
  workerId: string,
  { id, kind }: Email,
  address: string,
): Promise<number | 'crowded'> {
  const domain = keyedHash('domain', address.slice(address.lastIndexOf('@') + 1).toLowerCase())
  const [, { rows }] = await Promise.all([
    db.raw(oneAfterTheOther),
    db.raw<{ rows: { held: boolean; attempts: number }[] }>(
      `update emails e set domain = :domain, attempts = e.attempts + room.is_left::int,
       held_by = case when room.is_left then e.held_by end, held_until = case when room.is_left then e.held_until end
     from (select count(*) < :mostToDomain as is_left from emails o
       where o.domain = :domain and o.id <> :id and o.held_until > now() and (o.kind = 'sign_in') = :signsIn) room
     where e.id = :id and e.held_by = :workerId
     returning e.held_by is not null as held, e.attempts`,
      { workerId, id, domain, mostToDomain, signsIn: kind === 'sign_in' },
    ),
  ])
  return rows[0]?.held ? rows[0].attempts : 'crowded'
}

/**
 * One worker at a time takes emails in hand, so that each sees what the others have taken. Held until the transaction ends, and never while an
 * email is on its way.
 */
const oneAfterTheOther = `select pg_advisory_xact_lock(hashtext('emails'))`

interface TakenRow {
  id: string
  kind: EmailKind
}
