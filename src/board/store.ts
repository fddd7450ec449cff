import { waitings } from '../concerns/rules/concern'
import { concernsPerPage, namesIn, type Rows } from '../concerns/store/lists/line'
import { as, type Db } from '../database/connections'
import { readId } from '../http/ids'
import type { Named, Person } from '../people/person'
import { boardLineOf, stuckFirst, type BoardLine, type BoardRow } from './line'
import { dayMs } from '../time/days'

/** What of the board is shown: all of it, what waits for the practice, what of that is late, or what waits for its client, or for the end of a pause. */
export const boardShows = ['all', 'practice', 'late', 'client', 'paused'] as const
/** What is late and due first, on each page by the day on which its answer was due first; or what has waited for longest, whatever for. */
export const boardSorts = ['due', 'since'] as const

export interface BoardView {
  readonly show: (typeof boardShows)[number]
  readonly sort: (typeof boardSorts)[number]
  /** Of one therapist only. */
  readonly therapist: string | null
  /** The one with this reference only. */
  readonly reference: string | null
  readonly after: BoardPlace | null
}

/** How many there are of each, up to so many. */
export type BoardCounts = Readonly<Record<BoardView['show'], number>>
export const mostCounted = 100

export interface Board {
  readonly lines: readonly BoardLine[]
  readonly next: BoardPlace | null
  /** Null: the beginning of the list said it. */
  readonly counts: BoardCounts | null
  /** To whom an email could not be brought lately, and when. */
  readonly failures: readonly (Named & { readonly at: Date })[]
}

/** Where a page of the board ended. */
export type BoardPlace = Pick<BoardLine, 'dueAt' | 'waits' | 'since' | 'concernId'>

/** A place as an address carries it: numbers and an id. */
export function writePlace({ dueAt, waits, since, concernId }: BoardPlace): string {
  return [dueAt?.getTime() ?? '', waitings.indexOf(waits), since.getTime(), concernId].join('_')
}

/** Null for the beginning, and for anything that is no place. */
export function readPlace(text: unknown): BoardPlace | null {
  const [, due, waits, since, id] = /^(\d{1,15})?_(\d)_(\d{1,15})_([0-9a-f-]{36})$/i.exec(String(text)) ?? []
  const concernId = readId(id)
  const known = waitings[Number(waits)]
  return since && concernId && known
    ? { dueAt: due ? new Date(Number(due)) : null, waits: known, since: new Date(Number(since)), concernId }
    : null
}

/**
 * What is unresolved in the practice. Shows neither words nor whose it is; never what owners alone may read.
 * @param length rows of this page
 */
export async function boardOf(
  owner: Person,
  view: BoardView,
  now: Date,
  length = concernsPerPage,
): Promise<Board> {
  const [rows, counts, failures] = await as(owner, async db =>
    db.lastly(() =>
      Promise.all([
        rowsOf(db, owner, view, now, length + 1),
        view.after ? null : countsOf(db, owner, view, now),
        failuresOf(db, owner, now),
      ]),
    ),
  )
  const nameOf = namesIn(owner)
  const lines = rows.slice(0, length).map(row => boardLineOf(row, nameOf))
  return {
    lines: view.sort === 'due' ? stuckFirst(lines, now) : lines,
    next: rows.length > length ? (lines.at(-1) ?? null) : null,
    counts,
    failures: failures.map(row => ({ ...row, name: nameOf(row) })),
  }
}

async function failuresOf(db: Db, { practiceId }: Person, now: Date) {
  const { rows } = await db.raw<Rows<{ id: string; name: Buffer; at: Date }>>(
    `select p.id, p.name, e.settled_at as at
     from emails e join people p on p.practice_id = e.practice_id and p.id = e.person_id
     where e.practice_id = :practiceId and e.status = 'failed' and e.settled_at > :since
     order by e.settled_at desc limit 20`,
    { practiceId, since: new Date(now.getTime() - 30 * dayMs) },
  )
  return rows
}

