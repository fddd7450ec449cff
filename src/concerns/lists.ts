import { as, type Db } from '../database/connections'
import { named, openName } from '../people/store'
import type { Named, Person } from '../people/person'
import { addressesKeyOf } from '../vault/keys'
import { waitings, type Status, type Waits } from './concern'

/** A line of a list: how a concern stands, and with or about whom. No list opens anybody's words. */
export interface Line extends Named {
  readonly concernId: string
  readonly reference: string
  readonly status: Status
  readonly waits: Waits
  readonly since: Date
  readonly dueAt: Date | null
}

/** Where a page of a list ended. The next one begins behind it, however much has changed before it. */
export interface Cursor {
  readonly dueAt: Date | null
  readonly since: Date
  readonly concernId: string
}

export interface Page {
  readonly lines: readonly Line[]
  readonly next: Cursor | null
}

export interface Board extends Page {
  /** Unresolved concerns by therapist. */
  readonly counts: readonly (Named & { readonly open: number; readonly late: number })[]
  /** To whom a letter could not be brought lately, and when. */
  readonly failures: readonly (Named & { readonly at: Date })[]
}

export const pageLength = 50

/** A client's concerns and their therapists, the newest change first. */
export async function concernsOf(client: Person, after: Cursor | null): Promise<Page> {
  return as(client, async db => {
    const rows = await select(
      db,
      `${lineOf('r', 'c.therapist_id')}
       where r.practice_id = ? and r.person_id = ? and r.capacity = 'client' ${after ? 'and (r.since, r.concern_id) < (?, ?)' : ''}
       order by r.since desc, r.concern_id desc limit ?`,
      [client.practiceId, client.id, ...(after ? [after.since, after.concernId] : []), pageLength + 1],
    )
    return page(client, rows)
  })
}

/**
 * What somebody answers, by what it waits for: due first; where nobody owes an answer, the longest waiting; closed ones
 * newest first.
 */
export async function inboxOf(person: Person): Promise<Record<Waits, Page>> {
  return as(person, async db => {
    const groups = waitings.map(waits => groupOf(person, waits, null))
    const rows = await select(
      db,
      groups.map(({ sql }) => `(${sql})`).join(' union all '),
      groups.flatMap(({ bindings }) => bindings),
    )
    const pages = waitings.map(waits => [
      waits,
      page(
        person,
        rows.filter(row => row.waits === waits),
      ),
    ])
    return Object.fromEntries(pages) as Record<Waits, Page>
  })
}

/** One group of the inbox, further on. */
export async function inboxAfter(person: Person, waits: Waits, after: Cursor): Promise<Page> {
  return as(person, async db => {
    const { sql, bindings } = groupOf(person, waits, after)
    return page(person, await select(db, sql, bindings))
  })
}

/** What is unresolved in the practice, the latest first. Shows neither words nor whose it is; never what owners alone may read. */
export async function boardOf(owner: Person, after: Cursor | null, now: Date): Promise<Board> {
  return as(owner, async db => {
    const [rows, counts, failures] = await Promise.all([
      select(
        db,
        `${lineOf('c', 'c.therapist_id')}
         where c.practice_id = ? and c.status <> 'closed' and c.audience <> 'owners' ${after ? 'and (c.due_at, c.since, c.id) > (?, ?, ?)' : ''}
         order by c.due_at, c.since, c.id limit ?`,
        [owner.practiceId, ...(after ? placeOf(after) : []), pageLength + 1],
      ),
      db.raw<Rows<{ id: string; name: Buffer; open: number; late: number }>>(
        `select p.id, p.name, counted.open, counted.late
         from (
           select c.practice_id, c.therapist_id, count(*) as open, count(*) filter (where c.due_at < ?) as late
           from concerns c
           where c.practice_id = ? and c.status <> 'closed' and c.audience <> 'owners'
           group by c.practice_id, c.therapist_id
         ) counted join people p on p.practice_id = counted.practice_id and p.id = counted.therapist_id`,
        [now, owner.practiceId],
      ),
      db.raw<Rows<{ id: string; name: Buffer; at: Date }>>(
        `select p.id, p.name, l.settled_at as at
         from letters l join people p on p.practice_id = l.practice_id and p.id = l.person_id
         where l.practice_id = ? and l.status = 'failed' and l.settled_at > ?
         order by l.settled_at desc limit 20`,
        [owner.practiceId, new Date(now.getTime() - 30 * 24 * 3_600_000)],
      ),
    ])
    const names = new Map(
      named(owner.practice, [...counts.rows, ...failures.rows]).map(({ id, name }) => [id, name]),
    )
    const withName = <T extends { id: string }>(row: T) => ({ ...row, name: names.get(row.id) ?? '' })
    return {
      ...page(owner, rows),
      counts: counts.rows.map(withName).sort((a, b) => a.name.localeCompare(b.name)),
      failures: failures.rows.map(withName),
    }
  })
}

interface Rows<T> {
  rows: T[]
}

type LineRow = Omit<Line, 'name'> & { name: Buffer }
type Binding = string | number | Date

/** @param table whose waits, since and due_at decide: the reader's own row (r), or the concern's (c) */
function lineOf(table: 'r' | 'c', personId: string): string {
  return `select c.id as concern_id, c.reference, c.status, ${table}.waits, ${table}.since, ${table}.due_at, p.id, p.name
    from concerns c
    ${table === 'r' ? 'join readers r on r.practice_id = c.practice_id and r.concern_id = c.id' : ''}
    join people p on p.practice_id = c.practice_id and p.id = ${personId}`
}

function groupOf(person: Person, waits: Waits, after: Cursor | null): { sql: string; bindings: Binding[] } {
  const [direction, beyond] = waits === 'nobody' ? ['desc', '<'] : ['asc', '>']
  return {
    sql: `${lineOf(
      'r',
      `(
        select cl.person_id from readers cl
        where cl.practice_id = c.practice_id and cl.concern_id = c.id and cl.capacity = 'client')`,
    )}
      where r.practice_id = ? and r.person_id = ? and r.waits = ? and r.capacity <> 'client'
        ${after ? `and (r.due_at, r.since, r.concern_id) ${beyond} (?, ?, ?)` : ''}
      order by r.due_at ${direction}, r.since ${direction}, r.concern_id ${direction} limit ?`,
    bindings: [person.practiceId, person.id, waits, ...(after ? placeOf(after) : []), pageLength + 1],
  }
}

function placeOf({ dueAt, since, concernId }: Cursor): Binding[] {
  return [dueAt ?? 'infinity', since, concernId]
}

async function select(db: Db, sql: string, bindings: Binding[]): Promise<LineRow[]> {
  const { rows } = await db.raw<Rows<LineRow>>(sql, bindings)
  return rows
}

/** Opens the names of one page; the row beyond it only tells that there is more. */
function page(person: Person, rows: readonly LineRow[]): Page {
  const key = addressesKeyOf(person.practice)
  const lines = rows
    .slice(0, pageLength)
    .map(row => ({ ...row, name: openName(key, person.practiceId, row.id, row.name) }))
  const last = lines.at(-1)
  return { lines, next: rows.length > pageLength && last ? last : null }
}
