import type { Request } from 'express'
import { z } from 'zod'
import { consultationPathOf } from '../concerns/thread/consultation-values'
import { draftId, position } from '../concerns/writing/form'
import { chosen, typed } from '../http/typed'
import type { About, Fault, Form } from './consultation'

/** What came with the form. Nothing is refused here: whatever stands in it can be kept. */
export function readForm(req: Request) {
  const { draft, revision, writer, supervisor, words, keep } = formShape.parse(req.body ?? {})
  const form: Form = { id: draft, about: aboutOf(req), supervisor, words: words.text, revision }
  const text =
    'There were signs in it that cannot be kept, or it came in pieces. Please look at it once more.'
  const faults: Fault[] = words.changed ? [{ field: 'words', text }] : []
  return { form, faults, writer, keep }
}

export function aboutOf({ params: { concern, consultation } }: Request): About {
  return consultation === undefined
    ? { concernId: String(concern) }
    : { consultationId: String(consultation) }
}

/** Where somebody who was signed out meanwhile finds what they wrote. */
export function wayBack(step: string, about: About): string {
  return `${step}?said=kept-until-back&next=${pathOf(about)}`
}

export function pathOf(about: About): string {
  return 'concernId' in about ? consultationPathOf(about.concernId) : `/consultations/${about.consultationId}`
}

/** Where somebody goes who goes on later. */
export function backOf(about: About): string {
  return 'concernId' in about ? `/concerns/${about.concernId}` : '/consultations'
}

const formShape = z.object({
  draft: draftId,
  revision: position,
  writer: chosen,
  supervisor: chosen,
  words: typed,
  keep: z.enum(['later']).optional().catch(undefined),
})
