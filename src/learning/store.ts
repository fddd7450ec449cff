import { v4 as randomId } from 'uuid'
import { as, type Db } from '../database/connections'
import { NotFound } from '../errors'
import type { Person } from '../people/person'
import { unsealOr } from '../vault/damage'
import { unseal, seal } from '../vault/envelope'
import { wordsKeyOf } from '../vault/keys'
import {
  everyPart,
  isEmpty,
  together,
  type LessonState,
  type Parts,
  type Theme,
  type WrittenLesson,
} from './lesson'
import { unshown } from '../language/translator'

/** One's own lesson, opened. */
export interface OwnLesson extends WrittenLesson {
  readonly state: LessonState
  /** Why somebody who read it gave it back; null: nobody did since it was handed in last. */
  readonly reply: string | null
  /** Its words cannot be shown, and nothing is written over them. */
  readonly isDamaged: boolean
}

/** Random through and through: an id that counts would tell when a lesson was begun. */
export function newLesson(): WrittenLesson {
  return { id: randomId(), theme: null, words: { pattern: '', helped: '', differently: '' }, revision: 0 }
}

/** Null where it is not one's own, or not there. */
export async function ownLesson(person: Person, id: string): Promise<OwnLesson | null> {
  return as(person, db => find(db, person, id))
}

/** All of one's own, by their state; nobody writes so many that they need pages. */
export async function ownLessons(person: Person): Promise<OwnLesson[]> {
  const rows = await as(person, db => ownRows(db, person, 'order by l.state, l.id limit 200'))
  return rows.map(row => opened(person, row))
}

/**
 * Keeps what somebody asks to be kept.
 * @returns `handed in` meanwhile: what others read does not change before their eyes; `damaged`: it is not written over;
 * `deleted` for good: a late copy of its form brings nothing back
 * @throws NotFound where the id is another's
 */
export async function keepLesson(
  person: Person,
  form: WrittenLesson,
): Promise<'kept' | 'handed in' | 'damaged' | 'deleted'> {
  return as(person, async db => {
    if (!(await find(db, person, form.id)) && (await isGone(db, person, form.id))) return 'deleted'
    const outcome = await become(db, person, form)
    if (outcome === 'of another') throw new NotFound()
    return outcome
  })
}

/**
 * Keeps what somebody is just writing, without their asking.
 * @returns false where something newer is kept, where it was handed in, and where it was deleted: that makes it no second time
 */
export async function keepQuietly(person: Person, form: WrittenLesson): Promise<boolean> {
  return as(person, async db => {
    const before = await find(db, person, form.id, 'held')
    if (before) {
      if (before.state !== 'draft' || before.isDamaged || before.revision >= form.revision) return false
      await rewrite(db, person, form)
      return true
    }
    if (isEmpty(form.words)) return true
    if (!(await insert(db, person, form))) return false
    const gone = await isGone(db, person, form.id)
    if (gone) await remove(db, person, form.id)
    return !gone
  })
}

/** Makes a form that was posted when its writer was signed out the lesson that it was to be, or another one where that is handed in. */
export async function becomeLesson(db: Db, person: Person, words: unknown): Promise<void> {
  const form = words as WrittenLesson
  if (isEmpty(form.words)) return
  if ((await become(db, person, form)) !== 'kept')
    await insert(db, person, { ...form, id: randomId(), revision: 0 })
}

/** From now on somebody else can read it first. Handing it in twice is handing it in once. @throws NotFound */
export async function handIn(person: Person, id: string): Promise<void> {
  await as(person, db => change(db, person, id, { state: 'waiting', reply: null }, ['draft']))
}

/** Off the shelf, or out of the hands of who reads it first; only its author has it then. @throws NotFound */
export async function takeBack(person: Person, id: string): Promise<void> {
  await as(person, db => change(db, person, id, { state: 'draft' }, ['waiting', 'shelf']))
}

/** Gone for good, wherever it stands. */
export async function deleteLesson(person: Person, id: string): Promise<void> {
  await as(person, db => remove(db, person, id))
}

interface Row {
  readonly id: string
  readonly theme: Theme | null
  readonly state: LessonState
  readonly words: Buffer
  readonly reply: Buffer | null
  readonly revision: number
}

