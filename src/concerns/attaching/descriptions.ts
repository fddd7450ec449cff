import { z } from 'zod'
import { isRecording, type AttachmentType } from '../../attachments/attachment'
import { attachmentsOfDraft, describeAttachment } from '../../attachments/store'
import { marksIn } from '../../drafts/form'
import type { Written } from '../../drafts/drawer'
import { readId } from '../../http/ids'
import { chosen, typed, typedLine } from '../../http/typed'
import { isVisible } from '../../language/translator'
import type { Person } from '../../people/person'
import { characters } from '../rules/wording'
import { mostSaidOf } from './values'

/** What somebody says of the files of a draft, as a form brings it. */
export interface Descriptions extends Written {
  /** Of the page on which it was typed. */
  readonly id: string
  readonly draftId: string
  /** By the id of the file. */
  readonly said: Readonly<Record<string, string>>
  /** The writer comes back by a return code. */
  readonly byCode: boolean
}

/** Nothing is refused here: whatever stands in it can be kept for its writer. */
export function readDescriptions(draftId: string, body: unknown): Descriptions {
  const { mark } = marksIn(body)
  const { back } = backShape.parse(body ?? {})
  const said = Object.entries(anyShape.parse(body ?? {})).flatMap(([name, value]) => {
    const id = name.startsWith('shows-') ? readId(name.slice('shows-'.length)) : null
    return id ? [[id, typed.parse(value).text] as const] : []
  })
  return { id: mark.form, draftId, said: Object.fromEntries(said), byCode: back === 'code' }
}

/** What came of descriptions. */
export interface SavedDescriptions {
  /** What is too long to be kept, by the id of what it is about. */
  readonly tooLong: ReadonlyMap<string, { readonly text: string; readonly most: number }>
  /** Some of it was not kept: its file was removed, or the draft cannot change any more. */
  readonly isRefused: boolean
}

/** Keeps what is said of the files of a draft, where it is something else than what is kept. */
export async function saveDescriptions(
  person: Person,
  { draftId, said }: Descriptions,
): Promise<SavedDescriptions> {
  const tooLong = new Map<string, { text: string; most: number }>()
  const along = await attachmentsOfDraft(person, draftId)
  let isRefused = Object.entries(said).some(
    ([file, text]) => isVisible(text) && !along.some(({ id }) => id === file),
  )
  for (const one of along) {
    const { id, content } = one
    const text = content && saidOf(content.type, said[id])
    if (!content || text === null || text === content.shows) continue
    const most = mostSaidOf(content.type)
    if (isTooLongFor(content.type, text)) tooLong.set(id, { text, most })
    else if (!(await describeAttachment(person, draftId, one, text))) isRefused = true
  }
  return { tooLong, isRefused }
}

/** As it is kept; null: nothing. What is said in a recording may have several lines. */
export function saidOf(type: AttachmentType, text: string | undefined): string | null {
  if (text === undefined) return null
  return isRecording(type) ? text.trim() : typedLine.parse(text)
}

/** As people count, and never so much that it would not fit in (attachments_content). */
export function isTooLongFor(type: AttachmentType, text: string): boolean {
  const most = mostSaidOf(type)
  return characters(text, most) > most || Buffer.byteLength(JSON.stringify(text)) > 15_000
}

const anyShape = z.record(z.string(), z.unknown())
const backShape = z.object({ back: chosen })
