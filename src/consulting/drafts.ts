import { v4 as idFrom } from 'uuid'
import { as, type Db } from '../database/connections'
import { NotFound } from '../errors'
import type { Person } from '../people/person'
import { unsealOr } from '../vault/damage'
import { unseal, seal } from '../vault/envelope'
import { keyedHash, wordsKeyOf } from '../vault/keys'
import { isVisible } from '../language/translator'
import type { About, Form } from './consultation'

/**
 * What somebody has begun to write here, and not sent: the form that was kept last. What was damaged stays as it is; whoever writes here
 * then begins another one.
 */
export async function draftAbout(person: Person, about: About): Promise<Begun> {
  const row = await as(person, db => draftRow(db, person, about))
  const content = row ? openDraft(person, row) : null
  return row && content
    ? { form: { ...content, id: row.id, about, revision: row.revision }, isDamaged: false }
    : { form: null, isDamaged: row !== undefined }
}

export interface Begun {
  readonly form: Form | null
  readonly isDamaged: boolean
}

/**
 * What became of a form. `sent`: its words had been sent before. `apart`: other words were sent from this form, or newer ones are kept of
 * it, and these are a draft of their own. `newer`: newer words are kept of it, and this form has none.
 */
export type Kept = 'kept' | 'sent' | 'newer' | { readonly apart: 'sent' | 'newer' }

/** Keeps what somebody asks to be kept. Emptied, it is gone. @throws NotFound for everybody who has nothing to write here */
export async function keepDraft(person: Person, form: Form, now: Date): Promise<Kept> {
  return as(person, async db => {
    if (!(await canWrite(db, person, form.about))) throw new NotFound()
    return becomeDraft(db, person, form, now)
  })
}

/**
 * Keeps what somebody is just writing, without their asking.
 * @returns false where something newer is kept, or words of this form are sent
 * @throws NotFound
 */
export async function keepQuietly(person: Person, form: Form, now: Date): Promise<boolean> {
  return as(person, async db => {
    if (!(await canWrite(db, person, form.about))) throw new NotFound()
    return (await sentOf(db, person, form.id)) === null && rewriteDraft(db, person, form, now)
  })
}

/** Makes a form a draft that was posted when its writer was not signed in any more. */
export async function bringDraftBack(db: Db, person: Person, words: unknown, keptAt: Date): Promise<void> {
  const form = words as Form
  if (await canWrite(db, person, form.about)) await becomeDraft(db, person, form, keptAt)
}

/** Where words of this form were sent: the same form once more is nothing new, and other words are kept. Null: none were. */
export async function afterSending(person: Person, form: Form, now: Date): Promise<AfterSending | null> {
  return as(person, db => afterSendingIn(db, person, form, now))
}

export interface AfterSending {
  readonly consultationId: string
  readonly isApart: boolean
}

/** The same inside a transaction. */
export async function afterSendingIn(
  db: Db,
  person: Person,
  form: Form,
  now: Date,
): Promise<AfterSending | null> {
  const sent = await sentOf(db, person, form.id)
  if (!sent) return null
  const isApart = typeof (await becomeDraft(db, person, form, now)) === 'object'
  return { consultationId: sent.consultationId, isApart }
}

export async function discardDraft(db: Db, { practiceId }: Person, id: string): Promise<void> {
  await db('consultationDrafts').where({ practiceId, id }).delete()
}

interface DraftRow {
  readonly id: string
  readonly words: Buffer
  readonly revision: number
}

async function becomeDraft(db: Db, person: Person, form: Form, now: Date): Promise<Kept> {
  const sent = await sentOf(db, person, form.id)
  if (sent) return isSame(sent.words, form) ? 'sent' : keepApart(db, person, form, 'sent', now)
  if (await rewriteDraft(db, person, form, now)) return 'kept'
  if (!isVisible(form.words)) return 'newer'
  const row = await draftRow(db, person, { id: form.id })
  return row && isSame(openDraft(person, row)?.words ?? null, form)
    ? 'kept'
    : keepApart(db, person, form, 'newer', now)
}

