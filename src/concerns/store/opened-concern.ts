import { as, type Db } from '../../database/connections'
import { draftsBegunBy } from '../../drafts/store'
import { NotFound } from '../../errors'
import { findOptionalDepartureIn, type KnownDeparture } from '../../people/departures'
import {
  formerNamesFor,
  sinceWhereChosen,
  withFormerNames,
  type FormerNames,
} from '../../people/former-names'
import { awayAndBack, withAway, type AwayAndBack } from '../../people/absences'
import type { Named, Person } from '../../people/person'
import { namesOf, unsealName } from '../../people/store'
import { outsideOf } from '../../people/surroundings'
import type { Outside } from '../../practices/outside'
import { unsealOr } from '../../vault/damage'
import { addressesKeyOf, concernKeyOf } from '../../vault/keys'
import { helpQuestionIn, type HelpQuestion } from '../help/store'
import { factsIn } from '../rules/agreements'
import type { Audience } from '../rules/concern'
import type { Situation } from '../rules/moves'
import { isLate, isOwed, type ConcernStatus } from '../rules/status'
import { canPromise } from '../rules/promises'
import { canTakeOn, takenOnBy } from '../rules/taken-on'
import { keptFrom } from '../rules/title'
import { dayOf } from '../../time/days'
import { consultedIn, type Consulting } from './consultations'
import { moveDrafts, type Draft } from './drafts'
import { standInLinesIn, type StandInLine } from './stand-in-lines'
import { entriesIn, entryRowsOf, type Entry } from './entries'
import { openingRowsOf, openingsOf, type Opening } from './openings'
import { authorsGone, joinableRowsOf, readerRowsOf, readersIn, type Reader } from './readers'
import { questionIn, type WhoQuestion } from './recognitions'
import { hasSomebodyElse, othersAreHere } from './somebody-else'

/** A concern with everything that this reader may see of it. */
export interface OpenedConcern extends ConcernStatus, Situation {
  readonly id: string
  readonly reference: string
  /** Null: its client would rather not say. */
  readonly therapist: Named | null
  /** Who could answer in place of its therapist, if its client says yes; only its client sees that. */
  readonly successor: Named | null
  /** By when the answer was due before the practice changed its days; null: it has not moved. */
  readonly dueWas: Date | null
  /** By when the practice hopes for its client's answer to that; null: nobody is proposed. */
  readonly answerBy: Date | null
  /** That its therapist leaves, or has left; only its client sees that. */
  readonly departure: KnownDeparture | null
  /** Who its client may be: the last time that was asked. */
  readonly question: WhoQuestion | null
  readonly audience: Audience
  readonly sentAt: Date
  /** When client and therapist meet next, if the client has said it: 2026-12-03. */
  readonly meetsOn: string | null
  /** Of the last thing said or done. */
  readonly position: number
  /** How far this reader had read before they opened it now. */
  readonly seen: number
  readonly readers: readonly Reader[]
  /** Those of them who can answer and came back from an absence while an answer is owed, with its last day. */
  readonly returned: readonly (Named & { readonly wasAwayUntil: string })[]
  /** Those who read it until their role or access ended. */
  readonly former: readonly Reader[]
  readonly entries: readonly Entry[]
  /** The fixed lines of colleagues who stood in. */
  readonly lines: readonly StandInLine[]
  /** The one of several answerers who has said that they will answer. */
  readonly takenOnBy: Named | null
  /** What this reader has begun to write in it. */
  readonly drafts: readonly Draft[]
  /** The people whom its client can still invite: owners, and a therapist who read it before. */
  readonly couldJoin: readonly Named[]
  /** The therapist from whom its client has kept it, who could be let in as well; only its client sees that. */
  readonly keptOut: Named | null
  readonly consulting: Consulting
  /** Whom its client can turn to outside of the practice; null: no answer is late. */
  readonly outside: Outside | null
  /** Somebody outside hears that something waits, where nobody else in the practice sees it. */
  readonly hasColleague: boolean
  /** What an owner asks those who owe a late answer; they alone see it. */
  readonly helpQuestion: HelpQuestion | null
  /** Whom the practice has suggested in place of the therapist, and then no longer, in the last two weeks; only its client sees that. */
  readonly takenBack: (Named & { readonly at: Date }) | null
  /** Who else opened it, and when; only its client sees that. */
  readonly openings: readonly Opening[]
}

