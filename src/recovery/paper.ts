import { as, type Db } from '../database/connections'
import { call } from '../database/functions'
import type { Person } from '../people/person'
import { newReturnCode } from '../people/return-code'
import { keyedHash } from '../vault/keys'
import type { Viewer } from '../database/viewer'

/** What a client has said, or done, about a code on paper. */
export interface Paper {
  /** Since when they have one; null: they have none. */
  readonly madeAt: Date | null
  /** Whether they were asked once: they have made one, or have said that they want none now. */
  readonly asked: boolean
}

export async function paperOf(person: Person): Promise<Paper> {
  return as(person, db => paperIn(db, person))
}

/** The same in a transaction. */
export async function paperIn(db: Db, { practiceId, id }: Person): Promise<Paper> {
  const { rows } = await db.raw<{ rows: { madeAt: Date | null; putOffAt: Date | null }[] }>(
    'select made_at, put_off_at from paper_codes where practice_id = ? and person_id = ?',
    [practiceId, id],
  )
  const [row] = rows
  return { madeAt: row?.madeAt ?? null, asked: Boolean(row?.madeAt ?? row?.putOffAt) }
}

/** A new code, such as a return code. It counts once keepPaper() was called with it; until then the one of before does. */
export async function showPaper(person: Viewer): Promise<string> {
  const code = newReturnCode()
  await as(person, db => call(db, 'show_paper_code', { hash: paperHash(code) }))
  return code
}

/** From now on this code counts. @returns false where another one was shown since */
export async function keepPaper(person: Person, code: string, now: Date): Promise<boolean> {
  return as(person, db => call<boolean>(db, 'keep_paper_code', { hash: paperHash(code), at: now }))
}

export async function putPaperOff(person: Person, now: Date): Promise<void> {
  await as(person, db => call(db, 'put_off_paper_code', { at: now }))
}

/** The way to find a code without holding it. */
export function paperHash(code: string): Buffer {
  return keyedHash('paper', code)
}
