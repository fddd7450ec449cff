import { asWorker } from '../database/connections'
import { call } from '../database/functions'
import { keyedHash } from '../vault/keys'
import type { EmailKind } from './emails'
import type { Email } from './outbox'

// Who has which emails in hand. By the clock of the database, which is the same for every worker.

/** Seconds for which an email stays in hand, unless its worker says again that it has it. */
export const claimSeconds = 30

/** So many emails to one domain are in hand at once; those that sign in are counted apart. */
export const mostToDomain = 2

/**
 * Takes the next email that is due, what is most urgent first. News for somebody waits while other news for them is being brought;
 * what is taken speaks for all their news that waits.
 * @param hand of this worker
 * @param held what is in it already
 * @param urgentOnly only emails by which somebody wants to sign in
 */
export async function claimNext(
  hand: string,
  held: readonly string[],
  urgentOnly: boolean,
): Promise<string | null> {
  return asWorker(async db => {
    await db.raw(oneAfterTheOther)
    const { rows } = await db.raw<{ rows: TakenRow[] }>(
      `with busy as materialized (
         select e.domain, e.kind, e.practice_id, e.person_id from emails e where e.held_until > now())
       update emails e set held_by = :hand, held_until = now() + make_interval(secs => :heldFor)
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
      { hand, held: [...held], urgentOnly, heldFor: claimSeconds, mostToDomain },
    )
    const [taken] = rows
    if (taken?.kind === 'news') await call(db, 'join_news', { email: taken.id })
    return taken?.id ?? null
  })
}

/** Says of what is in hand that it still is. */
export async function renewClaims(hand: string, held: readonly string[]): Promise<void> {
  await asWorker(db =>
    db.raw(
      `update emails e set held_until = now() + make_interval(secs => :heldFor)
       where e.held_by = :hand and e.id = any(cast(:held as uuid[]))`,
      { hand, held: [...held], heldFor: claimSeconds },
    ),
  )
}

/** Gives back whatever is in hand, to be tried now. */
export async function putAllBack(hand: string): Promise<void> {
  await asWorker(db =>
    db.raw(`update emails e set held_by = null, held_until = null, next_at = now() where e.held_by = ?`, [
      hand,
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

/** Notes to which domain it goes. @returns false: so many go there already that it is out of hand again, until one has gone */
export async function claimPlace(hand: string, { id, kind }: Email, address: string): Promise<boolean> {
  const domain = keyedHash('domain', address.slice(address.lastIndexOf('@') + 1).toLowerCase())
  const { rows } = await asWorker(async db => {
    await db.raw(oneAfterTheOther)
    return db.raw<{ rows: { held: boolean }[] }>(
      `update emails e set domain = :domain, held_by = case when room.is_left then e.held_by end,
         held_until = case when room.is_left then e.held_until end
       from (select count(*) < :mostToDomain as is_left from emails o
         where o.domain = :domain and o.id <> :id and o.held_until > now() and (o.kind = 'sign_in') = :signsIn) room
       where e.id = :id and e.held_by = :hand
       returning e.held_by is not null as held`,
      { hand, id, domain, mostToDomain, signsIn: kind === 'sign_in' },
    )
  })
  return rows[0]?.held ?? false
}

/** One worker at a time takes emails in hand, so that each sees what the others have taken. Held for a moment, and never while an email is on its way. */
const oneAfterTheOther = `select pg_advisory_xact_lock(hashtext('emails'))`

interface TakenRow {
  id: string
  kind: EmailKind
}
