import { as, type Db } from '../database/connections'
import { NotFound } from '../errors'
import type { Person } from '../people/person'
import { hashOfContent, openContent, sealContent } from './content'
import type { Drawer } from './drawer'
import type { DraftState, Heard, Standing } from './life'

/** What stands in a draft, sealed. */
interface Content<C> {
  readonly words: Readonly<Record<string, string>>
  readonly choices: C
  /** The return code of somebody without an account, until their first words are sent. */
  readonly code?: string
  /** The draft that these words were to change, which could not be changed any more. */
  readonly beside?: string
}

/** Words that wait to be sent. Its id becomes the id of what they are sent as, so that sending twice is one. */
export interface DraftOf<M, C> extends Content<C>, Standing {
  readonly id: string
  /** Null: the first words of a concern that does not exist yet. */
  readonly concernId: string | null
  /** In which something more is said. */
  readonly consultationId?: string | null
  /** What sending it does. */
  readonly move: M
  /** The last position of the concern that its writer had seen. */
  readonly seen: number
  /** How often it went from one state to another: a button of before does nothing. */
  readonly turn: number
  readonly savedAt: Date
  readonly pressedAt: Date | null
  readonly goesAt: Date | null
  readonly thrownAt: Date | null
  /** It could not go out, because something had changed meanwhile. */
  readonly cameBack: boolean
}

/** A draft as somebody writes it. */
export type UnsavedOf<M, C> = Content<C> &
  Pick<DraftOf<M, C>, 'id' | 'concernId' | 'consultationId' | 'move' | 'seen'> & {
    readonly revision?: number
  }

/** The drafts of one feature: what sending them does, and where their words are then. */
export interface DraftsOf<M extends string, C> {
  readonly moves: readonly M[]
  /** What is chosen where nothing is known of it. */
  readonly noChoices: C
  readonly whereSent: (db: Db, person: Person, id: string) => Promise<string | null>
}

export function drawerOf<M extends string, C>(of: DraftsOf<M, C>): Drawer<UnsavedOf<M, C>> {
  return {
    lock: (db, person, { id }) => lockDraft(of, db, person, id),
    insert: insertDraft,
    rewrite: (db, person, before, form, heard, now) => {
      const { beside = before.beside, code = before.code } = form
      const whole = { ...form, ...(beside && { beside }), ...(code && { code }) }
      return rewriteDraft(db, person, whole, now, heard)
    },
    note: async (db, { practiceId }, id, heard) => {
      await db('drafts').where({ practiceId, id }).update(heard)
    },
    whereSent: of.whereSent,
    contentOf,
  }
}

/** Other words in a draft that is kept. */
export async function rewriteDraft(
  db: Db,
  person: Person,
  draft: UnsavedOf<string, unknown>,
  now: Date,
  heard: Partial<Heard> = {},
): Promise<void> {
  const { practiceId, id, ...row } = rowOf(person, draft, now)
  await db('drafts')
    .where({ practiceId, id })
    .update({ ...row, ...heard, cameBack: false })
}

/** @returns false where the id is taken, perhaps by a draft that this person must not know of */
export async function insertDraft(
  db: Db,
  person: Person,
  draft: UnsavedOf<string, unknown>,
  heard: Partial<Heard>,
  now: Date,
): Promise<boolean> {
  const { concernId, consultationId = null } = draft
  const about = { personId: person.id, concernId, consultationId }
  const row = { ...rowOf(person, draft, now), ...about, revision: 1, ...heard }
  const rows = await db('drafts').insert(row).onConflict().ignore().returning<{ id: string }[]>('id')
  return rows.length > 0
}

/** What was chosen in a draft becomes what can be chosen. */
export async function settleDraft<M extends string, C>(
  of: DraftsOf<M, C>,
  person: Person,
  id: string,
  settle: (choices: C) => C,
  now: Date,
): Promise<void> {
  await as(person, async db => {
    const draft = await lockDraft(of, db, person, id)
    if (draft?.state !== 'kept') return
    const settled = { ...draft, choices: settle(draft.choices) }
    if (!contentOf(settled).equals(draft.content)) await rewriteDraft(db, person, settled, now)
  })
}

/** @throws NotFound */
export async function findDraft<M extends string, C>(
  of: DraftsOf<M, C>,
  person: Person,
  id: string,
): Promise<DraftOf<M, C>> {
  const draft = await draftIfAny(of, person, id)
  if (!draft) throw new NotFound()
  return draft
}

/** Null where it was sent or is gone for good, or is not theirs. */
export async function draftIfAny<M extends string, C>(
  of: DraftsOf<M, C>,
  person: Person,
  id: string,
): Promise<DraftOf<M, C> | null> {
  return as(person, async db => {
    const row = await draftRow(of, db, person, id).whereRaw(notLongThrown)
    return row ? opened(of, person, row) : null
  })
}

