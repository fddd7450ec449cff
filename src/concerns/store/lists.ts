import { as, type Db } from '../../database/connections'
import { mostNamesSearched, type NameSearch } from '../../care/name-search'
import { unsealName } from '../../people/store'
import type { Named, Person } from '../../people/person'
import { unshown } from '../../language/translator'
import { unsealOr } from '../../vault/damage'
import { addressesKeyOf, concernKeyOf, entryKeyOf } from '../../vault/keys'
import type { Status, Waits } from '../rules/concern'
import { beginningOf } from '../rules/title'
import { draftsBegunByAnswerer } from '../../drafts/store'
import { moveDrafts, type Draft } from './drafts'
import { passedOnBy, type PassedOn } from './passed-on'
import { unsealParts } from './sealed-parts'

/** A line of a list: how a concern stands, and from whom, to whom or with whom. No list opens words that somebody else wrote. */
export interface ConcernLine {
  /** The therapist, or the client. Null in a client's own list. */
  readonly id: string | null
  readonly name: string | null
  /** Who reads it, in a client's own list. */
  readonly to: readonly string[]
  /** The therapist from whom its client has kept it. Not on the board. */
  readonly keptFrom: string | null
  readonly concernId: string
  readonly reference: string
  /** When its first words were sent. Not on the board. */
  readonly sentAt?: Date
  /** How their own first words begin, in a client's own list. */
  readonly begins?: string | null
  /** Whether something in it is still to be read by whoever looks at the list. Not on the board. */
  readonly isNew?: boolean
  readonly status: Status
  readonly waits: Waits
  readonly since: Date
  readonly dueAt: Date | null
  /** When client and therapist meet next: 2026-12-03. Not on the board. */
  readonly meetsOn?: string | null
  /** Whoever answers has said that somebody else should. Only on the board. */
  readonly asksForOther?: boolean
  /** On the board: whether there is another therapist who could answer. */
  readonly hasSuccessors?: boolean
}

/** Where a page of a list ended. The next one begins behind it, however much has changed before it. */
export interface Cursor {
  readonly dueAt: Date | null
  readonly since: Date
  readonly concernId: string
}

export interface ConcernPage {
  readonly lines: readonly ConcernLine[]
  readonly next: Cursor | null
}

export interface Board extends ConcernPage {
  /** Unresolved concerns by therapist. */
  readonly counts: readonly (Named & {
    readonly open: number
    readonly late: number
    readonly aside: number
    /** They are no therapist here any more, and somebody else has to be brought in. */
    readonly gone: boolean
  })[]
  /** To whom an email could not be brought lately, and when. */
  readonly failures: readonly (Named & { readonly at: Date })[]
}

export const concernsPerPage = 50
/** Of what is closed, the inbox shows the newest, and the rest behind a link. */
const closedLength = 25

/** A client's concerns and who reads them, the newest change first. */
export async function concernsOf(db: Db, client: Person, after: Cursor | null): Promise<ConcernPage> {
  const rows = await select(
    db,
    `with mine as materialized (
       select r.concern_id, r.waits, r.since, r.due_at from readers r
       where r.practice_id = :practice and r.person_id = :person and r.capacity = 'client'
         ${after ? 'and (r.since, r.concern_id) < (:since, :concernId)' : ''}
       order by r.since desc, r.concern_id desc limit :limit)
     ${lineOf('mine', 'w.ids as to_ids, w.names as to_names, q.wrapped, e.words')}
     left join to_whom(array(select concern_id from mine)) w on w.concern_id = c.id
     left join concern_keys q on q.practice_id = c.practice_id and q.concern_id = c.id
     left join entries e on e.practice_id = c.practice_id and e.id = c.id
     order by l.since desc, l.concern_id desc`,
    {
      practice: client.practiceId,
      person: client.id,
      limit: concernsPerPage + 1,
      ...(after && { since: after.since, concernId: after.concernId }),
    },
  )
  const { lines, next } = page(namesIn(client), rows, concernsPerPage)
  const sealed = new Map(rows.map(row => [row.concernId, row]))
  return {
    lines: lines.map(line => ({ ...line, begins: ownBeginning(client, sealed.get(line.concernId)) })),
    next,
  }
}

/** How a client's own first words begin; theirs alone, so that nobody has opened anything. */
function ownBeginning({ practice, practiceId }: Person, row: LineRow | undefined): string | null {
  const { concernId, wrapped, words } = row ?? {}
  if (!concernId || !wrapped || !words) return null
  return unsealOr(() => {
    const key = entryKeyOf(concernKeyOf(practice, concernId, wrapped), concernId)
    return beginningOf(unsealParts(practiceId, key, concernId, words).happened ?? '')
  }, unshown)
}

/** The one concern of somebody without an account, once they have sent it. */
export async function onlyConcernOf(person: Person): Promise<string | null> {
  const row = await as(person, db =>
    db('readers')
      .where({ practiceId: person.practiceId, personId: person.id, capacity: 'client' })
      .first<{ concernId: string } | undefined>('concernId'),
  )
  return row?.concernId ?? null
}

