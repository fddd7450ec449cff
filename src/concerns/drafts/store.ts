import { NotFound } from '../../errors'
import { as, type Db } from '../../database/connections'
import type { Person } from '../../people/person'
import { unsealOr } from '../../vault/damage'
import { unseal, seal } from '../../vault/envelope'
import { keyedHash, wordsKeyOf } from '../../vault/keys'
import { stateOf, type Standing } from './life'
import type { MoveName } from '../rules/moves'
import type { Choices, Words } from '../rules/wording'

/** What stands in a draft, sealed. */
interface Content {
  readonly words: Words
  readonly choices: Choices
  /** The return code of somebody without an account, until their first words are sent. */
  readonly code?: string
  /** The draft that these words were to change, which could not be changed any more. */
  readonly beside?: string
}

/** Words that wait. Its id becomes the id of the concern, or of the entry, so that sending twice is one. */
export interface Draft extends Content, Standing {
  readonly id: string
  /** Null: the first words of a concern that does not exist yet. */
  readonly concernId: string | null
  readonly move: MoveName
  /** The last position of the concern that its writer had seen. */
  readonly seen: number
  /** How often it went from one state to another: a button of before does nothing. */
  readonly turn: number
  readonly savedAt: Date
  readonly pressedAt: Date | null
  /** It could not go out, because something had changed meanwhile. */
  readonly cameBack: boolean
  /** What stands in it cannot be shown. It stays as it is: its writer begins beside it, or throws it away. */
  readonly damaged: boolean
}

export type Unsaved = Content &
  Pick<Draft, 'id' | 'concernId' | 'move' | 'seen'> & { readonly revision?: number }

/** A draft as a list shows it. */
export type Begun = Pick<
  Draft,
  | 'id'
  | 'concernId'
  | 'move'
  | 'words'
  | 'choices'
  | 'turn'
  | 'savedAt'
  | 'goesAt'
  | 'thrownAt'
  | 'cameBack'
  | 'damaged'
>

/** Saves a draft that no form brings, or saves it again. What is on its way or thrown away stays. @throws NotFound when the id is somebody else's */
export async function saveDraft(person: Person, draft: Unsaved, now: Date): Promise<void> {
  await as(person, async db => {
    if (await insertDraft(db, person, draft, now)) return
    const before = await lockDraft(db, person, draft.id)
    if (!before) throw new NotFound()
    if (stateOf(before) === 'kept' && !before.content.equals(contentHash(draft)))
      await rewriteDraft(db, person, draft, now)
  })
}

/** What was chosen in a draft becomes what can be chosen. */
export async function settleDraft(
  person: Person,
  id: string,
  settle: (choices: Choices) => Choices,
  now: Date,
): Promise<void> {
  await as(person, async db => {
    const draft = await lockDraft(db, person, id)
    if (!draft || stateOf(draft) !== 'kept') return
    const settled = { ...draft, choices: settle(draft.choices) }
    if (!contentHash(settled).equals(draft.content)) await rewriteDraft(db, person, settled, now)
  })
}

/** Other words in a draft that is kept. @param more what else is noted of it */
export async function rewriteDraft(
  db: Db,
  person: Person,
  draft: Unsaved,
  now: Date,
  more: Partial<Pick<Standing, 'form' | 'formRevision' | 'forms'>> = {},
): Promise<void> {
  const { practiceId, id, ...row } = rowOf(person, draft, now)
  await db('drafts')
    .where({ practiceId, id })
    .update({ ...row, ...more, cameBack: false })
}

/** @returns false where the id is taken, perhaps by a draft that this person must not know of */
export async function insertDraft(
  db: Db,
  person: Person,
  draft: Unsaved,
  now: Date,
  more: Partial<Pick<Standing, 'form' | 'formRevision' | 'forms'>> = {},
): Promise<boolean> {
  const { concernId } = draft
  const row = { ...rowOf(person, draft, now), personId: person.id, concernId, revision: 1, ...more }
  const rows = await db('drafts').insert(row).onConflict().ignore().returning<{ id: string }[]>('id')
  return rows.length > 0
}

export async function findDraft(person: Person, id: string): Promise<Draft> {
  const draft = await draftIfAny(person, id)
  if (!draft) throw new NotFound()
  return draft
}

/** Null where it was sent or is gone for good, or is not theirs. */
export async function draftIfAny(person: Person, id: string): Promise<Draft | null> {
  return as(person, async db => {
    const row = await draftRow(db, person, id).whereRaw(notLongThrown)
    return row ? opened(person, row) : null
  })
}

