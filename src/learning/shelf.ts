import { as, type Db } from '../database/connections'
import { call } from '../database/functions'
import { NotFound, Refused } from '../errors'
import type { Person } from '../people/person'
import { isVisible } from '../language/translator'
import { isAbout, type Parts, type Theme } from './lesson'
import { unsealWords, sealReply } from './store'

/** What somebody other than its author sees of a lesson: never whose it is, nor when it was written. */
export interface ReadLesson {
  readonly id: string
  readonly theme: Theme
  readonly state: 'waiting' | 'shelf'
  readonly words: Parts
  readonly revision: number
}

/** Lessons of one page. */
export const lessonsPerPage = 20
/** Lessons that are opened to look for words in them: sealed, they can only be searched once they are open. */
export const mostSearched = 500

/** How many lessons stand on the shelf, by their themes. */
export async function shelfThemes(person: Person): Promise<{ theme: Theme; count: number }[]> {
  return as(person, db =>
    db('lessons')
      .where({ practiceId: person.practiceId, state: 'shelf' })
      .groupBy('theme')
      .orderBy('theme')
      .select<{ theme: Theme; count: number }[]>('theme')
      .count('* as count'),
  )
}

/** A page of the shelf. Ids are random, so that their order tells nothing. @param after the last lesson of the page before */
export async function shelfOf(
  person: Person,
  theme: Theme,
  after: string | null,
): Promise<{ lessons: ReadLesson[]; next: string | null }> {
  const rows = await as(person, db => {
    const page = db('lessons').where({ practiceId: person.practiceId, state: 'shelf', theme })
    return (after ? page.where('id', '>', after) : page)
      .orderBy('id')
      .limit(lessonsPerPage + 1)
      .select<Row[]>(columns)
  })
  const lessons = rows.slice(0, lessonsPerPage).map(row => read(person, row))
  return { lessons, next: rows.length > lessonsPerPage ? (lessons.at(-1)?.id ?? null) : null }
}

/** The lessons in which all these words stand. @returns also whether the shelf is longer than what was looked through */
export async function search(
  person: Person,
  looking: string,
): Promise<{ lessons: ReadLesson[]; isMore: boolean }> {
  const rows = await as(person, db =>
    db('lessons')
      .where({ practiceId: person.practiceId, state: 'shelf' })
      .orderBy(['theme', 'id'])
      .limit(mostSearched + 1)
      .select<Row[]>(columns),
  )
  const lessons = rows.slice(0, mostSearched).map(row => read(person, row))
  return {
    lessons: lessons.filter(({ words }) => isAbout(words, looking)),
    isMore: rows.length > mostSearched,
  }
}

/** Lessons of others that wait to be read; nobody reads their own first. */
export async function waitingFor(person: Person): Promise<ReadLesson[]> {
  const { practiceId, id: me } = person
  const rows = await as(person, db =>
    db('lessons as l')
      .where({ 'l.practiceId': practiceId, 'l.state': 'waiting' })
      .whereNotIn('l.id', db('lessonAuthors').where({ practiceId, personId: me }).select('id'))
      .orderBy('l.id')
      .limit(50)
      .select<Row[]>(columns),
  )
  return rows.map(row => read(person, row))
}

/** One that waits, or stands on the shelf. @throws NotFound */
export async function findLesson(person: Person, id: string): Promise<ReadLesson> {
  const row = await as(person, db =>
    db('lessons')
      .where({ practiceId: person.practiceId, id })
      .whereNot({ state: 'draft' })
      .first<Row | undefined>(columns),
  )
  if (!row) throw new NotFound()
  return read(person, row)
}

/** Puts a lesson of somebody else on the shelf. @param revision of the words that were read @throws Refused */
export async function putOnShelf(person: Person, id: string, revision: number): Promise<void> {
  const outcome = await as(person, db => settle(db, id, revision, null))
  if (outcome === 'changed') throw new Refused('learning.itWasChangedSinceYou')
  if (!outcome) throw new Refused('learning.itsAuthorHasTakenIt')
}

/** Gives a lesson of somebody else back to them, with words. @throws Refused */
export async function giveBack(person: Person, id: string, reply: string): Promise<void> {
  const outcome = await as(person, db => settle(db, id, 0, sealReply(person, id, reply)))
  if (!outcome) throw new Refused('learning.itsAuthorHasTakenItBack')
}

/** Gives a lesson back with words that were posted when their writer was signed out, if that can still be done. */
export async function becomeReply(
  db: Db,
  person: Person,
  { id, text }: { readonly id: string; readonly text: string },
): Promise<void> {
  const { practiceId, id: personId } = person
  const mine: unknown = await db('lessonAuthors').where({ practiceId, personId, id }).first('id')
  if (!mine && isVisible(text) && (await waits(db, person, id)))
    await settle(db, id, 0, sealReply(person, id, text))
}

interface Row extends Omit<ReadLesson, 'words'> {
  readonly words: Buffer
}

const columns = ['id', 'theme', 'state', 'words', 'revision']

function read(person: Person, row: Row): ReadLesson {
  return { ...row, words: unsealWords(person, row) }
}

/** Whether it is there to be read first, for this person. */
async function waits(db: Db, { practiceId }: Person, id: string): Promise<boolean> {
  const row: unknown = await db('lessons').where({ practiceId, id, state: 'waiting' }).first('id')
  return row !== undefined
}

function settle(
  db: Db,
  id: string,
  revision: number,
  reply: Buffer | null,
): Promise<'settled' | 'changed' | null> {
  return call<'settled' | 'changed' | null>(db, 'settle_lesson', {
    lesson: id,
    revision,
    reply,
  })
}
