import { as, type Db } from '../database/connections'
import { call } from '../database/functions'
import { NotFound, Refused } from '../errors'
import type { Person } from '../people/person'
import type { DraftsOf, UnsavedOf } from './draft'
import { discardDraft, insertDraft, lockDraft } from './store'

/** What words that are gone for good have left: the hashes of them and of their forms. Null where none of this id are gone. */
export async function tracesOf(db: Db, { practiceId }: Person, id: string): Promise<Buffer[] | null> {
  const { rows } = await db.raw<{ rows: { forms: Buffer[] }[] }>(
    'select forms from gone_drafts where practice_id = :practiceId and id = :id',
    { practiceId, id },
  )
  return rows[0]?.forms ?? null
}

/** The draft in which the words of this one stand now, or stood last. Null where they never went on as another. */
export async function convertedInto(person: Person, id: string): Promise<string | null> {
  return as(person, db => convertedIntoIn(db, person, id))
}

/** The same inside a transaction. */
export async function convertedIntoIn(db: Db, { practiceId }: Person, id: string): Promise<string | null> {
  const passed = new Set<string>() // the new id comes from a form, and could lead back
  for (let at = id; !passed.has(at);) {
    passed.add(at)
    const gone = await db('goneDrafts')
      .where({ practiceId, id: at })
      .first<{ became: string | null } | undefined>('became')
    if (!gone?.became) return at === id ? null : at
    at = gone.became
  }
  return null
}

/**
 * The words of a draft go on as another move, in one act: they are never in both, and never in none.
 * @throws NotFound where there is no such draft, perhaps because a first click has turned it
 * @throws Refused
 */
export async function convertDraft<M extends string, C>(
  of: DraftsOf<M, C>,
  person: Person,
  draftId: string,
  into: Omit<UnsavedOf<M, C>, 'words'>,
  now: Date,
): Promise<void> {
  await as(person, async db => {
    const draft = await lockDraft(of, db, person, draftId)
    if (!draft) throw new NotFound()
    if (draft.state !== 'kept') throw new Refused('drafts.thisWasChangedInAnother', { again: true })
    const words = { words: Object.values(draft.words).filter(Boolean).join('\n\n') }
    if (!(await insertDraft(db, person, { ...into, words }, {}, now)))
      throw new Refused('drafts.thisWasChangedInAnother', { again: true })
    await call(db, 'pass_attachments', { from: draftId, to: into.id })
    await discardDraft(db, person, draftId)
    await db('goneDrafts').where({ practiceId: person.practiceId, id: draftId }).update({ became: into.id })
  })
}
