import { as } from '../../database/connections'
import { NotFound } from '../../errors'
import { withAway, type AwayAndBack } from '../../people/absences'
import type { KnownDeparture } from '../../people/departures'
import { sinceWhereChosen, withFormerNames } from '../../people/names/former-names'
import { unsealChildName } from '../../people/children'
import type { Named, Person } from '../../people/person'
import { optionalNamedOf, namesOf } from '../../people/store'
import type { Outside } from '../../practices/outside'
import { unsealOr } from '../../vault/damage'
import { addressesKeyOf, concernKeyOf } from '../../vault/keys'
import { factsIn } from '../rules/facts'
import type { Situation } from '../rules/moves'
import { canTakeOn, takenOnBy } from '../rules/taken-on'
import { keptFrom } from '../rules/title'
import { columnsIn, type ConcernColumns, type Look } from './concern-row'
import type { Consulting } from './consultations'
import type { HelpQuestion } from './help-questions'
import { foundRows, furtherRows, type FoundRows, type FurtherRows } from './opened-rows'
import { companionsIn, type Companion } from './people/companions'
import { openingsOf, type Opening } from './people/openings'
import { readersIn, type Reader } from './people/readers'
import type { WhoQuestion } from './people/recognitions'
import { hasSomebodyElse } from './somebody-else'
import { draftsWithAttached, withAttached } from './words/attached'
import type { Draft } from './words/drafts'
import { entriesIn, type Entry } from './words/entries'
import type { StandInLine } from './words/stand-in-lines'

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
  /** The child for whom its client, a guardian, writes; null: they write for themself, or this is for a companion. */
  readonly writtenFor: WrittenFor | null
  /** The fixed lines of colleagues who stood in. */
  readonly lines: readonly StandInLine[]
  /** The one of several answerers who has said that they will answer. */
  readonly takenOnBy: Named | null
  /** What this reader has begun to write in it. */
  readonly drafts: readonly Draft[]
  /** Those with whom its client comes, and whom they can ask to share it. */
  readonly couldShare: readonly Named[]
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

/** A child without an account, and since when the client is no guardian of theirs any more. */
interface WrittenFor {
  readonly name: string
  readonly overSince: Date | null
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
  return as(person, async db => {
    const found = await foundRows(db, person, id, now, look)
    const further = await db.lastly(() => furtherRows(db, person, found, now))
    return opened(person, found, further, now)
  })
}

/** The same to those who answer it. @throws NotFound for its client, too */
export async function openToAnswerer(...opening: Parameters<typeof openConcern>): Promise<OpenedConcern> {
  const concern = await openConcern(...opening)
  if (concern.capacity === 'client') throw new NotFound()
  return concern
}

function opened(person: Person, found: FoundRows, further: FurtherRows, now: Date): OpenedConcern {
  const { practice } = person
  const { concern, attachedRows, drafts, consulted } = found
  const { formerNames, absences, lines, outside, question, helpQuestion, departure } = further
  const everybody = readersIn(person, found.readerRows, formerNames)
  const readers = withAway(
    everybody.filter(({ endedAt }) => endedAt === null),
    absences.away,
  )
  const companions = companionsIn(person, found.companionRows)
  const entries = entriesOf(person, found, [
    ...everybody,
    ...companions.flatMap(({ personId, name }) => (personId ? [{ id: personId, name }] : [])),
    ...namesOf(practice, further.gone),
  ])
  const others = othersIn(person, concern)
  return {
    ...columnsIn(concern),
    ...others,
    ...invitedIn(person, concern, further, now),
    couldShare: further.couldShare,
    facts: factsIn(entries, concern, practice, now, {
      'guardian no more': concern.overSince !== null,
      'hand over proposed': others.successor !== null,
      'somebody else to ask': hasSomebodyElse(concern),
      'others answer too': canTakeOn(person.id, entries, readers),
    }),
    departure,
    entries,
    writtenFor: writtenForIn(person, concern),
    takenOnBy: readers.find(({ id }) => id === takenOnBy(entries, readers)) ?? null,
    outside,
    question,
    helpQuestion,
    consulting: { askedAt: concern.askedAt, shows: concern.shows, ...consulted },
    readers,
    lines,
    returned: returnedAmong(readers, absences),
    former: everybody.filter(({ endedAt }) => endedAt !== null),
    companions,
    drafts: draftsWithAttached(person, attachedRows, drafts),
    openings: openingsOf(person, further.openingRows),
  }
}

/** Those whom its row names; who answers instead, or was suggested for that, only its client sees. */
function othersIn({ practice }: Person, concern: FoundRows['concern']) {
  const mine = concern.capacity === 'client'
  const back = mine ? optionalNamedOf(practice, concern.backId, concern.backName) : null
  return {
    therapist: optionalNamedOf(practice, concern.therapistId, concern.therapistName),
    successor: mine ? optionalNamedOf(practice, concern.successorId, concern.successorName) : null,
    takenBack: back && concern.backAt ? { ...back, at: concern.backAt } : null,
  }
}

function writtenForIn(
  { practice }: Person,
  { guardianshipId: id, childName, overSince }: FoundRows['concern'],
): WrittenFor | null {
  if (!id || !childName) return null
  return { name: unsealChildName(addressesKeyOf(practice), practice.id, id, childName), overSince }
}

/** Whom its client can let read it. */
function invitedIn(
  { practice }: Person,
  { audience, therapistId }: FoundRows['concern'],
  { joinable, formerNames }: FurtherRows,
  now: Date,
) {
  const couldRead = withFormerNames(namesOf(practice, joinable), formerNames, () => sinceWhereChosen(now))
  const keptOut = couldRead.find(one => one.id === keptFrom(audience, therapistId)) ?? null
  return { keptOut, couldJoin: couldRead.filter(one => one !== keptOut) }
}

function entriesOf(
  person: Person,
  { concern, entryRows, attachedRows }: FoundRows,
  authors: Parameters<typeof entriesIn>[4],
): Entry[] {
  const key = unsealOr(() => concernKeyOf(person.practice, concern.id, concern.wrapped), null)
  return withAttached(person, key, attachedRows, entriesIn(person, concern.capacity, key, entryRows, authors))
}

function returnedAmong(readers: readonly Reader[], { back }: AwayAndBack): OpenedConcern['returned'] {
  return readers.flatMap(({ id, name, away }) => {
    const wasAwayUntil = away ? undefined : back.get(id)
    return wasAwayUntil ? [{ id, name, wasAwayUntil }] : []
  })
}