/** Where to go on in an inbox: among what is open, or among what is closed. */
export interface InboxPlace {
  readonly open: Cursor | null
  readonly closed: Cursor | null
}

export interface Inbox {
  readonly open: ConcernPage
  readonly closed: ConcernPage
  /** What they have begun to write. */
  readonly drafts: readonly Draft[]
  readonly passedOn: readonly PassedOn[]
}

/**
 * What somebody answers: the open ones by what is due first and, where nobody owes an answer, by what has waited longest;
 * the closed ones newest first.
 */
export async function inboxOf(
  person: Person,
  after: InboxPlace,
  search: NameSearch | null = null,
): Promise<Inbox> {
  return as(person, async db => {
    const found = search && (await concernsOfClientsCalled(db, person, search))
    const theirs = found ? 'and r.concern_id = any(:found)' : ''
    const begun = draftsBegunByAnswerer(moveDrafts, db, person)
    const selected = select(
      db,
      `with open as materialized (
         select r.concern_id, r.waits, r.since, r.due_at from readers r
         where r.practice_id = :practice and r.person_id = :person and r.waits <> 'nobody' and r.capacity <> 'client' ${theirs}
           and (r.due_at, r.since, r.concern_id) > (:openDue, :openSince, :openId)
         order by r.due_at, r.since, r.concern_id limit :openLimit),
       closed as materialized (
         select r.concern_id, r.waits, r.since, r.due_at from readers r
         where r.practice_id = :practice and r.person_id = :person and r.waits = 'nobody' and r.capacity <> 'client' ${theirs}
           and (r.since, r.concern_id) < (:closedSince, :closedId)
         order by r.since desc, r.concern_id desc limit :closedLimit),
       mine as (select * from open union all select * from closed)
       ${lineOf('mine', 'p.id, p.name')}
       join readers cl on cl.practice_id = c.practice_id and cl.concern_id = c.id and cl.capacity = 'client'
       join people p on p.practice_id = c.practice_id and p.id = cl.person_id`,
      {
        practice: person.practiceId,
        person: person.id,
        openDue: after.open ? (after.open.dueAt ?? 'infinity') : '-infinity',
        openSince: after.open?.since ?? '-infinity',
        openId: after.open?.concernId ?? leastId,
        openLimit: concernsPerPage + 1,
        closedSince: after.closed?.since ?? 'infinity',
        closedId: after.closed?.concernId ?? leastId,
        closedLimit: closedLength + 1,
        ...(found && { found }),
      },
    )
    const [rows, drafts, passedOn] = await Promise.all([selected, begun, passedOnBy(db, person)])
    const open = rows.filter(row => row.waits !== 'nobody').sort(byDue)
    const closed = rows.filter(row => row.waits === 'nobody').sort((a, b) => bySince(b, a))
    const nameOf = namesIn(person)
    return {
      open: page(nameOf, open, concernsPerPage),
      closed: page(nameOf, closed, closedLength),
      drafts,
      passedOn,
    }
  })
}

/** Those that this person answers, of clients whose names match. Names are sealed, so each is opened. */
async function concernsOfClientsCalled(db: Db, person: Person, search: NameSearch): Promise<string[]> {
  const { rows } = await db.raw<Rows<{ concernId: string; id: string; name: Buffer }>>(
    `select mine.concern_id, p.id, p.name
     from (select r.concern_id from readers r
       where r.practice_id = :practice and r.person_id = :person and r.capacity <> 'client'
       limit ${mostNamesSearched}) mine
     join readers cl on cl.practice_id = :practice and cl.concern_id = mine.concern_id and cl.capacity = 'client'
     join people p on p.practice_id = :practice and p.id = cl.person_id`,
    { practice: person.practiceId, person: person.id },
  )
  const nameOf = namesIn(person)
  return rows.flatMap(row => (search.matches(nameOf(row)) ? [row.concernId] : []))
}

