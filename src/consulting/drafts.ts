import { as, type Db } from '../database/connections'
import { NotFound } from '../errors'
import type { Person } from '../people/person'
import { openOr } from '../vault/damage'
import { open, seal } from '../vault/envelope'
import { wordsKeyOf } from '../vault/keys'
import { isVisible } from '../words'
import type { About, Form } from './consultation'

/** What somebody has begun to write here, and not sent: the form that was kept last. */
export async function draftAbout(person: Person, about: About): Promise<Form | null> {
  const { practiceId, id: personId } = person
  const row = await as(person, db =>
    db('consultationDrafts')
      .where({ practiceId, personId, ...about })
      .orderBy('savedAt', 'desc')
      .first<DraftRow | undefined>('id', 'words', 'revision'),
  )
  if (!row) return null
  const content = openOr(
    () => open(wordsKeyOf(person.practice), wordsPlace(person, row.id), row.words).toString(),
    '{"words":"","supervisor":""}',
  )
  return {
    ...(JSON.parse(content) as Pick<Form, 'words' | 'supervisor'>),
    id: row.id,
    about,
    revision: row.revision,
  }
}

/**
 * Keeps what somebody is writing. Emptied, it is gone.
 * @returns false where something newer is kept, or these words are sent
 * @throws NotFound for everybody who has nothing to write here
 */
export async function keepDraft(person: Person, form: Form, now: Date): Promise<boolean> {
  return as(person, async db => {
    if (!(await canWrite(db, person, form.about))) throw new NotFound()
    return becomeDraft(db, person, form, now)
  })
}

/** Makes a form a draft that was posted when its writer was not signed in any more. */
export async function bringDraftBack(db: Db, person: Person, words: unknown, keptAt: Date): Promise<void> {
  const form = words as Form
  if (await canWrite(db, person, form.about)) await becomeDraft(db, person, form, keptAt)
}

export async function discardDraft(db: Db, { practiceId }: Person, id: string): Promise<void> {
  await db('consultationDrafts').where({ practiceId, id }).delete()
}

interface DraftRow {
  readonly id: string
  readonly words: Buffer
  readonly revision: number
}

async function becomeDraft(db: Db, person: Person, form: Form, now: Date): Promise<boolean> {
  const { practiceId, id: personId } = person
  const { id, about, revision } = form
  const sent: unknown = await db('consultationWords').where({ practiceId, id }).first('id')
  if (sent) return false
  if (!isVisible(form.words)) {
    await discardDraft(db, person, id)
    return true
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

function wordsPlace(person: Person, id: string) {
  return { practice: person.practiceId, table: 'consultation_drafts', column: 'words', row: id }
}
