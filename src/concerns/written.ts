import { v7 as newId, validate } from 'uuid'
import { z } from 'zod'
import { chosen, chosenSome, typed } from '../http/typed'
import { chosenOwners, eligible, isOffered } from './audience'
import { audiences, moveOf, type MoveName } from './concern'
import type { Unsaved } from './drafts'
import type { About } from './forms'
import { isOutcome, type Choices, type Fault } from './wording'

export type Written = ReturnType<typeof readForm>

/** What came with the form of a move. Nothing is refused here: whatever stands in it can be kept. */
export function readForm(move: MoveName, body: unknown) {
  const words = moveOf(move).words.map(({ name }) => {
    const field = z.object({ [name]: typed }).parse(body ?? {})[name]
    return { name, text: field?.text ?? '', changed: field?.changed ?? false }
  })
  return { ...formShape.parse(body ?? {}), words }
}

/** Whether the browser keeps a form by itself, while somebody writes. */
export function isQuiet(body: unknown): boolean {
  return formShape.shape.keep.parse((body as { keep?: unknown } | undefined)?.keep) === 'quietly'
}

/** A form as the draft that it becomes. What was chosen in it is as it was posted: settle it in somebody's sight. */
export function draftFrom(move: MoveName, concernId: string | null, form: Written): Unsaved {
  const { draft: id, seen, revision, therapist, audience, owners, outcome } = form
  return {
    id,
    concernId,
    move,
    seen,
    revision,
    words: Object.fromEntries(form.words.map(({ name, text }) => [name, text])),
    choices: {
      ...(move === 'send' && { therapist, owners, ...(audience && { audience }) }),
      ...(isOutcome(outcome) && { outcome }),
    },
  }
}

/** Of what was chosen, what this person can choose. */
export function settled({ therapist, owners = [] }: About, { audience, outcome, ...more }: Choices): Choices {
  const others = therapist ? eligible(therapist, owners) : []
  const isPossible = therapist && audience && isOffered(audience, therapist, others)
  return {
    ...(therapist && { therapist: therapist.id }),
    ...(isPossible && { audience, owners: chosenOwners(audience, more.owners ?? [], others) }),
    ...(outcome && { outcome }),
  }
}

/** Where words had to be changed to be kept at all. */
export function changesIn(form: Written): Fault[] {
  return form.words
    .filter(field => field.changed)
    .map(({ name }) => ({
      field: name,
      text: 'There were signs in it that cannot be kept, or it came in pieces. Please look at it once more.',
    }))
}

export const turningShape = z.object({ draft: chosen.transform(id => (validate(id) ? id : newId())) })

export const position = z.coerce.number().int().nonnegative().max(2_147_483_647).catch(0)

const formShape = turningShape.extend({
  seen: position,
  revision: position,
  writer: chosen,
  /** `later`: somebody asks for it. `quietly`: their browser keeps it while they write. */
  keep: z.enum(['later', 'quietly']).optional().catch(undefined),
  therapist: chosen,
  audience: z.enum(audiences).optional().catch(undefined),
  owners: chosenSome,
  outcome: chosen,
})
