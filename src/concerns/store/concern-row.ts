import type { Db } from '../../database/connections'
import { NotFound } from '../../errors'
import type { Person } from '../../people/person'
import { dayMs, dayOf } from '../../time/days'
import { daysToSayItEnded, type Audience, type Capacity } from '../rules/concern'
import type { ConcernStatus } from '../rules/status'
import { othersAreHere } from './somebody-else'

/** What the row of a concern says to its reader as it stands. */
export interface ConcernColumns extends ConcernStatus {
  readonly id: string
  readonly reference: string
  readonly capacity: Capacity
  /** Its client came by the door and has no account. */
  readonly byDoor: boolean
  /** By when the answer was due before the practice changed its days; null: it has not moved. */
  readonly dueWas: Date | null
  /** By when the practice hopes for its client's answer to whom it suggested instead; null: it suggested nobody. */
  readonly answerBy: Date | null
  readonly audience: Audience
  readonly sentAt: Date
  /** When client and therapist meet next, if the client has said it: 2026-12-03. */
  readonly meetsOn: string | null
  /** Of the last thing said or done. */
  readonly position: number
  /** How far this reader had read before they opened it now. */
  readonly seen: number
  /** Somebody outside hears that something waits, where nobody else in the practice sees it. */
  readonly hasColleague: boolean
}

/** And what is made into more: names are still sealed. */
interface ConcernRow extends ConcernColumns {
  therapistId: string | null
  therapistName: Buffer | null
  successorId: string | null
  successorName: Buffer | null
  backId: string | null
  backName: Buffer | null
  backAt: Date | null
  guardianshipId: string | null
  childName: Buffer | null
  overSince: Date | null
  askedAt: Date[]
  shows: boolean
  wrapped: Buffer
  asksForOther: boolean
  othersAreHere: boolean
  noted: unknown
}

/** For so long a client reads that a suggestion was taken back, in ms. */
const lately = daysToSayItEnded * dayMs

/** Whether somebody reads a concern now. One who looks back opens it too, but what is new there stays new: they are not shown it. */
export type Look = boolean | 'back'

/**
 * The row of a concern for one of its readers, and, where it counts, the record that they opened it.
 * @param look false where nobody looks
 * @returns undefined for everybody who is no reader
 */
export async function concernRow(db: Db, person: Person, id: string, now: Date, look: Look) {
  const { practice, practiceId } = person
  const { rows } = await db.raw<{ rows: ConcernRow[] }>(
    `select c.id, c.reference, c.therapist_id, t.name as therapist_name, s.id as successor_id, s.name as successor_name, h.answer_by, b.to_id as back_id, n.name as back_name, b.answered_at as back_at,
       c.by_door, c.audience, c.sent_at, w.guardianship_id, w.child_name, w.over_since, c.status, c.waits, c.since,
       c.due_at, c.due_was, c.position, c.asks_for_other, has_colleague(c.practice_id) as has_colleague, (select n.seen from seen_in(array[c.id]) n) as seen, m.meets_on::text, r.capacity, k.wrapped,
       exists (select from consultation_consents o where o.practice_id = r.practice_id and o.concern_id = r.concern_id) as shows,
       array(select e.at from events e where e.practice_id = r.practice_id and e.chain = r.concern_id and e.kind = 'consult'
         order by e.position) as asked_at,
       ${othersAreHere},
       ${noteOf(look)} as noted
     from readers r
     join concerns c on c.practice_id = r.practice_id and c.id = r.concern_id
     join concern_keys k on k.practice_id = r.practice_id and k.concern_id = r.concern_id
     left join written_for(array[r.concern_id]) w on true
     left join meetings m on m.practice_id = r.practice_id and m.concern_id = r.concern_id
     left join hand_overs h on h.practice_id = r.practice_id and h.concern_id = r.concern_id and h.answered_at is null
     left join people s on s.practice_id = h.practice_id and s.id = h.to_id
     left join lateral (select o.to_id, o.answered_at from hand_overs o
       where r.capacity = 'client' and o.practice_id = r.practice_id and o.concern_id = r.concern_id and o.taken_back and o.answered_at > :lately
         and not exists (select from hand_overs a where a.practice_id = o.practice_id and a.concern_id = o.concern_id
           and a.proposed_at > o.proposed_at and a.answered_at is not null and not a.taken_back)
       order by o.proposed_at desc limit 1) b on true
     left join people n on n.practice_id = c.practice_id and n.id = b.to_id
     left join people t on t.practice_id = c.practice_id and t.id = c.therapist_id
     where r.practice_id = :practiceId and r.concern_id = :id and r.person_id = :self`,
    {
      practiceId,
      id,
      self: person.id,
      day: dayOf(now, practice),
      now,
      lately: new Date(now.getTime() - lately),
    },
  )
  return rows[0]
}

/** Those of a row that go on as they are. */
export function columnsIn(row: ConcernRow): ConcernColumns {
  const { id, reference, capacity, byDoor, audience, sentAt, meetsOn, position, seen, hasColleague } = row
  const { status, waits, since, dueAt, dueWas, answerBy } = row
  return {
    ...{ id, reference, capacity, byDoor, audience, sentAt, meetsOn, position, seen, hasColleague },
    ...{ status, waits, since, dueAt, dueWas, answerBy },
  }
}

function noteOf(look: Look): string {
  if (!look) return 'null'
  return `${look === 'back' ? 'note_looking_back' : 'note_opening'}(p_concern => c.id, p_day => :day, p_at => :now)`
}

/** The key of a concern, for those who read it or are beside its client. @throws NotFound */
export async function wrappedKeyOf(db: Db, { practiceId }: Person, concernId: string): Promise<Buffer> {
  const row = await db('concernKeys')
    .where({ practiceId, concernId })
    .first<{ wrapped: Buffer } | undefined>('wrapped')
  if (!row) throw new NotFound()
  return row.wrapped
}
