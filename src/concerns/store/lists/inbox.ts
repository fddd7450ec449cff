import { mostNamesSearched, type NameSearch } from '../../../care/name-search'
import { as, type Db } from '../../../database/connections'
import { draftsBegunByAnswerer } from '../../../drafts/store'
import { departuresKnown, type KnownDeparture } from '../../../people/departures'
import type { Person } from '../../../people/person'
import { askingKinds } from '../../rules/facts'
import { moveDrafts, type Draft } from '../words/drafts'
import type { Cursor } from './cursor'
import { inboxAbsencesOf, type InboxAbsences } from './inbox-absences'
import {
  concernsPerPage,
  leastId,
  lineOf,
  linesFound,
  namesIn,
  page,
  type ConcernPage,
  type LineRow,
  type Rows,
} from './line'
import { passedOnBy, type PassedOn } from './passed-on'

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
  /** That they leave themselves. */
  readonly departure: KnownDeparture | null
  readonly absences: InboxAbsences
}

/**
 * What somebody answers: the open ones by what is due first and, where nobody owes an answer, by what has waited longest;
 * the closed ones newest first.
 */
export async function inboxOf(
  person: Person,
  after: InboxPlace,
  now: Date,
  search: NameSearch | null = null,
): Promise<Inbox> {
  return as(person, async db => {
    const found = search && (await concernsOfClientsCalled(db, person, search))
    const theirs = found ? 'and r.concern_id = any(:found)' : ''
    const begun = draftsBegunByAnswerer(moveDrafts, db, person)
    const selected = linesFound(
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
       ${lineOf('mine', 'n.client_id as id, n.client_name as name, n.taken_on_by_id, n.taken_on_by_name, n.asker_id, n.asker_name')}`,
      {
        ...{ practice: person.practiceId, person: person.id, askingKinds },
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
    const [rows, drafts, passedOn, departures, absences] = await db.lastly(() =>
      Promise.all([
        selected,
        begun,
        passedOnBy(db, person),
        departuresKnown(db),
        inboxAbsencesOf(db, person, now),
      ]),
    )
    const open = rows.filter(row => row.waits !== 'nobody').sort(byDue)
    const closed = rows.filter(row => row.waits === 'nobody').sort((a, b) => bySince(b, a))
    return {
      open: page(person, open, concernsPerPage),
      closed: page(person, closed, closedLength),
      drafts,
      passedOn,
      departure: departures.find(({ personId }) => personId === person.id) ?? null,
      absences,
    }
  })
}

/** Those that this person answers, of clients whose names match, or the name of the child for whom one writes. Names are sealed, so each is opened. */
async function concernsOfClientsCalled(db: Db, person: Person, search: NameSearch): Promise<string[]> {
  const { rows } = await db.raw<Rows<{ concernId: string; id: string; name: Buffer; isChild: boolean }>>(
    `with mine as materialized (select r.concern_id from readers r
       where r.practice_id = :practice and r.person_id = :person and r.capacity <> 'client'
       limit ${mostNamesSearched})
     select mine.concern_id, p.id, p.name, false as is_child
     from mine
     join readers cl on cl.practice_id = :practice and cl.concern_id = mine.concern_id and cl.capacity = 'client'
     join people p on p.practice_id = :practice and p.id = cl.person_id
     union all select f.concern_id, f.guardianship_id, f.child_name, true
     from written_for(array(select concern_id from mine)) f`,
    { practice: person.practiceId, person: person.id },
  )
  const nameOf = namesIn(person)
  return rows.flatMap(row => (search.matches(nameOf(row, row.isChild)) ? [row.concernId] : []))
}

/** Of what is closed, the inbox shows the newest, and the rest behind a link. */
const closedLength = 25

function byDue(a: LineRow, b: LineRow): number {
  const far = Number.MAX_SAFE_INTEGER
  return (a.dueAt?.getTime() ?? far) - (b.dueAt?.getTime() ?? far) || bySince(a, b)
}

function bySince(a: LineRow, b: LineRow): number {
  return a.since.getTime() - b.since.getTime() || (a.concernId < b.concernId ? -1 : 1)
}
