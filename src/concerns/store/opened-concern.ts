import { as } from '../../database/connections'
import { draftsBegunBy } from '../../drafts/store'
import { NotFound } from '../../errors'
import { findOptionalDepartureIn, type KnownDeparture } from '../../people/departures'
import {
  formerNamesFor,
  sinceWhereChosen,
  withFormerNames,
  type FormerNames,
} from '../../people/names/former-names'
import { awayAndBack, withAway, type AwayAndBack } from '../../people/absences'
import type { Named, Person } from '../../people/person'
import { namesOf, unsealName } from '../../people/store'
import { outsideOf } from '../../practices/store'
import type { Outside } from '../../practices/outside'
import { unsealOr } from '../../vault/damage'
import { addressesKeyOf, concernKeyOf } from '../../vault/keys'
import { helpQuestionIn, type HelpQuestion } from './help-questions'
import { factsIn } from '../rules/facts'
import type { Situation } from '../rules/moves'
import { isLate, isOwed } from '../rules/status'
import { canPromise } from '../rules/promises'
import { canTakeOn, takenOnBy } from '../rules/taken-on'
import { keptFrom } from '../rules/title'
import { attachedRowsOf, draftsWithAttached, withAttached } from './words/attached'
import { concernRow, type ConcernColumns, type Look } from './concern-row'
import { consultedIn, type Consulting } from './consultations'
import { companionRowsOf, companionsIn, type Companion } from './people/companions'
import { moveDrafts, type Draft } from './words/drafts'
import { standInLinesIn, type StandInLine } from './words/stand-in-lines'
import { entriesIn, entryRowsOf, type Entry } from './words/entries'
import { openingRowsOf, openingsOf, type Opening } from './people/openings'
import { authorsGone, joinableRowsOf, readerRowsOf, readersIn, type Reader } from './people/readers'
import { questionIn, type WhoQuestion } from './people/recognitions'
import { hasSomebodyElse } from './somebody-else'

/** A concern with everything that this reader may see of it. */
export interface OpenedConcern extends ConcernColumns, Situation {
  /** Null: its client would rather not say. */
  readonly therapist: Named | null
  /** Who could answer in place of its therapist, if its client says yes; only its client sees that. */
  readonly successor: Named | null
  /** That its therapist leaves, or has left; only its client sees that. */
  readonly departure: KnownDeparture | null
  /** Who its client may be: the last time that was asked. */
  readonly question: WhoQuestion | null
  readonly readers: readonly Reader[]
  /** Those of them who can answer and came back from an absence while an answer is owed, with its last day. */
  readonly returned: readonly (Named & { readonly wasAwayUntil: string })[]
  /** Those who read it until their role or access ended. */
  readonly former: readonly Reader[]
  /** Those whom its client has invited beside them, now and before. A companion sees those of now. */
  readonly companions: readonly Companion[]
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
  /** What an owner asks those who owe a late answer; they alone see it. */
  readonly helpQuestion: HelpQuestion | null
  /** Whom the practice has suggested in place of the therapist, and then no longer, in the last two weeks; only its client sees that. */
  readonly takenBack: (Named & { readonly at: Date }) | null
  /** Who else opened it, and when; only its client sees that. */
  readonly openings: readonly Opening[]
}

/**
 * Opens a concern to one of its readers. Opening somebody's words is itself recorded, once a day for each reader.
 * @param look false where nobody looks: a HEAD request, a browser that fetches ahead; back, where what is new is not shown
 * @throws NotFound for everybody who is no reader, an owner too
 */
export async function openConcern(
  person: Person,
  id: string,
  now: Date,
  look: Look = true,
): Promise<OpenedConcern> {
  const { practice } = person
  return as(person, async db => {
    const [concern, readerRows, entryRows, attachedRows, drafts, consulted, companionRows] =
      await Promise.all([
        concernRow(db, person, id, now, look),
        readerRowsOf(db, person, id),
        entryRowsOf(db, person, id),
        attachedRowsOf(db, person, id),
        draftsBegunBy(moveDrafts, db, person, { concernId: id }),
        consultedIn(db, person, id), // for those who answer; a client finds nothing of their own there
        companionRowsOf(db, person, id),
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
    const companions = companionsIn(person, companionRows)
    const beside = companions.flatMap(({ personId, name }) => (personId ? [{ id: personId, name }] : []))
    const authors = [...everybody, ...beside, ...namesOf(practice, gone)]
    const said = entriesIn(person, concern.capacity, key, entryRows, authors)
    const entries = withAttached(person, key, attachedRows, said)
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
      companions,
      drafts: draftsWithAttached(person, attachedRows, drafts),
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