/** The words of a lesson, for whoever may see its row. */
export function openWords(person: Person, row: Pick<Row, 'id' | 'words'>): Parts {
  return wordsIn(person, row) ?? everyPart(() => unshown)
}

/** Null where they were damaged. */
function wordsIn(person: Person, { id, words }: Pick<Row, 'id' | 'words'>): Parts | null {
  const content = unsealOr(
    () => unseal(wordsKeyOf(person.practice), place(person, id, 'words'), words).toString(),
    null,
  )
  return content === null ? null : (JSON.parse(content) as Parts)
}

export function sealReply(person: Person, id: string, reply: string): Buffer {
  return seal(wordsKeyOf(person.practice), place(person, id, 'reply'), reply)
}

function opened(person: Person, row: Row): OwnLesson {
  const { id, reply } = row
  const key = wordsKeyOf(person.practice)
  const words = wordsIn(person, row)
  return {
    ...row,
    words: words ?? everyPart(() => unshown),
    isDamaged: words === null,
    reply: reply && unsealOr(() => unseal(key, place(person, id, 'reply'), reply).toString(), unshown),
  }
}

/** @param held until the transaction ends: of two forms at once the second sees what the first one did */
async function find(db: Db, person: Person, id: string, held?: 'held'): Promise<OwnLesson | null> {
  const [row] = await ownRows(db, person, held ? 'and l.id = :id for update of l' : 'and l.id = :id', id)
  return row ? opened(person, row) : null
}

async function ownRows(db: Db, person: Person, more: string, id?: string): Promise<Row[]> {
  const { rows } = await db.raw<{ rows: Row[] }>(
    `select l.id, l.theme, l.state, l.words, l.reply, l.revision
     from lesson_authors a join lessons l on l.practice_id = a.practice_id and l.id = a.id
     where a.practice_id = :practice and a.person_id = :me ${more}`,
    { practice: person.practiceId, me: person.id, ...(id && { id }) },
  )
  return rows
}

async function become(
  db: Db,
  person: Person,
  form: WrittenLesson,
): Promise<'kept' | 'handed in' | 'damaged' | 'of another'> {
  if (!(await find(db, person, form.id)) && (await insert(db, person, form))) return 'kept'
  const before = await find(db, person, form.id, 'held') // also where another tab has made it at the same moment
  if (!before) return 'of another'
  if (before.state !== 'draft') return 'handed in'
  if (before.isDamaged) return 'damaged'
  await rewrite(db, person, together(before, form))
  return 'kept'
}

async function isGone(db: Db, { practiceId }: Person, id: string): Promise<boolean> {
  const row: unknown = await db('goneDrafts').where({ practiceId, id }).first('id')
  return row !== undefined
}

/** @returns false where there is one of this id already */
async function insert(db: Db, person: Person, form: WrittenLesson): Promise<boolean> {
  const { practiceId, id: personId } = person
  const { id, theme, revision } = form
  const made = await db('lessonAuthors')
    .insert({ practiceId, id, personId })
    .onConflict()
    .ignore()
    .returning<{ id: string }[]>('id')
  if (made.length === 0) return false
  await db('lessons').insert({ practiceId, id, theme, words: sealed(person, form), revision })
  return true
}

async function rewrite(db: Db, person: Person, form: WrittenLesson): Promise<void> {
  const { id, theme, revision } = form
  const row = { theme, words: sealed(person, form), revision }
  await db('lessons').where({ practiceId: person.practiceId, id }).update(row)
}

async function change(
  db: Db,
  person: Person,
  id: string,
  to: Partial<Pick<Row, 'state' | 'reply'>>,
  from: readonly LessonState[],
): Promise<void> {
  const before = await find(db, person, id, 'held')
  if (!before) throw new NotFound()
  if (from.includes(before.state)) await db('lessons').where({ practiceId: person.practiceId, id }).update(to)
}

/** The author's row takes the lesson with it. */
async function remove(db: Db, { practiceId, id: personId }: Person, id: string): Promise<void> {
  await db('lessonAuthors').where({ practiceId, personId, id }).delete()
}

function sealed(person: Person, { id, words }: WrittenLesson): Buffer {
  return seal(wordsKeyOf(person.practice), place(person, id, 'words'), JSON.stringify(words))
}

function place(person: Person, row: string, column: 'words' | 'reply') {
  return { practice: person.practiceId, table: 'lessons', column, row }
}
