import { v7 as newId } from 'uuid'
import { z } from 'zod'
import { readId } from '../http/ids'
import { chosen } from '../http/typed'
import type { FormMark } from './life'
import type { TextKey } from '../language/english'

/** What every form in which words are written says of itself. */
export interface Marks {
  readonly id: string
  readonly mark: FormMark
  /** Who opened it. */
  readonly writer: string
  /** `later`: somebody asks for it. `files`, `voice`: to add some to it. `quietly`: their browser keeps it while they write. */
  readonly keep: 'later' | 'files' | 'voice' | 'quietly' | undefined
}

export function marksIn(body: unknown): Marks {
  const { draft: id, form, revision: count, base, writer, keep } = shape.parse(body ?? {})
  return { id, mark: { form, count, base }, writer, keep }
}

/** Words had to be changed to be kept at all. A key of t(). */
export const changedText: TextKey = 'accounts.thereWereSignsInIt'

/** The id that a form gives to its draft, or a new one. */
export const draftId = chosen.transform(id => readId(id) ?? newId())

/** A position or a count as a form carries it. */
export const position = z.coerce.number().int().nonnegative().max(2_147_483_647).catch(0)

const shape = z.object({
  draft: draftId,
  /** Of the page that it stands on. */
  form: draftId,
  /** How often this page has posted it. */
  revision: position,
  /** The revision of the draft that the page was made from. */
  base: position,
  writer: chosen,
  keep: z.enum(['later', 'files', 'voice', 'quietly']).optional().catch(undefined),
})