/**
 * Opens a concern to one of its readers. Opening somebody's words is itself recorded, once a day for each reader.
 * @param counts false where nobody looks: a HEAD request, a browser that fetches ahead
 * @throws NotFound for everybody who is no reader, an owner too
 */
export async function openConcern(
  person: Person,
  id: string,
  now: Date,
  counts = true,
): Promise<OpenedConcern> {
  const { practice } = person
  return as(person, async db => {
    const [concern, readerRows, entryRows, drafts, consulted] = await Promise.all([
      concernRow(db, person, id, now, counts),
      readerRowsOf(db, person, id),
      entryRowsOf(db, person, id),
      draftsBegunBy(moveDrafts, db, person, { concernId: id }),
      consultedIn(db, person, id), // for those who answer; a client finds nothing of their own there
    ])
    if (!concern) throw new NotFound()
    const mine = concern.capacity === 'client'
    const hasOthers = hasSomebodyElse(concern)
    const owed = isOwed(concern.waits)
    const answerers = readerRows.filter(({ capacity, endedAt }) => capacity !== 'client' && !endedAt)
    const [
      gone,
      openingRows,
      joinable,
      question,
      outside,
      formerNames,
      helpQuestion,
      departure,
      absences,
      lines,
    ] = await db.lastly(() =>
      Promise.all([
        authorsGone(db, person, readerRows, entryRows),
        mine ? openingRowsOf(db, person, id) : [],
        mine && concern.status !== 'closed' ? joinableRowsOf(db, person, concern) : [],
        concern.byDoor ? questionIn(db, person, id) : null,
        mine && isLate(concern, now) ? outsideOf(db, practice) : null,
        mine ? formerNamesFor(db, person) : nobodysNames,
        !mine && isLate(concern, now) ? helpQuestionIn(db, person, id) : null,
        mine ? findOptionalDepartureIn(db, id) : null,
        owed ? awayAndBack(db, person, idsOf(answerers), { since: concern.since, now }) : nobodyAway,
        standInLinesIn(db, person, id),
      ]),
    )
    const everybody = readersIn(person, readerRows, formerNames)
    const readers = withAway(
      everybody.filter(({ endedAt }) => endedAt === null),
      absences.away,
    )
    const couldRead = withFormerNames(namesOf(practice, joinable), formerNames, () => sinceWhereChosen(now))
    const keptOut = couldRead.find(one => one.id === keptFrom(concern.audience, concern.therapistId)) ?? null
    const key = unsealOr(() => concernKeyOf(practice, id, concern.wrapped), null)
    const entries = entriesIn(person, concern.capacity, key, entryRows, [
      ...everybody,
      ...namesOf(practice, gone),
    ])
    const {
      wrapped: _,
      noted: __,
      asksForOther: ___,
      othersAreHere: ____,
      therapistId,
      therapistName,
      successorId,
      successorName,
      backId,
      backName,
      backAt,
      ...known
    } = concern
    const { askedAt, shows, ...rest } = known
    const back = mine ? named(person, backId, backName) : null
    const successor = mine ? named(person, successorId, successorName) : null
    return {
      ...rest,
      facts: [
        ...factsIn(entries, concern.capacity, concern, practice, now),
        ...(successor ? (['hand over proposed'] as const) : []),
        ...(hasOthers ? (['somebody else to ask'] as const) : []),
        ...(canTakeOn(person.id, entries, readers) ? (['others answer too'] as const) : []),
        ...(canPromise(entries, concern, practice) ? (['answer to promise'] as const) : []),
      ],
      successor,
      departure,
      entries,
      takenOnBy: readers.find(({ id }) => id === takenOnBy(entries, readers)) ?? null,
      therapist: named(person, therapistId, therapistName),
      outside,
      question,
      helpQuestion,
      takenBack: back && backAt ? { ...back, at: backAt } : null,
      consulting: { askedAt, shows, ...consulted },
      readers,
      lines,
      returned: readers.flatMap(({ id, name, away: isAway }) => {
        const wasAwayUntil = isAway ? undefined : absences.back.get(id)
        return wasAwayUntil ? [{ id, name, wasAwayUntil }] : []
      }),
      former: everybody.filter(({ endedAt }) => endedAt !== null),
      drafts,
      couldJoin: couldRead.filter(one => one !== keptOut),
      keptOut,
      openings: openingsOf(person, openingRows),
    }
  })
}

