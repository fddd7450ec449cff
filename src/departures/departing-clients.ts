import type { ClientCursor } from '../care/care'
import { as } from '../database/connections'
import type { Person } from '../people/person'
import { optionalNamedOf, namesOf, type NamedRow } from '../people/store'
import type { Departure, DepartingClient } from './departure'

export const departingPerPage = 50

/** A page of clients, and how many there are; `without` have nobody yet who goes on with them. */
export interface DepartingPage {
  readonly lines: readonly DepartingClient[]
  readonly all: number
  readonly without: number
  readonly next: ClientCursor | null
}

/** The clients whose work with somebody goes on, or ended when their access did; who began last comes first. */
export async function departingClients(
  owner: Person,
  personId: string,
  departure: Departure | null,
  after: ClientCursor | null,
): Promise<DepartingPage> {
  const { practice, practiceId } = owner
  const from = `from care c left join departure_clients a
      on a.practice_id = c.practice_id and a.departure_id = :departure and a.client_id = c.client_id
    where c.practice_id = :practiceId and c.therapist_id = :personId and c.until is not distinct from :endedAt`
  const values = {
    practiceId,
    personId,
    departure: departure?.id ?? null,
    endedAt: departure?.endedAt ?? null,
    at: after?.at ?? 'infinity',
    id: after?.id ?? '00000000-0000-0000-0000-000000000000',
  }
  const [counted, found] = await as(owner, db =>
    Promise.all([
      db.raw<{ rows: { all: number; without: number }[] }>(
        `select count(*)::int as all, count(*) filter (where a.to_id is null)::int as without ${from}`,
        values,
      ),
      db.raw<{ rows: DepartingRow[] }>(
        `select c.id as care_id, c.since, cl.id, cl.name, t.id as to_id, t.name as to_name
         from (select c.id, c.since, c.client_id, a.to_id ${from} and (c.since, c.id) < (:at, :id)
           order by c.since desc, c.id desc limit ${departingPerPage + 1}) c
         join people cl on cl.practice_id = :practiceId and cl.id = c.client_id
         left join people t on t.practice_id = :practiceId and t.id = c.to_id
         order by c.since desc, c.id desc`,
        values,
      ),
    ]),
  )
  const rows = found.rows.slice(0, departingPerPage)
  const last = found.rows.length > departingPerPage ? rows.at(-1) : null
  const { all = 0, without = 0 } = counted.rows[0] ?? {}
  return {
    all,
    without,
    lines: namesOf(practice, rows).map(({ id, name, toId, toName }) => ({
      id,
      name,
      to: optionalNamedOf(practice, toId, toName),
    })),
    next: last ? { at: last.since, id: last.careId } : null,
  }
}

interface DepartingRow extends NamedRow {
  readonly careId: string
  readonly since: Date
  readonly toId: string | null
  readonly toName: Buffer | null
}
