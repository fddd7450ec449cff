import type { Db } from '../../../database/connections'
import { unsealChildName } from '../../../people/children'
import type { Named, Person } from '../../../people/person'
import { unsealName } from '../../../people/store'
import { addressesKeyOf } from '../../../vault/keys'
import type { Status, Waits } from '../../rules/concern'
import type { Cursor } from './cursor'
import { deedColumns, deedsOfLine, joinedDeeds, type DeedColumns, type ListedDeed } from './deeds'

/**
 * A line of a list: how a concern stands, and from whom, to whom or with whom. No list shows words that somebody else wrote; of what its reader has
 * read already, it knows the times and days that were offered.
 */
export interface ConcernLine {
  /** The therapist, or the client. Null in a client's own list. */
  readonly id: string | null
  readonly name: string | null
  /** Which of several answerers has said that they will answer. Only in the inbox. */
  readonly takenOnBy?: string | null
  /** The owner who asks what would help them to answer. Only in the inbox. */
  readonly asker?: string | null
  /** Who reads it, in a client's own list. */
  readonly to: readonly Named[]
  /** The child for whom its client, a guardian, writes. */
  readonly forChild: string | null
  /** The therapist from whom its client has kept it. */
  readonly keptFrom: string | null
  readonly concernId: string
  readonly reference: string
  /** When its first words were sent. */
  readonly sentAt: Date
  /** How their own first words begin, in a client's own list. */
  readonly begins?: string | null
  /** Whether the reader of the list has not yet read something in it. */
  readonly isNew: boolean
  readonly status: Status
  readonly waits: Waits
  readonly since: Date
  readonly dueAt: Date | null
  /** When client and therapist meet next: 2026-12-03. */
  readonly meetsOn: string | null
  /** From what was done it follows what is asked of the reader of the list. */
  readonly deeds: readonly ListedDeed[]
  /** The practice has suggested somebody else to answer. Only in a client's own list. */
  readonly isOffered?: boolean
}

export interface ConcernPage {
  readonly lines: readonly ConcernLine[]
  readonly next: Cursor | null
}

export const concernsPerPage = 50

export interface Rows<T> {
  rows: T[]
}

/** A line as its query has it, with its names sealed. */
export interface LineRow
  extends
    Omit<
      ConcernLine,
      'id' | 'name' | 'to' | 'forChild' | 'keptFrom' | 'takenOnBy' | 'asker' | 'begins' | 'deeds'
    >,
    DeedColumns {
  readonly id?: string
  readonly name?: Buffer
  readonly toIds?: readonly string[] | null
  readonly toNames?: readonly Buffer[] | null
  readonly guardianshipId?: string | null
  readonly childName?: Buffer | null
  readonly keptId?: string | null
  readonly keptName?: Buffer | null
  readonly takenOnById?: string | null
  readonly takenOnByName?: Buffer | null
  readonly askerId?: string | null
  readonly askerName?: Buffer | null
  readonly words?: Buffer | null
}

type Bindings = Record<string, string | number | Date | string[]>

/** Below every id. */
export const leastId = '00000000-0000-0000-0000-000000000000'

/**
 * The lines of a page that is cut already, so that what must be looked up is looked up for one page only. It needs the bindings `practice`, `person` and
 * `askingKinds`. @param whose further columns
 */
export function lineOf(pageName: string, whose: string): string {
  return `select l.concern_id, l.waits, l.since, l.due_at, n.reference, n.status, n.sent_at, n.is_new, n.meets_on, n.kept_id, n.kept_name,
      f.guardianship_id, f.child_name, ${deedColumns}, ${whose}
    from ${pageName} l join lines_for_me(array(select concern_id from ${pageName})) n on n.concern_id = l.concern_id
    left join written_for(array(select concern_id from ${pageName})) f on f.concern_id = l.concern_id
    ${joinedDeeds(pageName)}`
}

/** Reads the lines that a query has found. */
export async function linesFound(db: Db, sql: string, bindings: Bindings): Promise<LineRow[]> {
  const { rows } = await db.raw<Rows<LineRow>>(sql, bindings)
  return rows
}

/** Unseals the names of one page; the row beyond it only tells that there is more. */
export function page(person: Person, rows: readonly LineRow[], length: number): ConcernPage {
  const nameOf = namesIn(person)
  const named = (id?: string | null, name?: Buffer | null, isChild = false) =>
    id && name ? nameOf({ id, name }, isChild) : null
  const readersIn = ({ toIds, toNames }: LineRow) =>
    (toIds ?? []).flatMap((id, place) => {
      const name = named(id, toNames?.[place])
      return name === null ? [] : [{ id, name }]
    })
  const lineIn = (row: LineRow): ConcernLine => ({
    id: row.id ?? null,
    name: named(row.id, row.name),
    takenOnBy: named(row.takenOnById, row.takenOnByName),
    asker: named(row.askerId, row.askerName),
    to: readersIn(row),
    forChild: named(row.guardianshipId, row.childName, true),
    keptFrom: named(row.keptId, row.keptName),
    concernId: row.concernId,
    reference: row.reference,
    sentAt: row.sentAt,
    isNew: row.isNew,
    status: row.status,
    waits: row.waits,
    since: row.since,
    dueAt: row.dueAt,
    meetsOn: row.meetsOn,
    deeds: deedsOfLine(person, row),
    isOffered: row.isOffered ?? false,
  })
  const lines = rows.slice(0, length).map(lineIn)
  const last = lines.at(-1)
  return { lines, next: rows.length > length && last ? last : null }
}

/** @param isChild without an account, by the id of the guardianship */
type NameOf = (row: { id: string; name: Buffer }, isChild?: boolean) => string

/** Unseals each name once, however often it stands in a list. */
export function namesIn({ practice }: Person): NameOf {
  const key = addressesKeyOf(practice)
  const known = new Map<string, string>()
  return ({ id, name }, isChild = false) => {
    const unsealed = known.get(id) ?? (isChild ? unsealChildName : unsealName)(key, practice.id, id, name)
    known.set(id, unsealed)
    return unsealed
  }
}
