import { NotFound } from '../errors'
import { as, type Db } from '../database/connections'
import type { Person } from '../people/person'
import { openOr } from '../vault/damage'
import { open, seal } from '../vault/envelope'
import { wordsKeyOf } from '../vault/keys'
import type { MoveName } from './moves'
import type { Choices, Words } from './wording'

/** Words that wait. Its id becomes the id of the concern, or of the entry, so that sending twice is one. */
export interface Draft {
  readonly id: string
  /** Null: the first words of a concern that does not exist yet. */
  readonly concernId: string | null
  readonly move: MoveName
  /** The last position of the concern that its writer had seen. */
  readonly seen: number
  readonly words: Words
  readonly choices: Choices
  /** The return code of somebody without an account, until their first words are sent. */
  readonly code?: string
  /** How often its form was kept: what comes late does not overwrite what is newer. */
  readonly revision: number
  readonly savedAt: Date
  /** When it goes out; null: it waits for its writer. */
  readonly goesAt: Date | null
  /** It could not go out, because something had changed meanwhile. */
  readonly cameBack: boolean
}

export type Unsaved = Omit<Draft, 'revision' | 'savedAt' | 'goesAt' | 'cameBack'> & {
  readonly revision?: number
}

/** A draft as a list shows it, unopened. */
export type Begun = Omit<Draft, 'words' | 'choices' | 'code' | 'revision'>

/** Saves a draft, or saves it again: whoever does so while it is on its way has taken it back. @throws NotFound when the id is somebody else's */
export async function saveDraft(person: Person, draft: Unsaved, now: Date): Promise<void> {
  await as(person, async db => {
    if ((await rewriteDraft(db, person, draft, now)) || (await insertDraft(db, person, draft, now))) return
    if (!(await draftRow(db, person, draft.id))) throw new NotFound()
  })
}

/**
 * Keeps what somebody is just writing, without their asking.
 * @returns false where something newer is kept, and where the draft was sent or thrown away: that makes it no second time
 */
export async function keepDraft(person: Person, draft: Unsaved, now: Date): Promise<boolean> {
  const { practiceId } = person
  return as(person, async db => {
    if (await rewriteDraft(db, person, draft, now, 'only older ones')) return true
    if (!(await insertDraft(db, person, draft, now))) return false
    // Inserting has waited for whoever sent it or threw it away at the same moment; looked for before, they might be missed.
    const gone: unknown = await db('goneDrafts').where({ practiceId, id: draft.id }).first('id')
    if (gone) await discardDraft(db, person, draft.id)
    return !gone
  })
}

/** @returns whether there was one to write over */
export async function rewriteDraft(
  db: Db,
  person: Person,
  draft: Unsaved,
  now: Date,
  which?: 'only older ones',
): Promise<boolean> {
  const { rowCount } = await db.raw<{ rowCount: number }>(
    `update drafts set move = :move, seen = :seen, words = :words, saved_at = :savedAt, revision = greatest(revision, :revision),
       pressed_at = null, goes_at = null, sight = null, came_back = false
     where practice_id = :practiceId and id = :id and (:anyway or (revision < :revision and goes_at is null))`,
    { ...rowOf(person, draft, now), anyway: which === undefined },
  )
  return rowCount > 0
}

/** @returns false where the id is taken, perhaps by a draft that this person must not know of */
export async function insertDraft(db: Db, person: Person, draft: Unsaved, now: Date): Promise<boolean> {
  const row = { ...rowOf(person, draft, now), personId: person.id, concernId: draft.concernId }
  const rows = await db('drafts').insert(row).onConflict().ignore().returning<{ id: string }[]>('id')
  return rows.length > 0
}

export async function findDraft(person: Person, id: string): Promise<Draft> {
  const draft = await draftIfAny(person, id)
  if (!draft) throw new NotFound()
  return draft
}

/** Null where it was sent or thrown away, or is not theirs. */
export async function draftIfAny(person: Person, id: string): Promise<Draft | null> {
  return as(person, db => findOptionalDraft(db, person, id))
}

export async function findOptionalDraft(db: Db, person: Person, id: string): Promise<Draft | null> {
  const row = await draftRow(db, person, id)
  return row ? opened(person, row) : null
}

/** Holds the draft until the transaction ends: whoever sends it at the same moment waits here. */
export async function lockDraft(db: Db, person: Person, id: string): Promise<Draft | null> {
  const row = await draftRow(db, person, id).forUpdate()
  return row ? opened(person, row) : null
}

/** What somebody has begun to write, the newest first; in one concern, or in all. */
export function begunBy(db: Db, person: Person, concernId?: string): Promise<Begun[]> {
  return begun(db, person).where({ ...(concernId && { concernId }) })
}

/** The same in the concerns of others: those that they answer, and those that somebody else answers now. */
export function begunByAnswerer(db: Db, person: Person): Promise<Begun[]> {
  const own = db('readers')
    .select('concernId')
    .where({ practiceId: person.practiceId, personId: person.id, capacity: 'client' })
  return begun(db, person).whereNotNull('concernId').whereNotIn('concernId', own)
}

export async function draftsOf(person: Person): Promise<Begun[]> {
  return as(person, db => begunBy(db, person))
}

/** Gone for good, because its writer says so. */
export async function throwAway(person: Person, id: string): Promise<void> {
  await as(person, db => discardDraft(db, person, id))
}

export async function discardDraft(db: Db, person: Person, id: string): Promise<void> {
  await db('drafts').where({ practiceId: person.practiceId, id }).delete()
}

function begun(db: Db, { practiceId, id: personId }: Person) {
  return db('drafts')
    .where({ practiceId, personId })
    .orderBy('savedAt', 'desc')
    .limit(50)
    .select<Begun[]>('id', 'concernId', 'move', 'seen', 'savedAt', 'goesAt', 'cameBack')
}

interface DraftRow extends Begun {
  readonly words: Buffer
  readonly revision: number
}

function draftRow(db: Db, person: Person, id: string) {
  return db('drafts')
    .where({ practiceId: person.practiceId, id })
    .first<DraftRow | undefined>(
      'id',
      'concernId',
      'move',
      'seen',
      'words',
      'revision',
      'savedAt',
      'goesAt',
      'cameBack',
    )
}

function rowOf(
  person: Person,
  { id, move, seen, words, choices, code, revision = 0 }: Unsaved,
  savedAt: Date,
) {
  const content = JSON.stringify({ words, choices, code })
  const sealed = seal(wordsKeyOf(person.practice), wordsPlace(person, id), content)
  return { practiceId: person.practiceId, id, move, seen, words: sealed, revision, savedAt }
}

function opened(person: Person, row: DraftRow): Draft {
  const content = openOr(
    () => open(wordsKeyOf(person.practice), wordsPlace(person, row.id), row.words).toString(),
    '{"words":{},"choices":{}}', // nothing that could be sent
  )
  return { ...row, ...(JSON.parse(content) as Pick<Draft, 'words' | 'choices' | 'code'>) }
}

function wordsPlace(person: Person, id: string) {
  return { practice: person.practiceId, table: 'drafts', column: 'words', row: id }
}
