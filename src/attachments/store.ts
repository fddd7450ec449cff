import { v7 as newId } from 'uuid'
import { as, asWorker, type Db } from '../database/connections'
import { call } from '../database/functions'
import { NotFound } from '../errors'
import type { Person } from '../people/person'
import { dayOf } from '../time/days'
import { keyFrom, newKey, seal, unseal, type Key } from '../vault/envelope'
import { concernKeyOf, entryKeyOf, wordsKeyOf } from '../vault/keys'
import { mostAttachmentBytes, type AttachmentContent } from './attachment'
import type { FileStore } from './file-store'
import {
  contentIn,
  contentPlace,
  sealContentWith,
  thumbnailPlace,
  unsealedRow,
  type Attachment,
  type AttachmentRow,
} from './sealed-content'
import { sealedPieces, type SealedStream } from './pieces'

/** One that has arrived whole and belongs to nobody yet. */
export interface ArrivedAttachment extends SealedStream {
  readonly id: string
  readonly key: Key
  /** Of what it was put together, where it was recorded here: that waits no more then. */
  readonly recorded?: Recorded
}

/** What was recorded, as it was read when it was put together. */
export interface Recorded {
  readonly recording: string
  readonly chunks: number
  readonly seconds: number
}

/**
 * Seals what comes and keeps it, piece by piece, as something that belongs to nobody yet. What is left of it when that fails is removed, or swept.
 * @throws TooLarge, and what its source throws
 */
export async function keepArriving(
  person: Person,
  store: FileStore,
  source: AsyncIterable<Buffer>,
): Promise<ArrivedAttachment> {
  const id = newId()
  const key = newKey()
  const at = { practice: person.practiceId, attachment: id }
  const stream = sealedPieces(key, at, source, mostAttachmentBytes)
  await as(person, db => db.lastly(() => call(db, 'begin_attachment', { id })))
  try {
    await store.put(person, id, stream.pieces)
  } catch (error) {
    await removeAttachment(person, id, null).catch(() => undefined) // the sweep finds it
    throw error
  }
  return { id, key, ...stream.found() }
}

type AdoptOutcome = 'kept' | 'gone' | 'full' | 'laden'

/**
 * From here on it belongs to a draft.
 * @param known what its writer and its bytes say of it
 * @returns `gone`: the draft cannot change any more; `full`: it has as many as it can have; `laden`: all their drafts together have no room
 */
export async function adoptAttachment(
  person: Person,
  draftId: string,
  arrived: ArrivedAttachment,
  known: Omit<AttachmentContent, 'key' | 'sha256' | 'bytes'>,
  thumbnail: Buffer | null,
): Promise<AdoptOutcome> {
  const { id, key, bytes, digest, sha256, recorded } = arrived
  const content = {
    ...known,
    bytes,
    sha256,
    key: key.bytes.toString('base64'),
    ...(recorded && { seconds: recorded.seconds }),
  }
  const adopted = {
    id,
    draft: draftId,
    bytes,
    digest,
    content: sealContentWith(wordsKeyOf(person.practice), person.practiceId, id, content),
  }
  const outcome = await as(person, db =>
    recorded
      ? call<AdoptOutcome>(db, 'adopt_recording', {
          recording: recorded.recording,
          chunks: recorded.chunks,
          ...adopted,
        })
      : call<AdoptOutcome>(db, 'adopt_attachment', {
          ...adopted,
          thumbnail: thumbnail && seal(key, thumbnailPlace(person.practiceId, id), thumbnail),
        }),
  )
  if (outcome !== 'kept') await removeAttachment(person, id, null)
  return outcome
}

/** What goes along with a draft, in its order. */
export async function attachmentsOfDraft(person: Person, draftId: string): Promise<Attachment[]> {
  const rows = await as(person, db => db.lastly(() => draftRowsOf(db, person, draftId)))
  return rows.map(row => unsealedRow(wordsKeyOf(person.practice), person.practiceId, row))
}

/** What goes along with a draft, in its order, for whoever has locked it. */
export async function draftRowsOf(db: Db, { practiceId }: Person, draftId: string): Promise<AttachmentRow[]> {
  const { rows } = await db.raw<{ rows: AttachmentRow[] }>(
    `select id, bytes, content from attachments where practice_id = :practiceId and draft_id = :draftId order by place`,
    { practiceId, draftId },
  )
  return rows
}

/** @param shows what its writer says that it shows @returns false where the draft cannot change any more */
export async function describeAttachment(
  person: Person,
  draftId: string,
  attachment: Attachment,
  shows: string,
): Promise<boolean> {
  return as(person, db => db.lastly(() => describeIn(db, person, draftId, attachment, shows)))
}

