import { as, type Db } from '../database/connections'
import { hashOfContent, unsealContent, sealContent } from '../drafts/content'
import type { Drawer, Kept } from '../drafts/drawer'
import type { Heard } from '../drafts/life'
import { holdPlace } from '../drafts/store'
import { NotFound } from '../errors'
import type { Cursor } from '../concerns/store/lists/cursor'
import { unsealName } from '../people/store'
import type { Person } from '../people/person'
import { addressesKeyOf } from '../vault/keys'
import { everyStep, isEmptyReflection, joinedReflection, type Reflection, type Steps } from './reflection'

/** Where reflections are kept; for everybody who does not answer in a concern, there is none. */
export const reflectionDrawer: Drawer<Reflection> = {
  lock: async (db, person, { concernId }) => {
    if (!(await answersIn(db, person, concernId))) throw new NotFound()
    const [, row] = await Promise.all([
      holdPlace(db, `${person.id} ${concernId}`),
      rowIn(db, person, concernId, 'for update'),
    ])
    return row ? unsealed(person, row) : null
  },
  insert: async (db, person, reflection, heard, now) => {
    const { id: personId, practiceId } = person
    const { id, concernId } = reflection
    const row = {
      practiceId,
      id,
      personId,
      concernId,
      ...rowOf(person, reflection, now),
      revision: 1,
      ...heard,
    }
    const rows = await db('reflections').insert(row).onConflict().ignore().returning<{ id: string }[]>('id')
    return rows.length > 0
  },
  rewrite: async (db, person, { id, revision }, { form: reflection, heard }, now) => {
    const row = { ...rowOf(person, reflection, now), revision: revision + 1, ...heard }
    await db('reflections').where({ practiceId: person.practiceId, id }).update(row)
  },
  note: async (db, { practiceId }, id, heard) => {
    await db('reflections').where({ practiceId, id }).update(heard)
  },
  contentOf,
  isNothing: ({ words }) => isEmptyReflection(words),
  remove: (db, person, { concernId }) => remove(db, person, concernId),
  join: (before, reflection) => {
    if (before.damaged) return reflection.over ? { ...reflection, id: before.id } : null
    return { ...before, words: joinedReflection(before.words, reflection.words) }
  },
}

/** One's own reflection in this concern, or null. */
export async function reflectionIn(person: Person, concernId: string): Promise<Kept<Reflection> | null> {
  const row = await as(person, db => db.lastly(() => rowIn(db, person, concernId)))
  return row ? unsealed(person, row) : null
}

/** Gone for good, because its author says so. */
export async function deleteReflection(person: Person, concernId: string): Promise<void> {
  await as(person, db => remove(db, person, concernId))
}

/** A line of a list, unopened: of whose concern, and when it was kept last. */
export interface ReflectionLine {
  readonly concernId: string
  readonly reference: string
  readonly client: string
  readonly keptAt: Date
}

export const reflectionsPerPage = 50

/** One's own reflections, the last kept first. */
export async function reflectionsOf(
  person: Person,
  after: Cursor | null,
): Promise<{ lines: ReflectionLine[]; next: Cursor | null }> {
  const { rows } = await as(person, db =>
    db.raw<{ rows: (Omit<ReflectionLine, 'client'> & { id: string; name: Buffer })[] }>(
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
        limit: reflectionsPerPage + 1,
        ...(after && { since: after.since, concernId: after.concernId }),
      },
    ),
  )
  const key = addressesKeyOf(person.practice)
  const lines = rows.slice(0, reflectionsPerPage).map(({ id, name, ...line }) => ({
    ...line,
    client: unsealName(key, person.practiceId, id, name),
  }))
  const last = lines.at(-1)
  const next = rows.length > reflectionsPerPage && last
  return { lines, next: next ? { dueAt: null, since: next.keptAt, concernId: next.concernId } : null }
}

/** Whether somebody reads this concern as one of those who answer. Row security asks the same. */
export async function answersIn(
  db: Db,
  { practiceId, id: personId }: Person,
  concernId: string,
): Promise<boolean> {
  const row: unknown = await db('readers')
    .where({ practiceId, concernId, personId })
    .whereNot({ capacity: 'client' })
    .first('personId')
  return row !== undefined
}

interface Row extends Pick<Kept<Reflection>, 'id' | 'concernId' | 'revision' | 'content'>, Heard {
  readonly words: Buffer
}

async function rowIn(
  db: Db,
  { practiceId, id: personId }: Person,
  concernId: string,
  further = '',
): Promise<Row | undefined> {
  const { rows } = await db.raw<{ rows: Row[] }>(
    `select id, concern_id, words, revision, content, form, form_revision, forms from reflections
     where practice_id = :practiceId and person_id = :personId and concern_id = :concernId ${further}`,
    { practiceId, personId, concernId },
  )
  return rows[0]
}

function unsealed(person: Person, row: Row): Kept<Reflection> {
  const words = unsealContent(person, 'reflections', row.id, row.words) as Steps | null
  return { ...row, words: words ?? everyStep(() => ''), state: 'kept', damaged: words === null }
}

function rowOf(person: Person, reflection: Reflection, keptAt: Date) {
  const words = sealContent(person, 'reflections', reflection.id, reflection.words)
  return { words, content: contentOf(reflection), keptAt }
}

function contentOf({ id, words }: Reflection): Buffer {
  return hashOfContent(id, words)
}

async function remove(db: Db, { practiceId, id: personId }: Person, concernId: string): Promise<void> {
  await db('reflections').where({ practiceId, personId, concernId }).delete()
}
