import type { Attachment } from '../../../attachments/sealed-content'
import type { Db } from '../../../database/connections'
import { unshown } from '../../../language/translator'
import type { Named, Person } from '../../../people/person'
import { unsealOr } from '../../../vault/damage'
import type { Key } from '../../../vault/envelope'
import { entryKeyOf } from '../../../vault/keys'
import type { Deed } from '../../rules/deed'
import type { Capacity } from '../../rules/concern'
import { moveOf } from '../../rules/moves'
import type { MoveWords } from '../../rules/wording'
import { unsealParts } from './sealed-parts'

/** One thing said or done, as its readers see it. */
export interface Entry extends Deed {
  readonly author: string
  readonly authorId: string
  /** Whether its reader wrote it. What clients wrote before they had an account is theirs too. */
  readonly mine: boolean
  /** What went along with it, if anything did. */
  readonly attachments?: readonly Attachment[]
  /** Beside whom its companion wrote it; missing: whoever reads it, or it is of nobody's companion. */
  readonly client?: string
}

export interface EntryRow extends Pick<Entry, 'position' | 'kind' | 'at' | 'authorId'> {
  id: string
  capacity: Capacity
  words: Buffer
}

/**
 * The entries as a reader sees them.
 * @param capacity as what they read it
 * @param key null: the concern's is damaged
 * @param people those who read it or wrote in it
 */
export function entriesIn(
  person: Person,
  capacity: Capacity,
  key: Key | null,
  rows: readonly EntryRow[],
  people: readonly (Named & { readonly capacity?: Capacity; readonly endedAt?: Date | null })[],
): Entry[] {
  const authors = new Map(people.map(({ id, name }) => [id, name]))
  const client = people.find(one => one.capacity === 'client' && !one.endedAt)?.name
  return rows.map(row =>
    Object.assign(deedOf(person, key, row), {
      authorId: row.authorId,
      author: (row.capacity === 'client' ? client : authors.get(row.authorId)) ?? '',
      mine: row.capacity === 'client' ? capacity === 'client' : row.authorId === person.id,
      ...(row.capacity === 'companion' && capacity !== 'client' && client !== undefined && { client }),
    }),
  )
}

/** What was done in a concern so far, in order, and by whom. */
export function deedsIn(
  person: Person,
  key: Key,
  rows: readonly EntryRow[],
): (Deed & Pick<Entry, 'authorId'>)[] {
  return rows.map(row => Object.assign(deedOf(person, key, row), { authorId: row.authorId }))
}

export async function entryRowsOf(db: Db, { practiceId }: Person, concernId: string): Promise<EntryRow[]> {
  const { rows } = await db.raw<{ rows: EntryRow[] }>(
    `select id, position, kind, author_id, capacity, at, words from entries
     where practice_id = :practiceId and concern_id = :concernId
     order by position`,
    { practiceId, concernId },
  )
  return rows
}

/** Its words are opened where somebody asks for them: a page shows few of a long conversation. */
function deedOf({ practiceId }: Person, key: Key | null, row: EntryRow): Deed {
  let opened: MoveWords | null = null
  return {
    position: row.position,
    kind: row.kind,
    by: row.capacity,
    at: row.at,
    get parts() {
      return (opened ??= partsIn(practiceId, key, row))
    },
  }
}

/** What was said in an entry; where that was damaged, the sign of it stands in its place. */
function partsIn(practiceId: string, key: Key | null, { id, kind, words }: EntryRow): MoveWords {
  const instead = { [moveOf(kind).words[0]?.name ?? 'words']: unshown }
  return key ? unsealOr(() => unsealParts(practiceId, entryKeyOf(key, id), id, words), instead) : instead
}
