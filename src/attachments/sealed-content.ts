import { createHash } from 'node:crypto'
import { unsealOr } from '../vault/damage'
import { seal, unseal, type Key, type SealedPlace } from '../vault/envelope'
import type { AttachmentContent } from './attachment'

/** What somebody can see of an attachment. */
export interface Attachment {
  readonly id: string
  readonly bytes: number
  /** Null: it was damaged. */
  readonly content: AttachmentContent | null
  /** Another one where something else is known of it, such as what it shows. */
  readonly mark: string
}

/** One as its row has it. */
export interface AttachmentRow {
  readonly id: string
  readonly bytes: number
  readonly content: Buffer
}

/** By this it is known whether the same go along as on the page that somebody looked at; empty: nothing does. */
export function marksOf(attachments: readonly Pick<Attachment, 'mark'>[]): string {
  return attachments.map(({ mark }) => mark).join('')
}

/** The same of their rows, as they stand now. */
export function marksOfRows(rows: readonly AttachmentRow[]): string {
  return marksOf(rows.map(row => ({ mark: markOf(row) })))
}

/** One of a list; what was damaged takes nothing else with it. @param key by which it was sealed; null: that is damaged */
export function unsealedRow(key: Key | null, practiceId: string, row: AttachmentRow): Attachment {
  const { id, bytes } = row
  const mark = markOf(row)
  return { id, bytes, mark, content: key && unsealOr(() => contentIn(key, practiceId, row), null) }
}

/** @throws CannotUnseal */
export function contentIn(
  key: Key,
  practiceId: string,
  { id, content }: Pick<AttachmentRow, 'id' | 'content'>,
) {
  return JSON.parse(unseal(key, contentPlace(practiceId, id), content).toString()) as AttachmentContent
}

export function sealContentWith(
  key: Key,
  practiceId: string,
  id: string,
  content: AttachmentContent,
): Buffer {
  return seal(key, contentPlace(practiceId, id), JSON.stringify(content))
}

export function contentPlace(practice: string, row: string): SealedPlace {
  return { practice, table: 'attachments', column: 'content', row }
}

export function thumbnailPlace(practice: string, row: string): SealedPlace {
  return { practice, table: 'attachments', column: 'thumbnail', row }
}

function markOf({ id, content }: AttachmentRow): string {
  return createHash('sha256').update(id).update(content).digest('base64url').slice(0, 12)
}