/** Holds the draft, or the place where it would be, until the transaction ends: whoever does something with it at the same moment waits here. */
export async function lockDraft<M extends string, C>(
  of: DraftsOf<M, C>,
  db: Db,
  person: Person,
  id: string,
): Promise<DraftOf<M, C> | null> {
  const [, row] = await Promise.all([holdPlace(db, id), draftRow(of, db, person, id).forUpdate()])
  return row ? opened(of, person, row) : null
}

/** Whoever does something there at the same moment waits until the transaction ends. */
export function holdPlace(db: Db, place: string): Promise<unknown> {
  return db.raw('select pg_advisory_xact_lock(hashtextextended(?, 0))', [place])
}

/** What somebody has begun to write, the newest first; about something, or all. Also what they threw away within a day. */
export async function draftsBegunBy<M extends string, C>(
  of: DraftsOf<M, C>,
  db: Db,
  person: Person,
  about: Partial<Pick<DraftOf<M, C>, 'concernId' | 'consultationId'>> = {},
): Promise<DraftOf<M, C>[]> {
  const rows = await begun(of, db, person).where(about)
  return rows.map(row => opened(of, person, row))
}

/** The same in the concerns of others: those that they answer, and those that somebody else answers now. */
export async function draftsBegunByAnswerer<M extends string, C>(
  of: DraftsOf<M, C>,
  db: Db,
  person: Person,
): Promise<DraftOf<M, C>[]> {
  const own = db('readers')
    .select('concernId')
    .where({ practiceId: person.practiceId, personId: person.id, capacity: 'client' })
  const rows = await begun(of, db, person).whereNotNull('concernId').whereNotIn('concernId', own)
  return rows.map(row => opened(of, person, row))
}

/** From here on it stands where it was sent to, or in another draft. */
export async function discardDraft(db: Db, { practiceId }: Person, id: string): Promise<void> {
  await db('drafts').where({ practiceId, id }).delete()
}

type Row<M> = Omit<DraftOf<M, unknown>, keyof Content<unknown> | 'damaged' | 'state'> & {
  readonly words: Buffer
}

function begun<M extends string>({ moves }: DraftsOf<M, unknown>, db: Db, person: Person) {
  const { practiceId, id: personId } = person
  return db('drafts')
    .where({ practiceId, personId })
    .whereIn('move', moves)
    .whereRaw(notLongThrown)
    .orderBy('savedAt', 'desc')
    .limit(50)
    .select<Row<M>[]>(columns)
}

function draftRow<M extends string>({ moves }: DraftsOf<M, unknown>, db: Db, person: Person, id: string) {
  return db('drafts')
    .where({ practiceId: person.practiceId, id })
    .whereIn('move', moves)
    .first<Row<M> | undefined>(columns)
}

/** What was thrown away stays for a day; the worker deletes it some time later (sweep_thrown_away). */
const notLongThrown = `(thrown_at is null or thrown_at > now() - interval '1 day')`

const columns = [
  ...['id', 'concernId', 'consultationId', 'move', 'seen', 'words', 'revision', 'content'],
  ...['form', 'formRevision', 'forms', 'turn', 'savedAt', 'pressedAt', 'goesAt', 'thrownAt', 'cameBack'],
]

function rowOf(person: Person, draft: UnsavedOf<string, unknown>, savedAt: Date) {
  const { id, move, seen, words, choices, code, beside } = draft
  const content = { words, choices, code, beside } satisfies Record<keyof Content<unknown>, unknown>
  const sealed = sealContent(person, 'drafts', id, content)
  return { practiceId: person.practiceId, id, move, seen, words: sealed, content: contentOf(draft), savedAt }
}

function contentOf({
  id,
  words,
  choices,
  move,
}: Pick<UnsavedOf<string, unknown>, 'id' | 'words' | 'choices' | 'move'>): Buffer {
  return hashOfContent(id, words, choices, move)
}

function opened<M extends string, C>(of: DraftsOf<M, C>, person: Person, row: Row<M>): DraftOf<M, C> {
  const content = openContent(person, 'drafts', row.id, row.words) as Content<C> | null
  const nothing: Content<C> = { words: {}, choices: of.noChoices } // that could be sent
  return { ...row, state: stateOf(row), ...(content ?? nothing), damaged: content === null }
}

function stateOf({ goesAt, thrownAt }: Pick<Row<unknown>, 'goesAt' | 'thrownAt'>): DraftState {
  if (goesAt) return 'going'
  return thrownAt ? 'thrown' : 'kept'
}