/** Holds the draft, or the place where it would be, until the transaction ends: whoever does something with it at the same moment waits here. */
export async function lockDraft(db: Db, person: Person, id: string): Promise<Draft | null> {
  const [, row] = await Promise.all([
    db.raw('select pg_advisory_xact_lock(hashtextextended(?, 0))', [id]),
    draftRow(db, person, id).forUpdate(),
  ])
  return row ? opened(person, row) : null
}

/** Where the words of this draft went, if they were sent. */
export async function sentIn(db: Db, person: Person, id: string): Promise<{ concernId: string } | null> {
  const { practiceId, id: authorId } = person
  const entry = await db('entries')
    .where({ practiceId, id, authorId })
    .first<{ concernId: string } | undefined>('concernId')
  return entry ?? null
}

/** What a draft that is gone for good has left: the hashes of its words and forms. Null where none of this id is gone. */
export async function tracesOf(db: Db, { practiceId }: Person, id: string): Promise<Buffer[] | null> {
  const gone = await db('goneDrafts')
    .where({ practiceId, id })
    .first<{ forms: Buffer[] } | undefined>('forms')
  return gone?.forms ?? null
}

/** What somebody has begun to write, the newest first; in one concern, or in all. Also what they threw away within a day. */
export async function begunBy(db: Db, person: Person, concernId?: string): Promise<Begun[]> {
  const rows = await begun(db, person).where({ ...(concernId && { concernId }) })
  return rows.map(row => opened(person, row))
}

/** The same in the concerns of others: those that they answer, and those that somebody else answers now. */
export async function begunByAnswerer(db: Db, person: Person): Promise<Begun[]> {
  const own = db('readers')
    .select('concernId')
    .where({ practiceId: person.practiceId, personId: person.id, capacity: 'client' })
  const rows = await begun(db, person).whereNotNull('concernId').whereNotIn('concernId', own)
  return rows.map(row => opened(person, row))
}

export async function draftsOf(person: Person): Promise<Begun[]> {
  return as(person, db => begunBy(db, person))
}

/** From here on it stands in a concern, or in another draft. */
export async function discardDraft(db: Db, person: Person, id: string): Promise<void> {
  await db('drafts').where({ practiceId: person.practiceId, id }).delete()
}

/** By this it is known whether words and choices are the same as others. */
export function contentHash({
  id,
  move,
  words,
  choices,
}: Pick<Unsaved, 'id' | 'move' | 'words' | 'choices'>) {
  const written = Object.entries(words).map(([name, text]) => [name, text.trim()] as const)
  const content = [id, move, sorted(Object.fromEntries(written)), sorted(choices)]
  return keyedHash('draft', JSON.stringify(content))
}

/** The same values in one order, whichever they came in; what says nothing is left out. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value) || typeof value !== 'object' || value === null) return value
  return Object.entries(value)
    .filter(([, one]) => one !== undefined && one !== '' && !(Array.isArray(one) && one.length === 0))
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, one]: [string, unknown]) => [name, sorted(one)])
}

type Row = Omit<Draft, keyof Content | 'damaged'> & { readonly words: Buffer }

function begun(db: Db, { practiceId, id: personId }: Person) {
  return db('drafts')
    .where({ practiceId, personId })
    .whereRaw(notLongThrown)
    .orderBy('savedAt', 'desc')
    .limit(50)
    .select<Row[]>(columns)
}

/** What was thrown away stays for a day; the worker deletes it some time later (sweep_thrown_away). */
const notLongThrown = `(thrown_at is null or thrown_at > now() - interval '1 day')`

const columns = [
  ...['id', 'concernId', 'move', 'seen', 'words', 'revision', 'form', 'formRevision', 'content', 'forms'],
  ...['turn', 'savedAt', 'pressedAt', 'goesAt', 'thrownAt', 'cameBack'],
]

function draftRow(db: Db, person: Person, id: string) {
  return db('drafts').where({ practiceId: person.practiceId, id }).first<Row | undefined>(columns)
}

function rowOf(person: Person, draft: Unsaved, savedAt: Date) {
  const { id, move, seen, words, choices, code, beside } = draft
  const content = JSON.stringify({ words, choices, code, beside } satisfies Record<keyof Content, unknown>)
  const sealed = seal(wordsKeyOf(person.practice), wordsPlace(person, id), content)
  const { practiceId } = person
  return { practiceId, id, move, seen, words: sealed, content: contentHash(draft), savedAt }
}

function opened(person: Person, row: Row): Draft {
  const content = unsealOr(
    () => unseal(wordsKeyOf(person.practice), wordsPlace(person, row.id), row.words).toString(),
    null,
  )
  const nothing: Content = { words: {}, choices: {} } // that could be sent
  return { ...row, ...(content ? (JSON.parse(content) as Content) : nothing), damaged: content === null }
}

function wordsPlace(person: Person, id: string) {
  return { practice: person.practiceId, table: 'drafts', column: 'words', row: id }
}
