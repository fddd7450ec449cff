import { NotFound } from '../errors'
import { as, type Db } from '../database/connections'
import type { Person } from '../people/person'
import { open, seal } from '../vault/envelope'
import { wordsKeyOf } from '../vault/keys'
import type { MoveName } from './concern'
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
  readonly savedAt: Date
}

/** A draft as a list shows it, unopened. */
export type Begun = Omit<Draft, 'words' | 'choices' | 'code'>

/** Saves a draft, or saves it again. @throws NotFound when the id is somebody else's, or a concern's already */
export async function saveDraft(person: Person, draft: Omit<Draft, 'savedAt'>, now: Date): Promise<void> {
  const { id, concernId, move, seen, words, choices, code } = draft
  const { practiceId } = person
  const content = JSON.stringify({ words, choices, code })
  const sealed = seal(wordsKeyOf(person.practice), wordsPlace(person, id), content)
  await as(person, async db => {
    const values = { move, seen, words: sealed, savedAt: now }
    if (await db('drafts').where({ practiceId, id }).update(values)) return
    await db('drafts')
      .insert({ practiceId, id, personId: person.id, concernId, ...values })
      .onConflict()
      .ignore()
    if (!(await db('drafts').where({ practiceId, id }).first('id'))) throw new NotFound()
  })
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
  return db('drafts')
    .where({ practiceId: person.practiceId, personId: person.id, ...(concernId && { concernId }) })
    .orderBy('savedAt', 'desc')
    .limit(50)
    .select<Begun[]>('id', 'concernId', 'move', 'seen', 'savedAt')
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

interface DraftRow extends Begun {
  readonly words: Buffer
}

function draftRow(db: Db, person: Person, id: string) {
  return db('drafts')
    .where({ practiceId: person.practiceId, id })
    .first<DraftRow | undefined>('id', 'concernId', 'move', 'seen', 'words', 'savedAt')
}

function opened(person: Person, row: DraftRow): Draft {
  const sealed = open(wordsKeyOf(person.practice), wordsPlace(person, row.id), row.words)
  return { ...row, ...(JSON.parse(sealed.toString()) as Pick<Draft, 'words' | 'choices' | 'code'>) }
}

function wordsPlace(person: Person, id: string) {
  return { practice: person.practiceId, table: 'drafts', column: 'words', row: id }
}
