import { v7 as newId } from 'uuid'
import { as, asWorker, type Db } from '../database/connections'
import { call, rowsFrom } from '../database/functions'
import { isLastOwner, refuseForbidden } from '../database/errors'
import { NotFound } from '../errors'
import type { Person } from '../people/person'
import { dayOf } from '../time/days'
import type { Departure, DepartureFacts, DepartureReason } from './departure'

/** The plan that counts for somebody who works, or has worked, here; null: there is none. Of who came back, nothing is said. */
export async function findOptionalDeparture(owner: Person, personId: string): Promise<Departure | null> {
  const { rows } = await as(owner, db =>
    db.raw<{ rows: Departure[] }>(
      `select d.id, d.reason, d.says_died, d.last_day::text, d.version, d.ended_at
       from departures d join people p on p.practice_id = d.practice_id and p.id = d.person_id
       where d.practice_id = :practiceId and d.person_id = :personId and d.taken_back_at is null
         and (d.ended_at is null) = (p.ended_at is null)
       order by d.planned_at desc limit 1`,
      { practiceId: owner.practiceId, personId },
    ),
  )
  return rows[0] ?? null
}

export async function departureFacts(owner: Person, personId: string, now: Date): Promise<DepartureFacts> {
  const { practice, practiceId } = owner
  return as(owner, async db => {
    const [[facts], absence] = await Promise.all([
      rowsFrom<Omit<DepartureFacts, 'standsIn'>>(db, 'departure_facts', { person: personId, at: now }),
      db('absences')
        .where({ practiceId, colleagueId: personId, endedAt: null })
        .where('lastDay', '>=', dayOf(now, practice))
        .first<{ id: string } | undefined>('id'),
    ])
    if (!facts) throw new NotFound()
    return { ...facts, standsIn: absence !== undefined }
  })
}

/** What an owner decides when somebody leaves. */
export interface DeparturePlan {
  readonly reason: DepartureReason
  readonly saysDied: boolean
  readonly lastDay: string
}

/**
 * Plans that somebody leaves, or changes what was planned. With a successor, all their clients go to that colleague, who is also proposed for
 * each open concern, as one act.
 * @param version of the plan that the owner has seen; 0: there was none
 * @returns `changed` where another owner has changed it since, `last owner` where nobody would own the practice any more: nothing was done then
 */
export async function planDeparture(
  owner: Person,
  personId: string,
  { plan, version, successor }: { plan: DeparturePlan; version: number; successor: string | null },
  now: Date,
): Promise<'planned' | 'changed' | 'last owner'> {
  const id = newId()
  return as(owner, async db => {
    const planned = await call<boolean>(db, 'plan_departure', {
      ...{ id, person: personId, at: now, version },
      ...plan,
    })
    if (planned && successor !== null && version === 0) {
      await assign(db, id, { version: 1, clients: null, to: successor }, now)
      await rowsFrom(db, 'propose_for_all', { departure: id, to: successor, at: now })
    }
    return planned ? ('planned' as const) : ('changed' as const)
  }).catch((error: unknown) => {
    if (isLastOwner(error)) return 'last owner' as const
    return refuseForbidden(error)
  })
}

/** @returns false where it is over, or was taken back before */
export async function takeBackDeparture(owner: Person, id: string, now: Date): Promise<boolean> {
  return as(owner, db => call<boolean>(db, 'take_back_departure', { departure: id, at: now })).catch(
    refuseForbidden,
  )
}

/** Who goes on with which clients. */
export interface ClientsGiven {
  readonly version: number
  /** Null: all of them. */
  readonly clients: readonly string[] | null
  /** Null: nobody, and they become former clients. */
  readonly to: string | null
}

/** @returns false where another owner has changed the plan since */
export async function assignClients(
  owner: Person,
  departureId: string,
  given: ClientsGiven,
  now: Date,
): Promise<boolean> {
  return as(owner, db => assign(db, departureId, given, now)).catch(refuseForbidden)
}

async function assign(
  db: Db,
  departure: string,
  { version, clients, to }: ClientsGiven,
  now: Date,
): Promise<boolean> {
  const ids = clients && [...clients]
  return call<boolean>(db, 'assign_clients', { departure, version, clients: ids, to, at: now })
}

/** What became of proposing the same person for each open concern. */
export interface ProposedForAll {
  readonly asked: number
  /** Another proposal waits for the client there. */
  readonly waiting: number
  /** Its client has said no to that person before, or is that person. */
  readonly leftOut: number
}

export async function proposeForAll(
  owner: Person,
  departureId: string,
  to: string,
  now: Date,
): Promise<ProposedForAll> {
  const [done] = await as(owner, db =>
    rowsFrom<ProposedForAll>(db, 'propose_for_all', { departure: departureId, to, at: now }),
  ).catch(refuseForbidden)
  if (!done) throw new NotFound()
  return done
}

/** Every few minutes: whose last day is over has no access any more. Each in a transaction of its own, so that one does not wait for another. */
export async function endDepartures(): Promise<void> {
  const due = await asWorker(db => rowsFrom<{ practiceId: string; id: string }>(db, 'departures_due_now'))
  for (const { practiceId, id } of due)
    await asWorker(db => call(db, 'end_departure_now', { practice: practiceId, departure: id }))
}