const nobodysNames: FormerNames = new Map()
const nobodyAway: AwayAndBack = { away: new Map(), back: new Map() }
const idsOf = (rows: readonly { personId: string }[]) => rows.map(({ personId }) => personId)

function named({ practice }: Person, id: string | null, name: Buffer | null): Named | null {
  return id && name ? { id, name: unsealName(addressesKeyOf(practice), practice.id, id, name) } : null
}

interface ConcernRow extends Omit<
  OpenedConcern,
  | 'therapist'
  | 'question'
  | 'readers'
  | 'returned'
  | 'lines'
  | 'former'
  | 'entries'
  | 'takenOnBy'
  | 'drafts'
  | 'couldJoin'
  | 'keptOut'
  | 'openings'
  | 'facts'
  | 'successor'
  | 'consulting'
  | 'outside'
  | 'helpQuestion'
  | 'takenBack'
  | 'departure'
> {
  therapistId: string | null
  therapistName: Buffer | null
  successorId: string | null
  successorName: Buffer | null
  backId: string | null
  backName: Buffer | null
  backAt: Date | null
  askedAt: Date[]
  shows: boolean
  wrapped: Buffer
  asksForOther: boolean
  othersAreHere: boolean
  noted: unknown
}

/** For so long a client reads that a suggestion was taken back: two weeks, in ms. */
const lately = 14 * 24 * 3_600_000

/** The row, and, where it counts, the record that it was opened. */
async function concernRow(db: Db, person: Person, id: string, now: Date, counts: boolean) {
  const { practice, practiceId } = person
  const { rows } = await db.raw<{ rows: ConcernRow[] }>(
    `select c.id, c.reference, c.therapist_id, t.name as therapist_name, s.id as successor_id, s.name as successor_name, h.answer_by, b.to_id as back_id, n.name as back_name, b.answered_at as back_at,
       c.by_door, c.audience, c.sent_at, c.status, c.waits, c.since,
       c.due_at, c.due_was, c.position, c.asks_for_other, has_colleague(c.practice_id) as has_colleague, (select n.seen from seen_in(array[c.id]) n) as seen, m.meets_on::text, r.capacity, k.wrapped,
       exists (select from consultation_consents o where o.practice_id = r.practice_id and o.concern_id = r.concern_id) as shows,
       array(select e.at from events e where e.practice_id = r.practice_id and e.chain = r.concern_id and e.kind = 'consult'
         order by e.position) as asked_at,
       ${othersAreHere},
       case when :counts then note_opening(c.id, :day, :now) end as noted
     from readers r
     join concerns c on c.practice_id = r.practice_id and c.id = r.concern_id
     join concern_keys k on k.practice_id = r.practice_id and k.concern_id = r.concern_id
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
      counts,
      day: dayOf(now, practice),
      now,
      lately: new Date(now.getTime() - lately),
    },
  )
  return rows[0]
}
