import type { Db } from '../database/connections'
import type { Named, Person } from '../people/person'
import { named } from '../people/store'

/** What a reader of a concern sees of it that supervisors are asked about it. */
export interface Consulting {
  /** When one was asked; not who it was, nor what was said. */
  readonly askedAt: readonly Date[]
  /** Its client lets a supervisor read what is written. */
  readonly shows: boolean
  /** With whom this reader speaks about it, or has spoken. */
  readonly mine: readonly (Named & { readonly consultationId: string; readonly endedAt: Date | null })[]
  /** Who works here as a supervisor, for those who answer. */
  readonly supervisors: readonly Named[]
}

/** @param mine whether it is the reader's own concern: then they ask nobody */
export async function consultingIn(
  db: Db,
  { practice, practiceId, id: personId }: Person,
  concernId: string,
  mine: boolean,
): Promise<Consulting> {
  const [told, asked, supervisors] = await Promise.all([
    db.raw<{ rows: Pick<Consulting, 'askedAt' | 'shows'>[] }>(
      `select array(select e.at from events e
           where e.practice_id = :practiceId and e.chain = :concernId and e.kind = 'consult' order by e.position) as asked_at,
         exists(select from consultation_consents s where s.practice_id = :practiceId and s.concern_id = :concernId) as shows`,
      { practiceId, concernId },
    ),
    mine ? [] : askedRowsOf(db, practiceId, concernId, personId),
    mine ? [] : supervisorRowsOf(db, practiceId),
  ])
  const { askedAt, shows } = told.rows[0] ?? { askedAt: [], shows: false }
  return { askedAt, shows, mine: named(practice, asked), supervisors: named(practice, supervisors) }
}

/**
 * The client of a concern lets whoever answers show what is written to a supervisor, or does so no more. Row security lets nobody
 * else say it.
 */
export async function letShow(
  db: Db,
  { practiceId }: Person,
  concernId: string,
  shows: boolean,
  now: Date,
): Promise<void> {
  const consents = db('consultationConsents')
  if (shows) await consents.insert({ practiceId, concernId, givenAt: now }).onConflict().ignore()
  else await consents.where({ practiceId, concernId }).delete()
}

function askedRowsOf(db: Db, practiceId: string, concernId: string, askerId: string) {
  return db('consultations as n')
    .join('people as p', { 'p.practiceId': 'n.practiceId', 'p.id': 'n.supervisorId' })
    .where({ 'n.practiceId': practiceId, 'n.concernId': concernId, 'n.askerId': askerId })
    .select<{ id: string; name: Buffer; consultationId: string; endedAt: Date | null }[]>(
      'p.id',
      'p.name',
      'n.id as consultationId',
      'n.endedAt',
    )
}

function supervisorRowsOf(db: Db, practiceId: string) {
  return db('people')
    .where({ practiceId })
    .whereRaw(`'supervisor' = any(roles) and ended_at is null`)
    .select<{ id: string; name: Buffer }[]>('id', 'name')
}
