import { v4 as randomId } from 'uuid'
import { as, callDefiner, type Db } from '../database/connections'
import { rowsFrom } from '../database/functions'
import { NotFound, Refused } from '../errors'
import { readId } from '../http/ids'
import type { Person } from '../people/person'
import { unsealOr } from '../vault/damage'
import { seal, unseal } from '../vault/envelope'
import { hashOf, wordsKeyOf } from '../vault/keys'
import type { Drawer, Written } from './drawer'
import { keepFormIn, type KeepOutcome } from './kept-forms'
import type { Waited } from './kind'
import type { FormMark } from './life'

/** Words whose writer is not signed in. */
export interface KeptWords {
  /** The name of their kind. */
  readonly of: string
  readonly form: Written
  readonly mark: FormMark
}

/** Days for which words wait for their writer to sign in again, and the cookie of the browser with them (sweep_words). */
export const keptDays = 7

/** Bytes: many times what the longest words need that can be sent. */
export const mostKeptBytes = 200_000

/**
 * Keeps words for their writer, who is not signed in, until the same person signs in in the same browser. For a writer whom
 * nobody knows nothing happens, and nobody learns it.
 * @param browser the secret of the browser in which they were written
 */
export async function keepForWriter(
  writer: string,
  browser: string,
  words: KeptWords,
  now: Date,
): Promise<void> {
  const content = Buffer.from(JSON.stringify(words))
  if (content.length > mostKeptBytes) {
    throw new Refused('drafts.itIsTooLongTo')
  }
  const id = readId(writer)
  const [practice] = id
    ? await callDefiner<{ id: string; wordsKey: Buffer }>('practice_of_writer', { writer: id })
    : []
  if (!practice) return
  const sealed = seal(wordsKeyOf(practice), wordsPlace(practice.id, words.form.id), content)
  await callDefiner('keep_words', {
    practice: practice.id,
    writer: id,
    browserHash: hashOf(browser),
    id: words.form.id,
    words: sealed,
    at: now,
  })
}

/** Makes of the words that wait for this person in this browser what they were to become. */
export async function takeKept(
  person: Person,
  browser: string,
  kinds: ReadonlyMap<string, Waited>,
): Promise<void> {
  const settling = await as(person, async db => {
    const rows = await rowsFrom<KeptRow>(db, 'take_kept_words', { browserHash: hashOf(browser) })
    const broughtBack: (() => Promise<void> | undefined)[] = []
    for (const row of rows) {
      const words = unsealOr(() => unsealed(person, row), null)
      const kind = words && kinds.get(words.of)
      if (!kind) continue
      const outcome = await kind.bringBack(db, person, words.form, words.mark, row.keptAt)
      if (outcome?.state === 'kept' || outcome?.state === 'apart')
        broughtBack.push(() => kind.settleBroughtBack?.(person, { ...words.form, id: outcome.id }))
    }
    return broughtBack
  })
  for (const settle of settling) await settle()
}

/**
 * Keeps a form that was posted when its writer was not signed in. Nobody is there to be asked: where its words can be kept nowhere
 * else, they begin something of their own.
 */
export async function keepLater<F extends Written>(
  db: Db,
  drawer: Drawer<F>,
  person: Person,
  { form, mark }: { readonly form: F; readonly mark: FormMark },
  keptAt: Date,
): Promise<KeepOutcome> {
  const outcome = await keepFormIn(db, drawer, person, { form, mark }, keptAt).catch(ofAnother)
  if (outcome && outcome.state !== 'refused' && (outcome.state !== 'gone' || outcome.isKnown)) return outcome
  return keepFormIn(db, drawer, person, { form: { ...form, id: randomId() }, mark }, keptAt)
}

interface KeptRow {
  readonly id: string
  readonly words: Buffer
  readonly keptAt: Date
}

function unsealed(person: Person, { id, words }: KeptRow): KeptWords {
  const content = unseal(wordsKeyOf(person.practice), wordsPlace(person.practiceId, id), words)
  return JSON.parse(content.toString()) as KeptWords
}

function wordsPlace(practice: string, id: string) {
  return { practice, table: 'kept_words', column: 'words', row: id }
}

function ofAnother(error: unknown): null {
  if (error instanceof NotFound) return null
  throw error
}