/** Its id follows from the words, so that a copy of the same form finds the same draft. */
async function keepApart(
  db: Db,
  person: Person,
  form: Form,
  apart: 'sent' | 'newer',
  now: Date,
): Promise<Kept> {
  const hash = keyedHash('draft', `apart\n${form.id}\n${form.words.trim()}`)
  const own = { ...form, id: idFrom({ random: hash.subarray(0, 16) }), revision: 0 }
  return (await becomeDraft(db, person, own, now)) === 'sent' ? 'sent' : { apart }
}

/** Nothing that is empty has to be kept. @param words null: they cannot be opened */
function isSame(words: string | null, form: Form): boolean {
  return !isVisible(form.words) || words?.trim() === form.words.trim()
}

/** One's own words that were sent under this id. */
async function sentOf(db: Db, person: Person, id: string) {
  const { practiceId, id: authorId } = person
  const row = await db('consultationWords')
    .where({ practiceId, id, authorId })
    .first<{ consultationId: string; words: Buffer } | undefined>('consultationId', 'words')
  if (!row) return null
  const { consultationId, words } = row
  const key = wordsKeyOf(person.practice)
  return {
    consultationId,
    words: unsealOr(() => unseal(key, sentPlace(practiceId, id), words).toString(), null),
  }
}

/** @returns false where something newer is kept */
async function rewriteDraft(db: Db, person: Person, form: Form, now: Date): Promise<boolean> {
  const { practiceId, id: personId } = person
  const { id, about, revision } = form
  if (!isVisible(form.words)) {
    await db('consultationDrafts').where({ practiceId, id }).where('revision', '<=', revision).delete()
    return (await draftRow(db, person, { id })) === undefined
  }
  const content = JSON.stringify({ words: form.words, supervisor: form.supervisor })
  const words = seal(wordsKeyOf(person.practice), wordsPlace(person, id), content)
  const kept = { words, revision, savedAt: now }
  const rewritten = await db('consultationDrafts')
    .where({ practiceId, id })
    .where('revision', '<=', revision)
    .update(kept)
  if (rewritten > 0) return true
  const rows = await db('consultationDrafts')
    .insert({ practiceId, id, personId, ...about, ...kept })
    .onConflict()
    .ignore()
    .returning<{ id: string }[]>('id')
  return rows.length > 0
}

function draftRow(db: Db, { practiceId, id: personId }: Person, of: About | { readonly id: string }) {
  return db('consultationDrafts')
    .where({ practiceId, personId, ...of })
    .orderBy('savedAt', 'desc')
    .first<DraftRow | undefined>('id', 'words', 'revision')
}

/** Null where it was damaged. */
function openDraft(person: Person, { id, words }: DraftRow): Pick<Form, 'words' | 'supervisor'> | null {
  const content = unsealOr(
    () => unseal(wordsKeyOf(person.practice), wordsPlace(person, id), words).toString(),
    null,
  )
  return content === null ? null : (JSON.parse(content) as Pick<Form, 'words' | 'supervisor'>)
}

/** Whether somebody answers this concern, or is one of the two of this consultation. */
async function canWrite(db: Db, { practiceId, id: personId }: Person, about: About): Promise<boolean> {
  const row: unknown =
    'concernId' in about
      ? await db('readers')
          .where({ practiceId, personId, concernId: about.concernId })
          .whereNot({ capacity: 'client' })
          .first('personId')
      : await db('consultations').where({ practiceId, id: about.consultationId }).first('id')
  return row !== undefined
}

/** Where words stand that were sent. */
export function sentPlace(practice: string, id: string) {
  return { practice, table: 'consultation_words', column: 'words', row: id }
}

function wordsPlace(person: Person, id: string) {
  return { practice: person.practiceId, table: 'consultation_drafts', column: 'words', row: id }
}
