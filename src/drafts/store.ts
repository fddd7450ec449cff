import { as, type Db } from '../database/connections'
import { NotFound } from '../errors'
import type { Person } from '../people/person'
import {
  columns,
  contentOf,
  unsealed,
  rowOf,
  type DraftOf,
  type DraftsOf,
  type Row,
  type UnsavedOf,
} from './draft'
import type { Drawer } from './drawer'
import { thrownDays, type Heard } from './life'

export function drawerOf<M extends string, C>(of: DraftsOf<M, C>): Drawer<UnsavedOf<M, C>> {
  return {
    lock: (db, person, { id }) => lockDraft(of, db, person, id),
    insert: insertDraft,
    rewrite: (db, person, before, { form, heard }, now) => {
      const { beside = before.beside, code = before.code } = form
      const whole = { ...form, ...(beside && { beside }), ...(code && { code }) }
      return rewriteDraft(db, person, whole, now, heard)
    },
    note: async (db, { practiceId }, id, heard) => {
      await db('drafts').where({ practiceId, id }).update(heard)
    },
    whereSent: of.whereSent,
    contentOf,
  }
}

/** Other words in a draft that is kept. */
export async function rewriteDraft(
  db: Db,
  person: Person,
  draft: UnsavedOf<string, unknown>,
  now: Date,
  heard: Partial<Heard> = {},
): Promise<void> {
  const { practiceId, id, ...row } = rowOf(person, draft, now)
  await db('drafts')
    .where({ practiceId, id })
    .update({ ...row, ...heard, cameBack: false })
}

/** @returns false where the id is taken, perhaps by a draft that this person must not know of */
export async function insertDraft(
  db: Db,
  person: Person,
  draft: UnsavedOf<string, unknown>,
  heard: Partial<Heard>,
  now: Date,
): Promise<boolean> {
  const { concernId, consultationId = null } = draft
  const about = { personId: person.id, concernId, consultationId }
  const row = { ...rowOf(person, draft, now), ...about, revision: 1, ...heard }
  const rows = await db('drafts').insert(row).onConflict().ignore().returning<{ id: string }[]>('id')
  return rows.length > 0
}

/** What was chosen in a draft becomes what can be chosen. */
export async function settleDraft<M extends string, C>(
  of: DraftsOf<M, C>,
  person: Person,
  id: string,
  settle: (choices: C) => C,
  now: Date,
): Promise<void> {
  await as(person, async db => {
    const draft = await lockDraft(of, db, person, id)
    if (draft?.state !== 'kept') return
    const settled = { ...draft, choices: settle(draft.choices) }
    if (!contentOf(settled).equals(draft.content)) await rewriteDraft(db, person, settled, now)
  })
}

/** @throws NotFound */
export async function findDraft<M extends string, C>(
  of: DraftsOf<M, C>,
  person: Person,
  id: string,
): Promise<DraftOf<M, C>> {
  const draft = await draftIfAny(of, person, id)
  if (!draft) throw new NotFound()
  return draft
}

/** Null where it was sent or is gone for good, or is not theirs. */
export async function draftIfAny<M extends string, C>(
  of: DraftsOf<M, C>,
  person: Person,
  id: string,
): Promise<DraftOf<M, C> | null> {
  const row = await as(person, db => db.lastly(() => draftRow(of, db, person, id, `and ${notLongThrown}`)))
  return row ? unsealed(of, person, row) : null
}

/** Holds the draft, or the place where it would be, until the transaction ends. Other transactions on it wait here. */
export async function lockDraft<M extends string, C>(
  of: DraftsOf<M, C>,
  db: Db,
  person: Person,
  id: string,
): Promise<DraftOf<M, C> | null> {
  const [, row] = await Promise.all([holdPlace(db, id), draftRow(of, db, person, id, 'for update')])
  return row ? unsealed(of, person, row) : null
}

/** Other transactions on it wait until this one ends. */
export function holdPlace(db: Db, place: string): Promise<unknown> {
  return db.raw('select pg_advisory_xact_lock(hashtextextended(?, 0))', [place])
}

/** What somebody has begun to write, the newest first; about something, or all. Also what they threw away within a day. */
export async function draftsBegunBy<M extends string, C>(
  of: DraftsOf<M, C>,
  db: Db,
  person: Person,
  about: { readonly concernId?: string; readonly consultationId?: string } = {},
): Promise<DraftOf<M, C>[]> {
  const { concernId, consultationId } = about
  const which = [
    concernId === undefined ? '' : 'and concern_id = :concernId',
    consultationId === undefined ? '' : 'and consultation_id = :consultationId',
  ]
  return begun(of, db, person, which.join(' '), about)
}

/** The same in the concerns of others: those that they answer, and those that somebody else answers now. */
export async function draftsBegunByAnswerer<M extends string, C>(
  of: DraftsOf<M, C>,
  db: Db,
  person: Person,
): Promise<DraftOf<M, C>[]> {
  const ofOthers = `and concern_id is not null and concern_id not in (
    select r.concern_id from readers r where r.practice_id = :practiceId and r.person_id = :personId and r.capacity = 'client')`
  return begun(of, db, person, ofOthers)
}

/** From here on it stands where it was sent to, or in another draft. */
export async function discardDraft(db: Db, { practiceId }: Person, id: string): Promise<void> {
  await db.raw('delete from drafts where practice_id = :practiceId and id = :id', { practiceId, id })
}

async function begun<M extends string, C>(
  of: DraftsOf<M, C>,
  db: Db,
  person: Person,
  which: string,
  values: Readonly<Record<string, string>> = {},
): Promise<DraftOf<M, C>[]> {
  const { rows } = await db.raw<{ rows: Row<M>[] }>(
    `select ${columns} from drafts
     where practice_id = :practiceId and person_id = :personId and move = any (:moves) and ${notLongThrown} ${which}
     order by saved_at desc limit 50`,
    { practiceId: person.practiceId, personId: person.id, moves: [...of.moves], ...values },
  )
  return rows.map(row => unsealed(of, person, row))
}

async function draftRow<M extends string>(
  { moves }: DraftsOf<M, unknown>,
  db: Db,
  { practiceId }: Person,
  id: string,
  further: string,
): Promise<Row<M> | undefined> {
  const { rows } = await db.raw<{ rows: Row<M>[] }>(
    `select ${columns} from drafts where practice_id = :practiceId and id = :id and move = any (:moves) ${further}`,
    { practiceId, id, moves: [...moves] },
  )
  return rows[0]
}

const notLongThrown = `(thrown_at is null or thrown_at > now() - interval '${thrownDays} days')`
