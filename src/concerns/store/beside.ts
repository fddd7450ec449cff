import { as, type Db } from '../../database/connections'
import { call, rowsFrom } from '../../database/functions'
import { draftsBegunBy } from '../../drafts/store'
import { NotFound } from '../../errors'
import type { Person } from '../../people/person'
import { namedOf, unsealPronouns } from '../../people/store'
import { dayOf } from '../../time/days'
import { unsealOr } from '../../vault/damage'
import { addressesKeyOf, concernKeyOf } from '../../vault/keys'
import { factsIn } from '../rules/facts'
import type { CompanionPart, ReaderCapacity } from '../rules/concern'
import type { ConcernStatus } from '../rules/status'
import { attachedRowsOf, withAttached } from './words/attached'
import { wrappedKeyOf, type Look } from './concern-row'
import type { Companion } from './people/companions'
import { moveDrafts } from './words/drafts'
import { entriesIn, entryRowsOf } from './words/entries'
import { openConcern, type OpenedConcern } from './opened-concern'
import type { Reader } from './people/readers'

/** How a concern stands, as much of it as its companion is told. */
export interface AccompaniedRow extends ConcernStatus {
  readonly id: string
  readonly reference: string
  readonly position: number
  readonly invitedAt: Date
  readonly part: CompanionPart
  readonly seen: number
}

/** Somebody who is in it, as a companion sees them. */
interface BesideRow {
  readonly id: string
  readonly name: Buffer
  readonly pronouns: Buffer | null
  readonly capacity: ReaderCapacity | 'companion'
  readonly since: Date
  readonly part: CompanionPart | null
}

/** Somebody of the same family who has not answered yet whether they share it, too. */
interface AskedRow {
  readonly id: string
  readonly name: Buffer
  readonly askedAt: Date
}

/**
 * Opens a concern to one of its readers, or to a companion of its client.
 * @param look false where nobody looks
 * @throws NotFound for everybody else
 */
export async function openToAnyone(
  person: Person,
  id: string,
  now: Date,
  look: Look = true,
): Promise<OpenedConcern> {
  if (!person.roles.includes('companion')) return openConcern(person, id, now, look)
  return openConcern(person, id, now, look).catch((error: unknown) => {
    if (error instanceof NotFound) return openBeside(person, id, now, look)
    throw error
  })
}

/** What a companion sees: who is in it, and what was said since their invitation. Row security answers no more. */
async function openBeside(person: Person, id: string, now: Date, look: Look): Promise<OpenedConcern> {
  const { practice } = person
  return as(person, async db => {
    const [[row], people, asked, entryRows, attachedRows, wrapped, drafts] = await Promise.all([
      accompaniedRow(db, id),
      peopleBeside(db, id),
      rowsFrom<AskedRow>(db, 'asked_beside', { concern: id }),
      entryRowsOf(db, person, id),
      attachedRowsOf(db, person, id),
      wrappedKeyOf(db, person, id),
      draftsBegunBy(moveDrafts, db, person, { concernId: id }),
    ])
    if (!row) throw new NotFound()
    if (look)
      await call(db, 'open_beside', {
        concern: id,
        day: dayOf(now, practice),
        at: now,
        isShown: look === true,
      })
    const named = people.map(one => ({ ...one, ...namedOf(practice, one.id, one.name) }))
    const readers = named.flatMap(one =>
      one.capacity === 'companion' ? [] : [readerIn(person, one, one.capacity)],
    )
    const companions = [
      ...named.flatMap(({ part, ...one }) => (part ? [companionIn(one, part)] : [])),
      ...asked.map(one => askedIn({ ...one, ...namedOf(practice, one.id, one.name) })),
    ]
    const key = unsealOr(() => concernKeyOf(practice, id, wrapped), null)
    const said = entriesIn(person, 'companion', key, entryRows, [
      ...readers,
      ...named.filter(({ capacity }) => capacity === 'companion').map(({ id, name }) => ({ id, name })),
    ])
    const entries = withAttached(person, key, attachedRows, said)
    const { invitedAt, part: _, ...stands } = row
    return {
      ...nothingMore,
      ...stands,
      sentAt: invitedAt,
      facts: factsIn(entries, { ...row, capacity: 'companion' }, practice, now),
      readers,
      companions,
      entries,
      drafts,
    }
  })
}

export async function accompaniedRow(db: Db, concern: string): Promise<AccompaniedRow[]> {
  return rowsFrom<AccompaniedRow>(db, 'accompanied', { concern })
}

export async function peopleBeside(db: Db, concern: string): Promise<BesideRow[]> {
  return rowsFrom<BesideRow>(db, 'people_beside', { concern })
}

function readerIn(
  { practice }: Person,
  { id, name, pronouns, since }: Omit<BesideRow, 'name'> & { readonly name: string },
  capacity: ReaderCapacity,
): Reader {
  return {
    id,
    name,
    capacity,
    pronouns: unsealPronouns(addressesKeyOf(practice), practice.id, id, pronouns),
    readsSince: since,
    endedAt: null,
  }
}

function companionIn(
  { id, name, since }: { readonly id: string; readonly name: string; readonly since: Date },
  part: CompanionPart,
): Companion {
  return { ...alongNow, id, personId: id, name, part, invitedAt: since, beganAt: since }
}

function askedIn({ id, name, askedAt }: Omit<AskedRow, 'name'> & { readonly name: string }): Companion {
  const part = 'together'
  return { ...alongNow, id, personId: null, name, part, invitedAt: askedAt, beganAt: null }
}

const alongNow = { byRule: false, endedAt: null, linkUntil: null } as const

/** What a companion is told nothing of. */
const nothingMore = {
  capacity: 'companion',
  byDoor: false,
  audience: 'together',
  dueWas: null,
  answerBy: null,
  meetsOn: null,
  hasColleague: false,
  therapist: null,
  successor: null,
  departure: null,
  question: null,
  returned: [],
  former: [],
  lines: [],
  takenOnBy: null,
  writtenFor: null,
  couldShare: [],
  couldJoin: [],
  keptOut: null,
  consulting: { askedAt: [], shows: false, mine: [], supervisors: [], supervisorIds: [] },
  outside: null,
  helpQuestion: null,
  takenBack: null,
  openings: [],
} as const satisfies Partial<OpenedConcern>
