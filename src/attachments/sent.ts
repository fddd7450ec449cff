import type { Db } from '../database/connections'
import type { Person } from '../people/person'
import { unsealOr } from '../vault/damage'
import { concernKeyOf, entryKeyOf } from '../vault/keys'
import { contentIn, type AttachmentRow } from './sealed-content'

/** Where a file of somebody's own was sent. */
export interface SentFile {
  readonly concernId: string
  /** What its writer said that it shows; null: it was damaged. */
  readonly shows: string | null
}

/** Null where it was not sent, or is not theirs. */
export async function sentFile(db: Db, person: Person, id: string): Promise<SentFile | null> {
  const { practice, practiceId } = person
  const { rows } = await db.raw<{ rows: SentRow[] }>(
    `select a.id, a.bytes, a.content, a.entry_id, a.concern_id, k.wrapped
     from attachments a
     join concern_keys k on k.practice_id = a.practice_id and k.concern_id = a.concern_id
     where a.practice_id = :practiceId and a.id = :id and a.person_id = :personId and a.entry_id is not null`,
    { practiceId, id, personId: person.id },
  )
  const [row] = rows
  if (!row) return null
  const { concernId, entryId, wrapped } = row
  const open = () =>
    contentIn(entryKeyOf(concernKeyOf(practice, concernId, wrapped), entryId), practiceId, row)
  return { concernId, shows: unsealOr(() => open().shows, null) }
}

interface SentRow extends AttachmentRow {
  readonly entryId: string
  readonly concernId: string
  readonly wrapped: Buffer
}
