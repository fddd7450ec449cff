import { unsealedRow, type Attachment, type AttachmentRow } from '../../../attachments/sealed-content'
import type { Db } from '../../../database/connections'
import type { Person } from '../../../people/person'
import type { Key } from '../../../vault/envelope'
import { entryKeyOf, wordsKeyOf } from '../../../vault/keys'
import type { Draft } from './drafts'

/** What goes along with an entry, or with words that wait, as its row has it. */
export interface AttachedRow extends AttachmentRow {
  /** Null: it goes along with the draft. */
  readonly entryId: string | null
  readonly draftId: string | null
  readonly position: number | null
  readonly digest: Buffer
}

/** What went along with all that was said in a concern, in its order, and what goes along with their own drafts in it. */
export async function attachedRowsOf(
  db: Db,
  { practiceId }: Person,
  concernId: string,
): Promise<AttachedRow[]> {
  const { rows } = await db.raw<{ rows: AttachedRow[] }>(
    `select a.id, a.bytes, a.content, a.digest, a.entry_id, a.draft_id, e.position
     from attachments a left join entries e on e.practice_id = a.practice_id and e.id = a.entry_id
     where a.practice_id = :practiceId and a.concern_id = :concernId
     order by e.position, a.place`,
    { practiceId, concernId },
  )
  return rows
}

/** Gives entries what went along with them; its names are opened where somebody asks for them. @param key the concern's; null: it is damaged */
export function withAttached<E extends { readonly position: number }>(
  { practiceId }: Person,
  key: Key | null,
  rows: readonly AttachedRow[],
  entries: readonly E[],
): (E & { readonly attachments?: readonly Attachment[] })[] {
  const positions = new Set(rows.map(({ position }) => position))
  for (const entry of entries.filter(({ position }) => positions.has(position))) {
    const own = rows.filter(({ position }) => position === entry.position)
    let opened: Attachment[] | undefined
    const get = () =>
      (opened ??= own.map(row =>
        unsealedRow(key && row.entryId ? entryKeyOf(key, row.entryId) : null, practiceId, row),
      ))
    Object.defineProperty(entry, 'attachments', { enumerable: true, get })
  }
  return [...entries]
}

/** Drafts with what goes along with them. */
export function draftsWithAttached(
  { practiceId, practice }: Person,
  rows: readonly AttachedRow[],
  drafts: readonly Draft[],
): readonly Draft[] {
  if (rows.every(({ draftId }) => draftId === null)) return drafts
  return drafts.map(draft => ({
    ...draft,
    attachments: rows
      .filter(({ draftId }) => draftId === draft.id)
      .map(row => unsealedRow(wordsKeyOf(practice), practiceId, row)),
  }))
}
