import { v4 as randomId } from 'uuid'
import { as, type Db } from '../database/connections'
import { hashOfContent, unsealContent, sealContent } from '../drafts/content'
import type { Drawer } from '../drafts/drawer'
import type { Heard, KnownDraft } from '../drafts/life'
import { holdPlace } from '../drafts/store'
import { NotFound } from '../errors'
import type { Person } from '../people/person'
import { unsealOr } from '../vault/damage'
import { unseal, seal } from '../vault/envelope'
import { wordsKeyOf } from '../vault/keys'
import {
  everyPart,
  isEmptyLesson,
  joinedLesson,
  type LessonState,
  type Parts,
  type Theme,
  type WrittenLesson,
} from './lesson'
import { unshown } from '../language/translator'

/** One's own lesson, opened. */
export interface OwnLesson extends WrittenLesson, KnownDraft {
  readonly shelved: LessonState
  /** Why somebody who read it gave it back; null: nobody did since it was handed in last. */
  readonly reply: string | null
}

/** Where lessons are kept while their authors write. What others read does not change before their eyes. */
export const lessonDrawer: Drawer<WrittenLesson> = {
  lock: async (db, person, { id }) => {
    const [, lesson] = await Promise.all([holdPlace(db, id), find(db, person, id, 'held')])
    return lesson
  },
  insert: async (db, person, lesson, heard) => {
    const { practiceId, id: personId } = person
    const { id, theme } = lesson
    const rows = await db('lessonAuthors')
      .insert({ practiceId, id, personId, content: contentOf(lesson), ...heard })
      .onConflict()
      .ignore()
      .returning<{ id: string }[]>('id')
    if (rows.length === 0) return false
    await db('lessons').insert({ practiceId, id, theme, words: sealed(person, lesson), revision: 1 })
    return true
  },
  rewrite: async (db, person, before, { form: lesson, heard }) => {
    const { practiceId } = person
    const { id, theme } = lesson
    const row = { theme, words: sealed(person, lesson), revision: before.revision + 1 }
    await Promise.all([
      db('lessons').where({ practiceId, id }).update(row),
      db('lessonAuthors')
        .where({ practiceId, id })
        .update({ content: contentOf(lesson), ...heard }),
    ])
  },
  note: async (db, { practiceId }, id, heard) => {
    await db('lessonAuthors').where({ practiceId, id }).update(heard)
  },
  contentOf,
  isNothing: ({ words }) => isEmptyLesson(words),
  join: (before, { theme, words }) =>
    before.damaged || before.state === 'sent'
      ? null
      : { ...before, theme: theme ?? before.theme, words: joinedLesson(before.words, words) },
}

/** Random through and through: an id that counts would tell when a lesson was begun. */
export function newLesson(): WrittenLesson {
  return { id: randomId(), theme: null, words: { pattern: '', helped: '', differently: '' } }
}

/** Null where it is not one's own, or not there. */
export async function ownLesson(person: Person, id: string): Promise<OwnLesson | null> {
  return as(person, db => find(db, person, id))
}

/** All of one's own, by their state; nobody writes so many that they need pages. */
export async function ownLessons(person: Person): Promise<OwnLesson[]> {
  const rows = await as(person, db => ownRows(db, person, 'order by l.state, l.id limit 200'))
  return rows.map(row => unsealed(person, row))
}

/** From now on somebody else can read it first. Handing it in twice is handing it in once. @throws NotFound */
export async function handIn(person: Person, id: string): Promise<void> {
  await as(person, db => change(db, person, id, { state: 'waiting', reply: null }, ['draft']))
}

/** Off the shelf, or out of the hands of who reads it first; only its author has it then. @throws NotFound */
export async function takeLessonBack(person: Person, id: string): Promise<void> {
  await as(person, db => change(db, person, id, { state: 'draft' }, ['waiting', 'shelf']))
}

/** Gone for good, wherever it stands. */
export async function deleteLesson(person: Person, id: string): Promise<void> {
  await as(person, db => remove(db, person, id))
}

interface Row extends Pick<KnownDraft, 'revision' | 'content'>, Heard {
  readonly id: string
  readonly theme: Theme | null
  readonly shelved: LessonState
  readonly words: Buffer
  readonly reply: Buffer | null
}

/** The words of a lesson, for people who may see its row. */
export function unsealWords(person: Person, row: Pick<Row, 'id' | 'words'>): Parts {
  return wordsIn(person, row) ?? everyPart(() => unshown)
}

/** Null where they were damaged. */
function wordsIn(person: Person, { id, words }: Pick<Row, 'id' | 'words'>): Parts | null {
  return unsealContent(person, 'lessons', id, words) as Parts | null
}

export function sealReply(person: Person, id: string, reply: string): Buffer {
  return seal(wordsKeyOf(person.practice), replyPlace(person, id), reply)
}

function unsealed(person: Person, row: Row): OwnLesson {
  const { id, reply } = row
  const key = wordsKeyOf(person.practice)
  const words = wordsIn(person, row)
  return {
    ...row,
    words: words ?? everyPart(() => unshown),
    state: row.shelved === 'draft' ? 'kept' : 'sent',
    damaged: words === null,
    reply: reply && unsealOr(() => unseal(key, replyPlace(person, id), reply).toString(), unshown),
  }
}

/** @param held until the transaction ends: of two forms at once the second sees what the first one did */
async function find(db: Db, person: Person, id: string, held?: 'held'): Promise<OwnLesson | null> {
  const [row] = await ownRows(db, person, held ? 'and l.id = :id for update of l' : 'and l.id = :id', id)
  return row ? unsealed(person, row) : null
}

async function ownRows(db: Db, person: Person, more: string, id?: string): Promise<Row[]> {
  const { rows } = await db.raw<{ rows: Row[] }>(
    `select l.id, l.theme, l.state as shelved, l.words, l.reply, l.revision, a.content, a.form, a.form_revision, a.forms
     from lesson_authors a join lessons l on l.practice_id = a.practice_id and l.id = a.id
     where a.practice_id = :practice and a.person_id = :me ${more}`,
    { practice: person.practiceId, me: person.id, ...(id && { id }) },
  )
  return rows
}

async function change(
  db: Db,
  person: Person,
  id: string,
  to: { readonly state: LessonState; readonly reply?: null },
  from: readonly LessonState[],
): Promise<void> {
  const before = await find(db, person, id, 'held')
  if (!before) throw new NotFound()
  if (from.includes(before.shelved))
    await db('lessons').where({ practiceId: person.practiceId, id }).update(to)
}

/** The author's row takes the lesson with it. */
async function remove(db: Db, { practiceId, id: personId }: Person, id: string): Promise<void> {
  await db('lessonAuthors').where({ practiceId, personId, id }).delete()
}

function sealed(person: Person, { id, words }: WrittenLesson): Buffer {
  return sealContent(person, 'lessons', id, words)
}

function contentOf({ id, words, theme }: WrittenLesson): Buffer {
  return hashOfContent(id, words, theme)
}

function replyPlace(person: Person, row: string) {
  return { practice: person.practiceId, table: 'lessons', column: 'reply', row }
}