async function rowsOf(db: Db, owner: Person, view: BoardView, now: Date, limit: number) {
  const { after, therapist, reference, sort, show } = view
  const order = sort === 'since' ? 'since, id' : 'due_at, waits, since, id'
  const { rows } = await db.raw<Rows<BoardRow>>(
    `with page as materialized (
       select c.id, c.reference, c.status, c.waits, c.since, c.due_at, c.missed_at, c.promised, c.therapist_id, c.asks_for_other
       from concerns c
       where ${open} ${shown[show]}
         ${therapist ? 'and c.therapist_id = :therapist' : ''} ${reference === null ? '' : 'and c.reference = :reference'}
         ${after ? `and (${columnsIn(order)}) > (${sort === 'since' ? '' : ':dueAt, :waits, '}:since, :concernId)` : ''}
       order by ${columnsIn(order)} limit :limit),
     successors as materialized (select t.id from people t
       where t.practice_id = :practice and 'therapist' = any (t.roles) and t.ended_at is null limit 2)
     select page.id as concern_id, page.*, told.*, coalesce(h.can_ask, false) as can_ask, h.asker_id, h.asker_name, h.asked_at, h.help, h.helper_id,
       h.helper_name, h.helped_at, s.away_until, s.stander_id, s.stander_name, s.line_at, s.can_ask_stander,
       exists (select from successors t where t.id <> page.therapist_id) as has_successors
     from page join told_on_board(array(select id from page)) told on told.concern_id = page.id
     left join help_on_board(array(select id from page)) h on h.concern_id = page.id
     left join standing_in_on_board(array(select id from page), :now) s on s.concern_id = page.id
     order by page.${order.replaceAll(', ', ', page.')}`,
    {
      practice: owner.practiceId,
      limit,
      ...(therapist && { therapist }),
      ...(reference !== null && { reference }),
      ...(after && { since: after.since, concernId: after.concernId }),
      ...(after && sort === 'due' && { dueAt: after.dueAt ?? 'infinity', waits: after.waits }),
      now,
    },
  )
  return rows
}

/**
 * Up to {@link mostCounted} of each: nobody reads on from there, and counting all of a large practice would cost more than its page. What is late,
 * and what waits for the practice, stand at the beginning of the board, so they are counted in one look.
 */
async function countsOf(db: Db, owner: Person, { therapist }: BoardView, now: Date): Promise<BoardCounts> {
  const theirs = `from concerns c where ${open} ${therapist ? 'and c.therapist_id = :therapist' : ''}`
  const upTo = (show: 'client' | 'paused') =>
    `(select count(*) from (select ${theirs} ${shown[show]} limit ${mostCounted}) one) as ${show}`
  const { rows } = await db.raw<Rows<BoardCounts>>(
    `select count(*) as all, count(*) filter (where first.due_at < :now) as late,
       count(*) filter (where first.due_at < 'infinity') as practice, ${upTo('client')}, ${upTo('paused')}
     from (select c.due_at ${theirs} order by c.due_at, c.waits, c.since, c.id limit ${mostCounted}) first`,
    { practice: owner.practiceId, now, ...(therapist && { therapist }) },
  )
  return rows[0] ?? { all: 0, late: 0, practice: 0, client: 0, paused: 0 }
}

/** Everything on the board, as its indexes have it. */
const open = `c.practice_id = :practice and c.status <> 'closed' and c.audience <> 'owners' and c.waits <> 'set_aside'`

/** Each is a piece of the board's order. */
const shown = {
  all: '',
  late: 'and c.due_at < :now',
  practice: `and c.due_at < 'infinity'`,
  client: `and c.due_at = 'infinity' and c.waits = 'client'`,
  paused: `and c.due_at = 'infinity' and c.waits = 'pause'`,
} as const satisfies Record<BoardView['show'], string>

function columnsIn(order: string): string {
  return `c.${order.replaceAll(', ', ', c.')}`
}
