import { v7 as newId } from 'uuid'
import { as, atTheDoor, type Db } from '../../database/connections'
import { NotFound, Refused } from '../../errors'
import { readId } from '../../http/ids'
import type { Person } from '../../people/person'
import { unsealOr } from '../../vault/damage'
import { unseal, seal } from '../../vault/envelope'
import { hashOf, wordsKeyOf } from '../../vault/keys'
import { sideOf, type Capacity } from '../rules/concern'
import { keepFormIn } from './forms'
import type { FormMark } from './life'
import type { Unsaved } from './store'
import { moveOf, type MoveName } from '../rules/moves'

/** Words of another feature than drafts, which makes of them what they were to become. */
export interface KeptOther {
  readonly id: string
  /** By this name its feature finds them again. */
  readonly of: string
  readonly words: unknown
}

/** Words that are to be a draft, with what their form said of itself. */
export interface KeptDraft extends Unsaved {
  readonly mark: FormMark
}

/** What becomes of other words than drafts, by their names. */
export type Becoming = Readonly<
  Record<string, (db: Db, person: Person, words: unknown, keptAt: Date) => Promise<unknown>>
>

/** Bytes: many times what the longest words need that can be sent. */
const mostBytes = 200_000

/**
 * Keeps words for their writer, who is not signed in, until the same person signs in in the same browser. For a writer whom
 * nobody knows nothing happens, and nobody learns it.
 * @param browser the secret of the browser in which they were written
 */
export async function keepForWriter(
  writer: string,
  browser: string,
  words: KeptDraft | KeptOther,
  now: Date,
): Promise<void> {
  const content = Buffer.from(JSON.stringify(words))
  if (content.length > mostBytes) {
    throw new Refused(
      'It is too long to be kept while you are not signed in. Go back: most browsers still show what you wrote. Copy it, sign in again, and send it in parts.',
      false,
    )
  }
  const id = readId(writer)
  const [practice] = id ? await atTheDoor<{ id: string; wordsKey: Buffer }>('practice_of_writer', id) : []
  if (!practice) return
  const sealed = seal(wordsKeyOf(practice), wordsPlace(practice.id, words.id), content)
  await atTheDoor('keep_words', practice.id, id, hashOf(browser), words.id, sealed, now)
}

/** Makes of the words that wait for this person in this browser what they were to become. @returns the drafts among them */
export async function takeKept(person: Person, browser: string, others: Becoming): Promise<Unsaved[]> {
  return as(person, async db => {
    const { rows } = await db.raw<{ rows: KeptRow[] }>('select * from take_kept_words(?)', [hashOf(browser)])
    const taken: Unsaved[] = []
    for (const row of rows) {
      const words = unsealOr(() => opened(person, row), null)
      if (!words) continue
      if ('of' in words) await others[words.of]?.(db, person, words.words, row.keptAt)
      else taken.push(...(await becomeDraft(db, person, words, row.keptAt)))
    }
    return taken
  })
}

interface KeptRow {
  readonly id: string
  readonly words: Buffer
  readonly keptAt: Date
}

function opened(person: Person, { id, words }: KeptRow): KeptDraft | KeptOther {
  const content = unseal(wordsKeyOf(person.practice), wordsPlace(person.practiceId, id), words)
  return JSON.parse(content.toString()) as KeptDraft | KeptOther
}

/** What was saved from elsewhere meanwhile is not written over: then these words are a draft of their own. */
async function becomeDraft(
  db: Db,
  person: Person,
  { mark, ...draft }: KeptDraft,
  keptAt: Date,
): Promise<Unsaved[]> {
  if (draft.concernId && !(await isTheirs(db, person, draft.concernId, draft.move))) return [] // no form of ours said so
  const outcome = await keepFormIn(db, person, draft, mark, keptAt).catch(ofAnother)
  if (outcome === 'of another') {
    const own = { ...draft, id: newId() }
    await keepFormIn(db, person, own, mark, keptAt)
    return [own]
  }
  return outcome.state === 'kept' || outcome.state === 'apart' ? [{ ...draft, id: outcome.id }] : []
}

function ofAnother(error: unknown): 'of another' {
  if (error instanceof NotFound) return 'of another'
  throw error
}

async function isTheirs(db: Db, person: Person, concernId: string, move: MoveName): Promise<boolean> {
  const { practiceId, id: personId } = person
  const row = await db('readers')
    .where({ practiceId, concernId, personId })
    .first<{ capacity: Capacity } | undefined>('capacity')
  return row !== undefined && moveOf(move).by.includes(sideOf(row.capacity))
}

function wordsPlace(practice: string, id: string) {
  return { practice, table: 'kept_words', column: 'words', row: id }
}
