import { as, type Db } from '../database/connections'
import { NotFound } from '../errors'
import type { Cursor } from '../concerns/store/lists'
import { openName } from '../people/store'
import type { Person } from '../people/person'
import { unsealOr } from '../vault/damage'
import { unseal, seal } from '../vault/envelope'
import { addressesKeyOf, wordsKeyOf } from '../vault/keys'
import { everyStep, isEmpty, together, type Steps, type Written } from './reflection'

/** One's own reflection in this concern, or null. */
export async function reflectionIn(person: Person, concernId: string): Promise<Written | null> {
  return as(person, db => find(db, person, concernId))
}

/**
 * Keeps what somebody asks to be kept. Emptied, it is deleted.
 * @param over writes over what was damaged and cannot be shown, because its writer says so
 * @returns `damaged`: something stands there that cannot be shown, and stays; `deleted`: this very one was deleted for good, and a late copy
 * of its form brings nothing back
 * @throws NotFound for everybody who does not answer in this concern
 */
export async function keepReflection(
  person: Person,
  form: Written,
  now: Date,
  over = false,
): Promise<'kept' | 'damaged' | 'deleted'> {
  return as(person, async db => {
    const before = await find(db, person, form.concernId, 'held')
    if (before?.isDamaged && !over) return 'damaged'
    if (!before && (await isGone(db, person, form.id))) return 'deleted'
    if (!(await becomeReflection(db, person, form, now))) throw new NotFound()
    return 'kept'
  })
}

/**
 * Keeps what somebody is just writing, without their asking.
 * @returns false where something newer is kept, or what cannot be shown, and where it was deleted: that makes it no second time
 * @throws NotFound
 */
export async function keepQuietly(person: Person, form: Written, now: Date): Promise<boolean> {
  const { practiceId } = person
  const { id, concernId, revision } = form
  return as(person, async db => {
    if (!(await answersIn(db, person, concernId))) throw new NotFound()
    const before = await find(db, person, concernId, 'held')
    if (before?.isDamaged) return false
    const { words } = rowOf(person, form, now)
    const rewritten = await db('reflections')
      .where({ practiceId, id })
      .where('revision', '<', revision)
      .update({ words, revision, keptAt: now })
    if (rewritten > 0 || isEmpty(form.words)) return true
    if (!(await insert(db, person, form, now))) return false
    // Inserting has waited for whoever deleted it at the same moment; looked for before, they might be missed.
    const gone = await isGone(db, person, id)
    if (gone) await remove(db, person, concernId)
    return !gone
  })
}

/**
 * Makes a form the reflection that it was to be, also after its writer was signed out meanwhile. Then nobody is there to be asked, and
 * words that can be read go before those that cannot.
 * @returns false where they do not answer in this concern, or not any more
 */
export async function becomeReflection(db: Db, person: Person, words: unknown, now: Date): Promise<boolean> {
  const form = words as Written
  if (!(await answersIn(db, person, form.concernId))) return false
  const before = await find(db, person, form.concernId, 'held')
  if (before) return rewrite(db, person, before, form, now)
  if (isEmpty(form.words) || (await insert(db, person, form, now))) return true
  const other = await find(db, person, form.concernId, 'held') // which another tab has made at the same moment
  return other !== null && rewrite(db, person, other, form, now)
}

/** Gone for good, because its author says so. */
export async function deleteReflection(person: Person, concernId: string): Promise<void> {
  await as(person, db => remove(db, person, concernId))
}

/** A line of a list, unopened: of whose concern, and when it was kept last. */
export interface Line {
  readonly concernId: string
  readonly reference: string
  readonly client: string
  readonly keptAt: Date
}

export const pageLength = 50