/** The same inside a transaction. */
export async function describeIn(
  db: Db,
  { practice, practiceId }: Person,
  draft: string,
  { id, content }: Attachment,
  shows: string,
): Promise<boolean> {
  if (!content) return false
  const sealed = sealContentWith(wordsKeyOf(practice), practiceId, id, { ...content, shows })
  return call<boolean>(db, 'describe_attachment', { id, draft, content: sealed })
}

/** @param draftId null: it belongs to nobody yet @returns false where the draft cannot change any more, or it is not theirs */
export async function removeAttachment(person: Person, id: string, draftId: string | null): Promise<boolean> {
  return as(person, db => db.lastly(() => call<boolean>(db, 'remove_attachment', { id, draft: draftId })))
}

/**
 * All that belong to a draft go along with the entry that it becomes, in the transaction that appends it, before it does.
 * @param rows of draftRowsOf() in this transaction @throws CannotUnseal
 */
export async function attachAll(
  db: Db,
  { practiceId, practice }: Person,
  entryId: string,
  concernKey: Key,
  rows: readonly AttachmentRow[],
): Promise<void> {
  if (rows.length === 0) return
  const key = entryKeyOf(concernKey, entryId)
  const contents = rows.map(({ id, content }) =>
    seal(
      key,
      contentPlace(practiceId, id),
      unseal(wordsKeyOf(practice), contentPlace(practiceId, id), content),
    ),
  )
  await call(db, 'attach', { entry: entryId, ids: rows.map(({ id }) => id), contents })
}

/** One that this person can see, with how it opens. */
export interface FoundAttachment {
  readonly id: string
  readonly bytes: number
  readonly content: AttachmentContent
  readonly key: Key
  readonly thumbnail: Buffer | null
}

/**
 * One that this person can see: of their own draft, or of an entry that they read or see beside its client. Then the concern is opened by it,
 * which is recorded as everywhere; what is new in it stays new.
 * @param counts false where nobody looks
 * @throws NotFound, CannotUnseal
 */
export async function findAttachment(
  person: Person,
  id: string,
  part: 'whole' | 'thumbnail',
  { now, counts }: { readonly now: Date; readonly counts: boolean },
): Promise<FoundAttachment> {
  const { practiceId, practice, roles } = person
  const isCompanion = roles.includes('companion') // elsewhere; here they may be the client
  // Not lastly(): the opening may append an event, which is signed before the commit.
  const { rows } = await as(person, db =>
    db.raw<{ rows: FoundRow[] }>(
      `select a.id, a.bytes, a.content, a.entry_id, a.concern_id, k.wrapped,
           case when :small then a.thumbnail end as thumbnail,
           case when :counts and a.entry_id is not null
             then note_looking_back(p_concern => a.concern_id, p_day => :day, p_at => :now) end as noted,
           case when :counts and :isCompanion and a.entry_id is not null
             then open_beside(p_concern => a.concern_id, p_day => :day, p_at => :now, p_is_shown => false) end as noted_beside
         from attachments a
         left join concern_keys k on a.entry_id is not null and k.practice_id = a.practice_id and k.concern_id = a.concern_id
         where a.practice_id = :practiceId and a.id = :id and a.content is not null`,
      { practiceId, id, small: part === 'thumbnail', counts, isCompanion, day: dayOf(now, practice), now },
    ),
  )
  const [row] = rows
  if (!row || (part === 'thumbnail' && !row.thumbnail)) throw new NotFound()
  const { entryId, concernId, wrapped } = row
  const sealing =
    entryId && concernId && wrapped
      ? entryKeyOf(concernKeyOf(practice, concernId, wrapped), entryId)
      : wordsKeyOf(practice)
  const content = contentIn(sealing, practiceId, row)
  const key = keyFrom(Buffer.from(content.key, 'base64'))
  const thumbnail = row.thumbnail && unseal(key, thumbnailPlace(practiceId, id), row.thumbnail)
  return { id, bytes: row.bytes, content, key, thumbnail }
}

interface FoundRow extends AttachmentRow {
  readonly entryId: string | null
  readonly concernId: string | null
  readonly wrapped: Buffer | null
  readonly thumbnail: Buffer | null
}

/** Every few minutes: what was left of uploads that broke off leaves the database. @returns how many those were */
export async function deleteHalfArrived(): Promise<number> {
  return asWorker(db => call<number>(db, 'sweep_attachments', { at: new Date() }))
}