/** What is unresolved in the practice, the latest first. Shows neither words nor whose it is; never what owners alone may read. */
export async function boardOf(owner: Person, after: Cursor | null, now: Date): Promise<Board> {
  return as(owner, async db => {
    const [unresolved, counts, failures] = await Promise.all([
      db.raw<Rows<Omit<LineRow, 'name'> & { id: string }>>(
        `select c.id as concern_id, c.reference, c.status, c.waits, c.since, c.due_at, c.therapist_id as id, c.asks_for_other,
           exists (select from people t where t.practice_id = c.practice_id and 'therapist' = any (t.roles) and t.ended_at is null
             and t.id <> c.therapist_id) as has_successors
         from concerns c
         where c.practice_id = :practice and c.status <> 'closed' and c.audience <> 'owners' and c.waits <> 'set_aside'
           ${after ? 'and (c.due_at, c.since, c.id) > (:dueAt, :since, :concernId)' : ''}
         order by c.due_at, c.since, c.id limit :limit`,
        {
          practice: owner.practiceId,
          limit: concernsPerPage + 1,
          ...(after && { ...after, dueAt: after.dueAt ?? 'infinity' }),
        },
      ),
      db.raw<Rows<{ id: string; name: Buffer; open: number; late: number; aside: number; gone: boolean }>>(
        `select p.id, p.name, p.ended_at is not null or not 'therapist' = any (p.roles) as gone, counted.open, counted.late, counted.aside
         from (
           select c.practice_id, c.therapist_id, count(*) filter (where c.waits <> 'set_aside') as open,
             count(*) filter (where c.due_at < :now) as late, count(*) filter (where c.waits = 'set_aside') as aside
           from concerns c
           where c.practice_id = :practice and c.status <> 'closed' and c.audience <> 'owners'
           group by c.practice_id, c.therapist_id
         ) counted join people p on p.practice_id = counted.practice_id and p.id = counted.therapist_id`,
        { now, practice: owner.practiceId },
      ),
      db.raw<Rows<{ id: string; name: Buffer; at: Date }>>(
        `select p.id, p.name, e.settled_at as at
         from emails e join people p on p.practice_id = e.practice_id and p.id = e.person_id
         where e.practice_id = :practice and e.status = 'failed' and e.settled_at > :since
         order by e.settled_at desc limit 20`,
        { practice: owner.practiceId, since: new Date(now.getTime() - 30 * 24 * 3_600_000) },
      ),
    ])
    const nameOf = namesIn(owner)
    const therapists = new Map(counts.rows.map(row => [row.id, row.name]))
    const rows = unresolved.rows.flatMap(row => {
      const name = therapists.get(row.id)
      return name ? [{ ...row, name }] : []
    })
    return {
      ...page(nameOf, rows, concernsPerPage),
      counts: counts.rows
        .map(row => ({ ...row, name: nameOf(row) }))
        .sort((a, b) => a.name.localeCompare(b.name)),
      failures: failures.rows.map(row => ({ ...row, name: nameOf(row) })),
    }
  })
}

interface Rows<T> {
  rows: T[]
}

interface LineRow extends Omit<ConcernLine, 'id' | 'name' | 'to' | 'keptFrom' | 'begins'> {
  readonly id?: string
  readonly name?: Buffer
  readonly toIds?: readonly string[] | null
  readonly toNames?: readonly Buffer[] | null
  readonly keptId?: string | null
  readonly keptName?: Buffer | null
  readonly wrapped?: Buffer | null
  readonly words?: Buffer | null
}

type Bindings = Record<string, string | number | Date | string[]>

/** Below every id. */
const leastId = '00000000-0000-0000-0000-000000000000'

/** The lines of a page that is cut already, so that what a policy must look up is looked up for one page only. */
function lineOf(pageName: string, whose: string): string {
  return `select l.concern_id, l.waits, l.since, l.due_at, c.reference, c.status, c.sent_at, c.position > n.seen as is_new, ${whose},
      k.id as kept_id, k.name as kept_name, m.meets_on::text
    from ${pageName} l join concerns c on c.practice_id = :practice and c.id = l.concern_id
    join seen_in(array(select concern_id from ${pageName})) n on n.concern_id = c.id
    left join people k on c.audience = 'owners' and k.practice_id = c.practice_id and k.id = c.therapist_id
    left join meetings m on m.practice_id = c.practice_id and m.concern_id = c.id`
}

async function select(db: Db, sql: string, bindings: Bindings): Promise<LineRow[]> {
  const { rows } = await db.raw<Rows<LineRow>>(sql, bindings)
  return rows
}

/** Opens the names of one page; the row beyond it only tells that there is more. */
function page(nameOf: NameOf, rows: readonly LineRow[], length: number): ConcernPage {
  const open = (id?: string | null, name?: Buffer | null) => (id && name ? nameOf({ id, name }) : null)
  const lines = rows
    .slice(0, length)
    .map(({ toIds, toNames, keptId, keptName, wrapped: _, words: __, ...row }) => ({
      ...row,
      id: row.id ?? null,
      name: open(row.id, row.name),
      to: (toIds ?? []).flatMap((id, place) => open(id, toNames?.[place]) ?? []),
      keptFrom: open(keptId, keptName),
    }))
  const last = lines.at(-1)
  return { lines, next: rows.length > length && last ? last : null }
}

type NameOf = (row: { id: string; name: Buffer }) => string

/** Opens each name once, however often it stands in a list. */
function namesIn({ practice }: Person): NameOf {
  const key = addressesKeyOf(practice)
  const known = new Map<string, string>()
  return ({ id, name }) => {
    const opened = known.get(id) ?? unsealName(key, practice.id, id, name)
    known.set(id, opened)
    return opened
  }
}

function byDue(a: LineRow, b: LineRow): number {
  const far = Number.MAX_SAFE_INTEGER
  return (a.dueAt?.getTime() ?? far) - (b.dueAt?.getTime() ?? far) || bySince(a, b)
}

function bySince(a: LineRow, b: LineRow): number {
  return a.since.getTime() - b.since.getTime() || (a.concernId < b.concernId ? -1 : 1)
}