/** One's own reflections, the last kept first. */
export async function reflectionsOf(
  person: Person,
  after: Cursor | null,
): Promise<{ lines: Line[]; next: Cursor | null }> {
  const { rows } = await as(person, db =>
    db.raw<{ rows: (Omit<Line, 'client'> & { id: string; name: Buffer })[] }>(
      `with mine as materialized (
         select f.concern_id, f.kept_at from reflections f
         where f.practice_id = :practice and f.person_id = :person
           ${after ? 'and (f.kept_at, f.concern_id) < (:since, :concernId)' : ''}
         order by f.kept_at desc, f.concern_id desc limit :limit)
       select l.concern_id, l.kept_at, c.reference, p.id, p.name
       from mine l join concerns c on c.practice_id = :practice and c.id = l.concern_id
       join readers cl on cl.practice_id = c.practice_id and cl.concern_id = c.id and cl.capacity = 'client'
       join people p on p.practice_id = cl.practice_id and p.id = cl.person_id
       order by l.kept_at desc, l.concern_id desc`,
      {
        practice: person.practiceId,
        person: person.id,
        limit: pageLength + 1,
        ...(after && { since: after.since, concernId: after.concernId }),
      },
    ),
  )
  const key = addressesKeyOf(person.practice)
  const lines = rows.slice(0, pageLength).map(({ id, name, ...line }) => ({
    ...line,
    client: openName(key, person.practiceId, id, name),
  }))
  const last = lines.at(-1)
  const next = rows.length > pageLength && last
  return { lines, next: next ? { dueAt: null, since: next.keptAt, concernId: next.concernId } : null }
}

/** Whether somebody reads this concern as one of those who answer. Row security asks the same. */
async function answersIn(db: Db, { practiceId, id: personId }: Person, concernId: string): Promise<boolean> {
  const row: unknown = await db('readers')
    .where({ practiceId, concernId, personId })
    .whereNot({ capacity: 'client' })
    .first('personId')
  return row !== undefined
}

/** @param held until the transaction ends: of two forms at once the second sees what the first one did */
async function find(db: Db, person: Person, concernId: string, held?: 'held'): Promise<Written | null> {
  const { practiceId, id: personId } = person
  const one = db('reflections').where({ practiceId, personId, concernId })
  const row = await (held ? one.forUpdate() : one).first<
    { id: string; words: Buffer; revision: number } | undefined
  >('id', 'words', 'revision')
  if (!row) return null
  const words = unsealOr(
    () => unseal(wordsKeyOf(person.practice), wordsPlace(person, row.id), row.words).toString(),
    null,
  )
  return words === null
    ? { ...row, concernId, words: everyStep(() => ''), isDamaged: true }
    : { ...row, concernId, words: JSON.parse(words) as Steps }
}

/** @returns false where there is one already */
async function insert(db: Db, person: Person, form: Written, now: Date): Promise<boolean> {
  const rows = await db('reflections')
    .insert({ ...rowOf(person, form, now), personId: person.id, concernId: form.concernId })
    .onConflict()
    .ignore()
    .returning<{ id: string }[]>('id')
  return rows.length > 0
}

async function rewrite(db: Db, person: Person, before: Written, form: Written, now: Date): Promise<true> {
  const next = together(before, form)
  if (isEmpty(next.words)) {
    await remove(db, person, next.concernId)
    return true
  }
  const { id, words, revision, keptAt } = rowOf(person, next, now)
  await db('reflections').where({ practiceId: person.practiceId, id }).update({ words, revision, keptAt })
  return true
}

async function isGone(db: Db, { practiceId }: Person, id: string): Promise<boolean> {
  const row: unknown = await db('goneDrafts').where({ practiceId, id }).first('id')
  return row !== undefined
}

async function remove(db: Db, { practiceId, id: personId }: Person, concernId: string): Promise<void> {
  await db('reflections').where({ practiceId, personId, concernId }).delete()
}

function rowOf(person: Person, { id, words, revision }: Written, keptAt: Date) {
  const sealed = seal(wordsKeyOf(person.practice), wordsPlace(person, id), JSON.stringify(words))
  return { practiceId: person.practiceId, id, words: sealed, revision, keptAt }
}

function wordsPlace(person: Person, id: string) {
  return { practice: person.practiceId, table: 'reflections', column: 'words', row: id }
}
